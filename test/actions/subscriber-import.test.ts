import { afterEach, beforeEach, expect, test } from "vitest";
import { auditTrail } from "../../db/audit.ts";
import { dueEvents } from "../../db/outbox.ts";
import { subscribersOf } from "../../db/subscribers.ts";
import { importSubscribers } from "../../server/actions/subscriber-import.ts";
import { eraseAddress } from "../../server/actions/subscriber-erasure.ts";
import { suspendSubscriber, unsubscribe } from "../../server/actions/subscribers.ts";
import type { ListedSubscriber } from "../../server/core/messages/subscriber-csv.ts";
import { subscriberToken } from "../../server/messages/subscriber-links.ts";
import { peopleWorld, type PeopleWorld } from "../helpers/registrar.ts";
import { NOON, SECRET } from "../helpers/world.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const ADA = "ada@exemple.fr";

let w: PeopleWorld;
beforeEach(async () => (w = await peopleWorld()));
afterEach(() => w.ctx.db.destroy());

const row = (email: string, confirmedAt: number | null): ListedSubscriber => ({
  email,
  scopes: ["page"],
  kinds: ["incident", "maintenance"],
  locale: "fr",
  confirmedAt,
});
const take = (...rows: readonly ListedSubscriber[]) => importSubscribers(w.ctx, "exemple", rows);
const one = async (email = ADA) => (await subscribersOf(w.ctx.db, email))[0]!;

test("who unsubscribed since the list was made stays out; a later consent brings them back", async () => {
  await take(row(ADA, NOON - HOUR_MS));
  await unsubscribe(w.ctx, subscriberToken(SECRET, "unsubscribe", await one()));

  expect(await take(row(ADA, NOON - HOUR_MS))).toEqual({ added: 0, asked: 0, changed: 0, left: 1 });
  expect(await take(row(ADA, null))).toEqual({ added: 0, asked: 0, changed: 0, left: 1 });
  expect((await one()).state).toBe("unsubscribed");

  w.wait(2 * HOUR_MS);
  expect(await take(row(ADA, NOON + HOUR_MS))).toMatchObject({ changed: 1 });
  expect(await one()).toMatchObject({ state: "confirmed", confirmedAt: NOON + HOUR_MS });
});

test("who is known keeps their consent, their other choices, and the silence after a bounce", async () => {
  await take(row(ADA, NOON - HOUR_MS));
  await suspendSubscriber(w.ctx, (await one()).id, "550 no such user");

  await take({ ...row(ADA, NOON), scopes: ["provider:insee"], locale: "en" });

  expect(await one()).toMatchObject({
    state: "suspended",
    scopes: ["provider:insee"],
    locale: "en",
    confirmedAt: NOON - HOUR_MS,
  });
});

test("who has not agreed is asked, by one mail", async () => {
  expect(await take(row(ADA, null))).toEqual({ added: 0, asked: 1, changed: 0, left: 0 });
  expect(await take(row(ADA, null))).toEqual({ added: 0, asked: 0, changed: 0, left: 1 });

  const events = await dueEvents(w.ctx.db, NOON, 10);
  expect(events).toMatchObject([{ kind: "subscription.confirm", subjectId: (await one()).id }]);
});

test("the audit trail records it without an address", async () => {
  await take(row(ADA, NOON));
  expect(await eraseAddress(w.ctx, ADA)).toBe(1);

  const told = [];
  for await (const entry of auditTrail(w.ctx.db)) told.push(entry);
  expect(told.map((e) => e.action)).toEqual(["subscriber.import", "subscriber.erase"]);
  expect(JSON.stringify(told)).not.toContain("ada@");
});

test("a reader may neither import nor erase", async () => {
  const reader = { kind: "token", id: "t", name: "t", role: "reader", providers: "all" } as const;
  const ctx = { ...w.ctx, by: reader };

  await expect(importSubscribers(ctx, "exemple", [])).rejects.toThrow(/operator/);
  await expect(eraseAddress(ctx, ADA)).rejects.toThrow(/operator/);
});

test("10,000 rows go in, each once, with word of how far it is", async () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => row(`a${i}@exemple.fr`, NOON));
  const told: number[] = [];

  const done = await importSubscribers(w.ctx, "exemple", rows, (n) => told.push(n));

  expect(done.added).toBe(10_000);
  expect(told).toEqual(Array.from({ length: 10 }, (_, i) => (i + 1) * 1_000));
});
