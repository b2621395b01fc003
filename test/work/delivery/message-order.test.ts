import { afterAll, beforeAll, expect, test } from "vitest";
import fc from "fast-check";
import { pino } from "pino";
import { insertMessages, messagesIn } from "../../../db/messages.ts";
import { testDatabase } from "../../helpers/database.ts";
import type { Db } from "../../../db/schema.ts";
import { insertStory } from "../../../db/stories.ts";
import { insertSubscribers } from "../../../db/subscribers.ts";
import { HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";
import type { DeliveryOutcome } from "../../../server/core/messages/retry-rules.ts";
import type { Channel, Message, Story } from "../../../server/core/messages/story.ts";
import { OVERTAKEN } from "../../../server/core/messages/thread-order.ts";
import { createLane, type Lane } from "../../../server/work/delivery/lane.ts";
import { subscriber } from "../../helpers/subscribers.ts";

const HISTORIES = 1_000;
const RECEIVERS = ["ada", "bob"];

/** A receiver's answer to one attempt. */
type Answer = "takes" | "later" | "asks" | "postponed" | "breaks" | "down" | "refuses" | "killed";

/** One thing that happens: a step of an incident, or time, with the answers given meanwhile. */
type Happening = { readonly step: number | null; readonly ms: number; readonly answers: Answer[] };

const answer = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Answer>("takes") },
  { weight: 6, arbitrary: fc.constant<Answer>("later") },
  { weight: 2, arbitrary: fc.constantFrom<Answer>("asks", "postponed", "breaks", "down") },
  { weight: 1, arbitrary: fc.constantFrom<Answer>("refuses", "killed") },
);
const happening: fc.Arbitrary<Happening> = fc.record({
  step: fc.option(fc.nat(1), { freq: 3, nil: null }),
  ms: fc.oneof(fc.nat(2_000), fc.nat(2 * MINUTE_MS), fc.nat(2 * HOUR_MS)),
  answers: fc.array(answer, { maxLength: 8 }),
});

let db: Db;
let history = 0;
const figures = { attempts: 0, received: 0, overtaken: 0, kills: 0, failed: 0 };

beforeAll(async () => {
  db = await testDatabase();
  await insertSubscribers(
    db,
    RECEIVERS.map((id) => subscriber(id)),
  );
});
afterAll(async () => {
  process.stdout.write(`${HISTORIES} histories: ${JSON.stringify(figures)}\n`);
  await db.destroy();
});

test.each<Channel>(["mail", "webhook"])(
  "each %s receiver gets the steps of an incident in order, through failures, delays and kills",
  async (channel) => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 2, maxLength: 14 }), (happenings) =>
        inOrder(channel, happenings),
      ),
      { numRuns: HISTORIES / 2 },
    );
  },
  240_000,
);

async function inOrder(channel: Channel, happenings: readonly Happening[]): Promise<void> {
  history += 1;
  const own = `${channel}${history}`;
  let clock = history * 1_000 * HOUR_MS;
  let answers: Answer[] = [];
  const received: Message[] = [];
  const log = pino({ level: "silent" });
  let die: () => void = () => {};

  const post = async (message: Message): Promise<DeliveryOutcome> => {
    figures.attempts += 1;
    const error = "it failed";
    const said = answers.shift() ?? "takes";
    // A step that has been given up, or is overtaken, must never be tried after a later one.
    if (said !== "postponed") received.push(message);
    switch (said) {
      case "takes":
        return { kind: "sent" };
      case "asks":
        received.pop();
        return { kind: "later", error, retryAt: clock + 90_000 };
      case "postponed":
        return { kind: "postponed", error, until: clock + 5_000 };
      case "breaks":
        return { kind: "uncertain", error };
      case "down":
        received.pop();
        return { kind: "unreachable", error };
      case "refuses":
        received.pop();
        return { kind: "refused", error, isAddress: false };
      case "later":
        received.pop();
        return { kind: "later", error };
      case "killed":
        figures.kills += 1;
        die();
        return new Promise(() => {});
    }
  };
  /** A process of its own; once it is killed, it does nothing any more. */
  const newLane = () => {
    const never = new Promise<never>(() => {});
    let isDead = false;
    const own = async (message: Message) => {
      const outcome = isDead ? never : await post(message);
      return isDead ? never : outcome;
    };
    const made = createLane(
      { db, log, now: () => clock },
      { channel, post: own, atOnce: 2, perMinute: null },
    );
    const kill = async () => {
      isDead = true;
      void made.stop();
      // What it had asked of the database is done before another process opens it.
      for (let i = 0; i < 5; i += 1) await messagesIn(db, "queued", 1);
    };
    return { ...made, kill };
  };
  let lane: Lane & { readonly kill: () => Promise<void> } = newLane();
  /** Ticks; where the process is killed meanwhile, another one takes over the database. */
  const tick = async () => {
    const killed = new Promise<"killed">((resolve) => (die = () => resolve("killed")));
    const end = await Promise.race([lane.tick(), killed]);
    if (end !== "killed") return;
    await lane.kill();
    lane = newLane();
  };

  let steps = 0;
  for (const { step, ms, answers: given } of happenings) {
    if (step !== null) await addStep(`${own}i${step}`, `${own}e${(steps += 1)}`, channel, clock);
    answers = [...given];
    await tick();
    clock += ms;
    await tick();
  }
  answers = [];
  for (let i = 0; i < 70; i += 1) {
    await tick();
    clock += HOUR_MS;
  }

  expect(await messagesIn(db, "queued", 10)).toEqual([]);
  const ends = await db
    .selectFrom("message")
    .selectAll()
    .where("subject_id", "like", `${own}i%`)
    .execute();
  const arrived = new Set(received.map((m) => m.id));
  for (const id of RECEIVERS) {
    for (const subject of [`${own}i0`, `${own}i1`]) {
      const mine = received.filter((m) => m.subscriberId === id && m.subjectId === subject);
      const order = mine.map((m) => m.createdAt);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      const thread = ends
        .filter((m) => m.subscriber_id === id && m.subject_id === subject)
        .toSorted((a, b) => a.created_at - b.created_at);
      for (const [i, m] of thread.entries()) {
        const isOvertaken = m.state === "dropped" && m.last_error === OVERTAKEN;
        if (isOvertaken) expect(i).toBeLessThan(thread.length - 1);
        else expect(["sent", "failed", "uncertain"]).toContain(m.state);
        if (m.state === "sent") expect(arrived).toContain(m.id);
        figures.overtaken += Number(isOvertaken);
        figures.failed += Number(m.state === "failed");
      }
    }
  }
  figures.received += arrived.size;
}

/** A step of an incident, for every receiver; all of one history may have the same time. */
async function addStep(subjectId: string, eventId: string, channel: Channel, at: number) {
  const page = { id: "exemple", title: "API", url: "https://status.exemple.test" } as const;
  const about = { locale: "fr", timeZone: "Europe/Paris", contact: null } as const;
  const story: Story = { kind: "webhook.suspended", page: { ...page, ...about }, at, reason: "" };
  const createdAt = await insertStory(db, eventId, subjectId, story, null, at);
  await insertMessages(
    db,
    RECEIVERS.map((subscriberId) => ({
      ...{ eventId, subjectId, subscriberId, email: null, pageId: "exemple", createdAt },
      ...{ kind: "incident.updated", channel, dueAt: at },
    })),
  );
}
