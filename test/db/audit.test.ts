import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { appendAudit, auditTrail, deedsOn, lastEntry, verifyAudit } from "../../db/audit.ts";
import { perEngine } from "../../db/dialect.ts";
import { testDatabase } from "../helpers/database.ts";
import { type Db } from "../../db/schema.ts";
import {
  canonicalJson,
  FIRST_HASH,
  type AuditEntry,
  type Deed,
} from "../../server/core/people/audit.ts";

let db: Db;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.destroy());

const deed = (n: number): Deed => ({
  at: 1_000 + n,
  actor: { kind: "token", id: "abc", name: "CI" },
  action: "incident.edit",
  subject: `incident:${n}`,
  pageId: "exemple",
  requestId: null,
  before: { title: "Avant" },
  after: { title: `Après ${n}`, nothing: undefined },
});

async function write(count: number): Promise<void> {
  for (let n = 1; n <= count; n++) await appendAudit(db, deed(n));
}

/** Does what the triggers forbid, as someone with the file in hand could. */
async function tamper(statement: string): Promise<void> {
  const unlock = perEngine(db, {
    sqlite: ["drop trigger audit_no_update", "drop trigger audit_no_delete"],
    postgres: ["alter table audit disable trigger user"],
  });
  for (const each of [...unlock, statement]) await sql.raw(each).execute(db);
}

test("deeds come back as they were, numbered and chained", async () => {
  await write(2);

  const entries: AuditEntry[] = [];
  for await (const entry of auditTrail(db)) entries.push(entry);

  expect(entries).toMatchObject([
    { ...deed(1), after: { title: "Après 1" }, seq: 1, previousHash: FIRST_HASH },
    { ...deed(2), after: { title: "Après 2" }, seq: 2, previousHash: entries[0]!.hash },
  ]);
  expect(await deedsOn(db, "incident:2")).toEqual([entries[1]]);
  expect(await lastEntry(db)).toEqual({ seq: 2, hash: entries[1]!.hash });
});

test("a trail longer than one read is whole", async () => {
  await write(1_100);

  expect(await verifyAudit(auditTrail(db))).toMatchObject({ intact: true, entries: 1_100 });
});

test("an empty trail is intact", async () => {
  expect(await verifyAudit(auditTrail(db))).toEqual({ intact: true, entries: 0, hash: FIRST_HASH });
});

test.each([
  "update audit set action = 'other'",
  "delete from audit",
  "update audit set hash = 'x' where seq = 1",
])("the database refuses: %s", async (statement) => {
  await write(1);

  await expect(sql.raw(statement).execute(db)).rejects.toThrow("append-only");

  expect(await verifyAudit(auditTrail(db))).toMatchObject({ intact: true, entries: 1 });
});

describe("a check finds", () => {
  test.each([
    { what: "a changed text", how: "update audit set after = '{}' where seq = 3", seq: 3 },
    { what: "another author", how: "update audit set actor_name = 'Eve' where seq = 1", seq: 1 },
    { what: "another time", how: "update audit set at = 0 where seq = 5", seq: 5 },
    { what: "a missing entry", how: "delete from audit where seq = 2", seq: 2 },
    { what: "a missing beginning", how: "delete from audit where seq = 1", seq: 1 },
    { what: "a changed hash", how: "update audit set hash = 'x' where seq = 2", seq: 2 },
  ])("$what", async ({ how, seq }) => {
    await write(5);
    await tamper(how);

    expect(await verifyAudit(auditTrail(db))).toMatchObject({ intact: false, seq });
  });

  test("a cut end, where its hash was noted elsewhere", async () => {
    await write(5);
    const noted = (await lastEntry(db))!.hash;
    await tamper("delete from audit where seq = 5");

    expect(await verifyAudit(auditTrail(db))).toMatchObject({ intact: true, entries: 4 });
    expect(await verifyAudit(auditTrail(db), noted)).toMatchObject({ intact: false, seq: 5 });
  });
});

test("the chain cannot fork: no two entries follow on the same one", async () => {
  await write(1);
  const { hash } = (await lastEntry(db))!;

  await appendAudit(db, deed(2));
  const fork = db
    .insertInto("audit")
    .columns(["seq", "at", "actor_kind", "actor_id", "actor_name", "action", "subject"])
    .values({
      seq: 7,
      at: 1,
      actor_kind: "x",
      actor_id: "x",
      actor_name: "x",
      action: "x",
      subject: "x",
      previous_hash: hash,
      hash: "y",
    })
    .execute();

  await expect(fork).rejects.toThrow(/UNIQUE|unique/);
});

test("canonical JSON has one spelling, whatever the order of members", () => {
  const spelled = '{"a":[1,null,{"c":"é","d":true}],"b":null}';

  expect(canonicalJson({ b: null, a: [1, undefined, { d: true, c: "é" }], z: undefined })).toBe(
    spelled,
  );
  expect(canonicalJson(JSON.parse(spelled))).toBe(spelled);
});
