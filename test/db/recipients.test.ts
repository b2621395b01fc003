import { afterEach, beforeEach, expect, test } from "vitest";
import { messagesIn } from "../../db/messages.ts";
import { testDatabase } from "../helpers/database.ts";
import { type Db } from "../../db/schema.ts";
import {
  insertHurried,
  nextRange,
  recipientCounts,
  unhurriedIn,
  type Range,
  type RecipientQuery,
} from "../../db/recipients.ts";
import { insertSubscribers, subscriberCounts, suspend } from "../../db/subscribers.ts";
import type { Scope, Subscriber } from "../../server/core/messages/subscriber.ts";
import { NOON } from "../helpers/world.ts";
import { subscriber } from "../helpers/subscribers.ts";

let db: Db;
beforeEach(async () => {
  db = await testDatabase();
  const story = { event_id: "e", subject_id: "i", created_at: NOON, after_id: "" };
  await db
    .insertInto("story")
    .values({ ...story, content: "{}", told: null })
    .execute();
});
afterEach(() => db.destroy());

const someone = (id: string, more: Partial<Subscriber> = {}): Subscriber =>
  subscriber(id, { createdAt: NOON, confirmedAt: NOON, ...more });

const SIRENE: RecipientQuery = {
  pageId: "exemple",
  components: ["insee/sirene"],
  providers: ["insee"],
  kind: "incident",
  impact: "major",
};

const ALL: Range = { afterId: "", uptoId: "~" };

const WORD = {
  ...({ eventId: "e", subjectId: "i", pageId: "exemple", kind: "incident.opened" } as const),
  dueAt: NOON,
  createdAt: NOON,
};

/** Who gets a message, of those who want it at once. */
async function told(what: Partial<RecipientQuery> = {}): Promise<string[]> {
  await insertHurried(db, { ...SIRENE, ...what }, ALL, WORD);
  return (await messagesIn(db, "queued", 100)).map((m) => m.subscriberId!).toSorted();
}

test.each<{
  name: string;
  who: Partial<Subscriber>;
  what?: Partial<RecipientQuery>;
  isTold: boolean;
}>([
  { name: "who follows the page", who: {}, isTold: true },
  { name: "who follows the provider", who: { scopes: ["provider:insee"] }, isTold: true },
  { name: "who follows the component", who: { scopes: ["component:insee/sirene"] }, isTold: true },
  {
    name: "who follows the provider, of a component that came later",
    who: { scopes: ["provider:insee"] },
    what: { components: ["insee/new"] },
    isTold: true,
  },
  { name: "not who follows another one", who: { scopes: ["provider:dgfip"] }, isTold: false },
  {
    name: "not who follows another component of the same provider",
    who: { scopes: ["component:insee/metadonnees"] },
    isTold: false,
  },
  {
    name: "not of what touches nothing",
    who: { scopes: ["provider:insee"] },
    what: { components: [], providers: [] },
    isTold: false,
  },
  {
    name: "of what touches nothing, who follows the page",
    who: {},
    what: { components: [], providers: [] },
    isTold: true,
  },
  { name: "not who wants maintenance only", who: { kinds: ["maintenance"] }, isTold: false },
  {
    name: "of maintenance, who wants it only",
    who: { kinds: ["maintenance"] },
    what: { kind: "maintenance" },
    isTold: true,
  },
  { name: "not of less than was wanted", who: { minImpact: "critical" }, isTold: false },
  { name: "of as much as was wanted", who: { minImpact: "major" }, isTold: true },
  {
    name: "of maintenance, whatever impact was wanted",
    who: { minImpact: "critical" },
    what: { kind: "maintenance" },
    isTold: true,
  },
  { name: "not who has not confirmed", who: { state: "unconfirmed" }, isTold: false },
  { name: "not who unsubscribed", who: { state: "unsubscribed" }, isTold: false },
  { name: "not whose mails came back", who: { state: "suspended" }, isTold: false },
  {
    name: "who follows the incident alone, whatever kind and impact was wanted",
    who: { scopes: ["incident:sirene1"], kinds: ["maintenance"], minImpact: "critical" },
    what: { incident: "sirene1" },
    isTold: true,
  },
  {
    name: "not who follows another incident",
    who: { scopes: ["incident:sirene2"] },
    what: { incident: "sirene1" },
    isTold: false,
  },
  {
    name: "not who follows an incident, of an event that is none",
    who: { scopes: ["incident:sirene1"] },
    isTold: false,
  },
  { name: "not who follows another page", who: { pageId: "autre" }, isTold: false },
])("told is $name: $isTold", async ({ who, what, isTold }) => {
  await insertSubscribers(db, [someone("ada", who)]);

  expect(await told(what)).toEqual(isTold ? ["ada"] : []);
});

test("a subscriber with several matching scopes gets one message, and counts once", async () => {
  const scopes: Scope[] = ["component:insee/sirene", "provider:dgfip"];
  await insertSubscribers(db, [
    someone("ada", { scopes }),
    someone("bob", { scopes: ["provider:dgfip"] }),
    someone("eve"),
  ]);
  const affected = [
    { provider: "insee", components: ["insee/sirene"] },
    { provider: "dgfip", components: ["dgfip/liasses"] },
  ];
  const both = { components: affected.flatMap((a) => a.components), providers: ["insee", "dgfip"] };

  expect(await told(both)).toEqual(["ada", "bob", "eve"]);
  expect(await recipientCounts(db, SIRENE, affected)).toEqual({
    total: 3,
    providers: { insee: 2, dgfip: 3 },
  });
});

test("10,000 get it range by range: each once, according to their choices", async () => {
  const all = Array.from({ length: 10_000 }, (_, i) =>
    someone(
      `s${String(i).padStart(11, "0")}`,
      i % 2 === 0
        ? { scopes: ["component:insee/sirene", "provider:dgfip"] }
        : { scopes: ["provider:insee"], frequency: "daily" },
    ),
  );
  await db.transaction().execute((trx) => insertSubscribers(trx, all));

  let hurried = 0;
  const unhurried: Subscriber[] = [];
  let afterId = "";
  for (
    let next = await nextRange(db, SIRENE, afterId, 700);
    next !== null;
    next = await nextRange(db, SIRENE, afterId, 700)
  ) {
    const range = { afterId, uptoId: next.uptoId };
    hurried += await insertHurried(db, SIRENE, range, WORD);
    unhurried.push(...(await unhurriedIn(db, SIRENE, range)));
    afterId = next.uptoId;
  }

  expect(hurried).toBe(5_000);
  expect(unhurried).toEqual(all.filter((s) => s.frequency === "daily"));
  expect(await insertHurried(db, SIRENE, ALL, WORD)).toBe(0);
});

test("suspending ends mails, once, and leaves who is not confirmed as they are", async () => {
  await insertSubscribers(db, [someone("ada"), someone("bob", { state: "unsubscribed" })]);

  expect(await suspend(db, "ada", NOON, "550 no such user")).toBe(true);
  expect(await suspend(db, "ada", NOON, "550 no such user")).toBe(false);
  expect(await suspend(db, "bob", NOON, "550 no such user")).toBe(false);
  expect(await subscriberCounts(db, "exemple")).toEqual({
    unconfirmed: 0,
    confirmed: 0,
    suspended: 1,
    unsubscribed: 1,
  });
});
