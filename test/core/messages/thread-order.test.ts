import { expect, test } from "vitest";
import { turnsOf } from "../../../server/core/messages/thread-order.ts";
import type { Message } from "../../../server/core/messages/story.ts";

const NOW = 1_000_000;

/** A queued message of ada's thread "i1", created at its number. */
const step = (createdAt: number, given: Partial<Message> = {}): Message => ({
  id: `e${createdAt}.ada`,
  eventId: `e${createdAt}`,
  subscriberId: "ada",
  email: null,
  pageId: "exemple",
  subjectId: "i1",
  kind: "incident.updated",
  channel: "mail",
  state: "queued",
  dueAt: NOW,
  createdAt,
  attempts: 0,
  firstTriedAt: null,
  sentAt: null,
  lastError: null,
  ...given,
});

const FUTURE = NOW + 60_000;

test.each<{
  name: string;
  queued: Message[];
  underWay?: string[];
  ready: number[];
  overtaken?: number[];
  waiting?: [number, number][];
}>([
  { name: "a single step is ready", queued: [step(1)], ready: [1] },
  {
    name: "of two due steps the earlier is ready and the later waits",
    queued: [step(2), step(1)],
    ready: [1],
    waiting: [[2, NOW]],
  },
  {
    name: "a step waits until the first retry of an earlier one",
    queued: [step(1, { attempts: 1, dueAt: FUTURE }), step(2)],
    ready: [],
    waiting: [[2, FUTURE]],
  },
  {
    name: "a step goes before one that failed twice",
    queued: [step(1, { attempts: 2, dueAt: FUTURE }), step(2)],
    ready: [2],
    overtaken: [1],
  },
  {
    name: "a step never overtakes one that is under way",
    queued: [step(1, { attempts: 5 }), step(2)],
    underWay: ["e1.ada"],
    ready: [],
    waiting: [[2, NOW]],
  },
  {
    name: "a critical mail overtakes one that waits for the end of quiet hours",
    queued: [step(1, { dueAt: FUTURE }), step(2)],
    ready: [2],
    overtaken: [1],
  },
  {
    name: "a webhook that was asked to wait is not overtaken",
    queued: [step(1, { channel: "webhook", dueAt: FUTURE }), step(2, { channel: "webhook" })],
    ready: [],
    waiting: [[2, FUTURE]],
  },
  {
    name: "a mail that waits behind another is not taken for one of quiet hours",
    queued: [step(1, { attempts: 1, dueAt: FUTURE }), step(2, { dueAt: FUTURE }), step(3)],
    ready: [],
    waiting: [[3, FUTURE]],
  },
  {
    name: "of many steps that failed the last goes alone",
    queued: [step(1, { attempts: 3 }), step(2, { attempts: 2 }), step(3)],
    ready: [3],
    overtaken: [1, 2],
  },
  {
    name: "another incident, another subscriber and another channel do not wait",
    queued: [
      step(1, { attempts: 1, dueAt: FUTURE }),
      step(2, { subjectId: "i2" }),
      step(3, { subscriberId: "bob" }),
      step(4, { channel: "webhook" }),
    ],
    ready: [2, 3, 4],
  },
  {
    name: "mails to the team are of no thread",
    queued: [
      step(1, { subscriberId: null, dueAt: FUTURE, attempts: 1 }),
      step(2, { subscriberId: null }),
    ],
    ready: [2],
  },
])("$name", ({ queued, underWay = [], ready, overtaken = [], waiting = [] }) => {
  const due = queued.filter((m) => m.dueAt <= NOW);

  const turns = turnsOf(due, queued, new Set(underWay), NOW);

  expect(turns.ready.map((m) => m.createdAt)).toEqual(ready);
  expect(turns.overtaken.map((m) => m.createdAt)).toEqual(overtaken);
  expect(turns.waiting.map((w) => [w.message.createdAt, w.until])).toEqual(waiting);
});
