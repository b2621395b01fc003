import { CompiledQuery } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import { sharedLimiters, swapCounts, deleteEndedCounts } from "../../db/postgres/limits.ts";
import type { Db } from "../../db/schema.ts";
import { createLimits } from "../../server/http/request-limits.ts";
import {
  createSecretThrottle,
  createSubscriptionThrottle,
  createThrottle,
} from "../../server/http/throttles.ts";
import { createPresence } from "../../server/routes/console/presence.ts";
import { HOUR_MS } from "../../server/core/duration.ts";
import { onPostgres, testDatabase } from "../helpers/database.ts";

let db: Db;
beforeAll(async () => {
  db = await testDatabase();
});

const keysQuery = CompiledQuery.raw("select key from shared_limit");
const ageQuery = CompiledQuery.raw("update shared_limit set expire = 1");
const FEW = { perAddress: 5, perToken: 3, patience: 2, banMs: 12 * HOUR_MS };

describe.runIf(onPostgres)("nodes on one database", () => {
  const nodes = () => {
    const [a, b] = [createLimits(FEW), createLimits(FEW)];
    const exchange = async () => {
      for (const node of [a, b, a]) await node.exchange((fresh) => swapCounts(db, fresh));
    };
    return { a, b, exchange };
  };

  test("count a client's requests together, and their refusals too", async () => {
    const { a, b, exchange } = nodes();
    await exchange();
    for (let i = 0; i < 3; i += 1) await a.count("203.0.113.1", null);
    await b.count("203.0.113.1", null);
    await exchange();
    expect((await b.count("203.0.113.1", null)).remaining).toBe(0);
    await a.count("203.0.113.1", null);
    await exchange();

    expect((await a.count("203.0.113.1", null)).allowed).toBe(false);
    expect((await b.count("203.0.113.1", null)).allowed).toBe(false);
    expect((await b.count("203.0.113.2", null)).remaining).toBe(4);
  });

  test("ban a client that one of them bans", async () => {
    const { a, b, exchange } = nodes();
    await exchange();
    for (let i = 0; i < 8; i += 1) await a.count("203.0.113.3", null);
    await exchange();

    const { allowed, resetMs } = await b.count("203.0.113.3", null);
    expect(allowed).toBe(false);
    expect(resetMs).toBeGreaterThan(11 * HOUR_MS);
    expect((await b.count("203.0.113.4", null)).allowed).toBe(true);
  });

  test("count each attempt to sign in, whichever node it reaches, and forget it once it succeeds", async () => {
    const [a, b] = [sharedLimiters(() => db), sharedLimiters(() => db)].map(createThrottle);
    for (let i = 0; i < 5; i += 1) {
      expect(await (i % 2 ? a : b)!.attempt("ada@exemple.fr", "203.0.113.7")).toBe(0);
    }

    expect(await a!.attempt("ada@exemple.fr", "203.0.113.7")).toBeGreaterThan(0);
    expect(await b!.attempt("ada@exemple.fr", "203.0.113.7")).toBeGreaterThan(0);
    await a!.succeeded("ada@exemple.fr", "203.0.113.7");
    expect(await b!.attempt("ada@exemple.fr", "203.0.113.7")).toBe(0);
  });

  test("count wrong secrets together, and no right ones", async () => {
    const [a, b] = [1, 2].map(() => createSecretThrottle(sharedLimiters(() => db)));
    const blocked = (node = a!) => node.blocked("TECH_1", "203.0.113.7");
    for (let i = 0; i < 20; i += 1) expect(await blocked()).toBe(0);
    for (let i = 0; i < 5; i += 1) {
      await a!.failed("TECH_1", "203.0.113.7");
      await b!.failed("TECH_1", "203.0.113.7");
    }

    expect(await blocked(a)).toBeGreaterThan(0);
    expect(await blocked(b)).toBeGreaterThan(0);
    expect(await b!.blocked("TECH_1", "203.0.113.8")).toBe(0);
  });

  test("store no address, and forget counts whose time is over", async () => {
    const throttle = createSubscriptionThrottle(sharedLimiters(() => db));
    await throttle.mail("x".repeat(300) + "@exemple.fr");
    const keys = async () =>
      (await db.executeQuery(keysQuery)).rows.map((row) => (row as { key: string }).key);

    expect((await keys()).filter((key) => /exemple|203\.0/.test(key))).toEqual([]);
    expect((await keys()).length).toBeGreaterThan(0);
    await db.executeQuery(ageQuery);
    await deleteEndedCounts(db);
    expect(await keys()).toEqual([]);
  });

  test("count in memory while the database does not answer", async () => {
    const throttle = createThrottle(sharedLimiters(() => null));
    for (let i = 0; i < 5; i += 1) expect(await throttle.attempt("a@b.fr", "203.0.113.9")).toBe(0);

    expect(await throttle.attempt("a@b.fr", "203.0.113.9")).toBeGreaterThan(0);
  });
});

test("editors see each other, until they leave or are not heard of", async () => {
  const [a, b] = [createPresence(), onPostgres ? createPresence() : null];
  const other = b ?? a;
  let clock = 1_000_000;
  const ctx = { db, now: () => clock };
  const subject = "incidents/i1";

  expect(await a.noted(ctx, { subject, id: "p1", name: "Ada" })).toEqual([]);
  clock += 1_000;
  const seen = await other.noted(ctx, { subject, id: "p2", name: "Bob" });
  expect(seen).toEqual([{ name: "Ada", since: 1_000_000 }]);
  expect(await a.others(ctx, subject, "p1")).toEqual([{ name: "Bob", since: 1_001_000 }]);
  await other.left(ctx, subject, "p2");
  expect(await a.others(ctx, subject, "p1")).toEqual([]);
  clock += 30_000;
  expect(await other.others(ctx, subject, "p2")).toEqual([]);
});
