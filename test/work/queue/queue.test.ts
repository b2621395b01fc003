import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { sql } from "kysely";
import { PgBoss } from "pg-boss";
import { enqueue, eventsOf } from "../../../db/outbox.ts";
import { markAttempt, messageOf } from "../../../db/messages.ts";
import { frozenMonthNames } from "../../../db/frozen-months.ts";
import { insertStates } from "../../../db/intervals.ts";
import { transact } from "../../../db/dialect.ts";
import type { Db } from "../../../db/schema.ts";
import { DAY_MS } from "../../../server/core/duration.ts";
import { fanOut } from "../../../server/work/delivery/fan-out.ts";
import { makeDigests } from "../../../server/work/delivery/make-digests.ts";
import type { JobName, Queue } from "../../../server/work/queue/queue.ts";
import { purgeAll } from "../../../server/work/upkeep/calendar-jobs.ts";
import { freezeMonths } from "../../../server/work/upkeep/freeze-month.ts";
import { notifyTeam } from "../../../server/work/upkeep/notify-team.ts";
import { onPostgres, testAddress, testDatabase } from "../../helpers/database.ts";
import { mailLane } from "../../helpers/mail-lane.ts";
import { eventually } from "../../helpers/process.ts";
import { testQueue } from "../../helpers/queue.ts";
import { startMailServer } from "../../helpers/smtp-server.ts";
import { open } from "../../actions/incident-fixtures.ts";
import { manySubscribers, subscriber } from "../../helpers/subscribers.ts";
import { SMALL, world } from "../../helpers/world.ts";
import { insertSubscribers } from "../../../db/subscribers.ts";

/** One suite for both queues: the embedded one of SQLite, and pg-boss where PostgreSQL is tested. */

let db: Db;
const queues: Queue[] = [];

beforeAll(async () => {
  db = await testDatabase();
});
afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.stop()));
});
afterAll(() => db.destroy());

async function node(on = db): Promise<Queue> {
  const queue = await testQueue(on);
  queues.push(queue);
  return queue;
}

const allMessages = async (on: Db) =>
  (await on.selectFrom("message").selectAll().orderBy("created_at").execute()).map(messageOf);

const NEVER = "0 0 29 2 *";
const until = (check: () => boolean) =>
  eventually(
    async () => check(),
    (is) => is,
    30_000,
  );

test("a job runs once now, whatever its times: a missed one is made up for", async () => {
  let runs = 0;
  (await node()).every("purge", NEVER, async () => void (runs += 1));

  await until(() => runs === 1);
});

test("a run that throws is repeated, until it succeeds", async () => {
  let runs = 0;
  (await node()).every("freeze", NEVER, async () => {
    runs += 1;
    if (runs < 3) throw new Error("not yet");
  });

  await until(() => runs === 3);
});

test("runs of a job never overlap, and stopping waits for the one under way", async () => {
  let underWay = 0;
  let most = 0;
  let ended = 0;
  const { promise, resolve: end } = Promise.withResolvers<void>();
  const run = async () => {
    most = Math.max(most, (underWay += 1));
    await promise;
    underWay -= 1;
    ended += 1;
  };
  const first = await node();
  const second = onPostgres ? await node() : first;
  first.every("team", NEVER, run);
  if (onPostgres) second.every("team", NEVER, run);
  await until(() => underWay > 0);

  const stopping = Promise.all([first.stop(), second.stop()]);
  end();
  await stopping;

  expect(most).toBe(1);
  expect(ended).toBeGreaterThan(0);
});

test.runIf(onPostgres)("a job whose node was killed runs on another node", async () => {
  // A worker that takes a job and is not heard of again.
  const dead = new PgBoss({ connectionString: testAddress(db), schema: "vigie_jobs" });
  await dead.start();
  const name: JobName = "expiries";
  await dead.createQueue(name, { policy: "stately", retryLimit: 2, heartbeatSeconds: 10 });
  await dead.send(name);
  expect(await dead.fetch(name)).toHaveLength(1);
  await dead.stop({ graceful: false });
  await sql`
    update vigie_jobs.job set heartbeat_on = now() - interval '1 minute' where state = 'active'
  `.execute(db);
  await sql`delete from vigie_jobs.job where state = 'created'`.execute(db);

  let runs = 0;
  (await node()).every(name, NEVER, async () => void (runs += 1));

  // Its own run, and the one of the node that was killed.
  await until(() => runs === 2);
});

test("a task is one node's at a time, and another's at once when it is given up", async () => {
  const first = (await node()).hold("send-mail");
  const turn = await first.turn();
  expect(turn).not.toBeNull();
  expect(await first.turn()).toBe(turn);
  if (!onPostgres) return;

  const second = (await node()).hold("send-mail");
  expect(await second.turn()).toBeNull();
  await first.giveUp();
  // Its refusal is fresh for two seconds: another look of the same node.
  const third = (await node()).hold("send-mail");
  expect(await third.turn()).toBeGreaterThan(turn!);
});

test("nothing becomes of an event that is rolled back, and one message of one made twice", async () => {
  const { ctx } = await world();
  await manySubscribers(ctx.db, 1);
  const {
    incident: { id },
  } = await open(ctx, { notify: true });
  const events = await eventsOf(ctx.db, id);
  await transact(ctx.db, async (trx) => {
    await enqueue(trx, { ...events[0]!, id: "rolled-back" });
    throw new Error("changed my mind");
  }).catch(() => {});

  await Promise.all([fanOut(ctx), fanOut(ctx)]);
  await fanOut(ctx);

  const made = await allMessages(ctx.db);
  expect(made.map(({ eventId }) => eventId)).toEqual(events.map(({ id }) => id));
});

test("two nodes at once make a digest, close a month and notify the team once", async () => {
  const w = await world({
    yaml: `${SMALL}team: { email: [equipe@exemple.test] }\n`,
  });
  const { ctx, live } = w;
  await insertSubscribers(ctx.db, [subscriber("daily0000000", { frequency: "daily" })]);
  await open(ctx, { notify: true });
  await fanOut(ctx);
  await insertStates(ctx.db, [
    {
      componentId: live.components[0]!.id,
      layer: "verified",
      from: ctx.now() - 50 * DAY_MS,
      to: null,
      state: "operational",
      detail: null,
    },
  ]);
  const later = { ...ctx, config: ctx.config, now: () => ctx.now() + 2 * DAY_MS };

  await Promise.all([makeDigests(later), makeDigests(later)]);
  await Promise.all([freezeMonths(later), freezeMonths(later)]);
  await Promise.all([notifyTeam(later), notifyTeam(later)]);
  await Promise.all([purgeAll(later), purgeAll(later)]);

  const made = await allMessages(ctx.db);
  expect(made.filter(({ kind }) => kind === "digest")).toHaveLength(1);
  expect(await frozenMonthNames(ctx.db, "exemple")).toEqual(["2025-11", "2025-12"]);
  const told = made.filter(({ email }) => email !== null).map(({ eventId }) => eventId);
  expect(new Set(told).size).toBe(told.length);
  expect(told.length).toBeGreaterThan(0);
});

test("two nodes send every mail once: one of them has the task", async () => {
  const { ctx } = await world();
  const server = await startMailServer();
  await manySubscribers(ctx.db, 20);
  await open(ctx, { notify: true });
  await fanOut(ctx);
  const [first, second] = [await node(ctx.db), onPostgres ? await node(ctx.db) : null];
  const lanes = [first, second].flatMap((queue) =>
    queue === null ? [] : [mailLane(ctx, server.url, { turn: queue.hold("send-mail").turn })],
  );

  const tried = await Promise.all(lanes.map((lane) => lane.tick()));
  await Promise.all(lanes.map((lane) => lane.close()));
  await server.stop();

  expect(new Set(server.ids()).size).toBe(20);
  expect(server.ids()).toHaveLength(20);
  expect(tried.toSorted((a, b) => a - b).at(-1)).toBe(20);
});

test("a node that lost its turn sends no more, and another goes on where it ended", async () => {
  const { ctx } = await world();
  const server = await startMailServer();
  await manySubscribers(ctx.db, 20);
  await open(ctx, { notify: true });
  await fanOut(ctx);
  const frozen = mailLane(ctx, server.url, {
    turn: async () => (server.caught.length < 5 ? 1 : null),
  });
  const other = mailLane(ctx, server.url, { turn: async () => 2 });

  await frozen.tick();
  const before = server.ids().length;
  await other.tick();
  await frozen.tick();
  await Promise.all([frozen.close(), other.close()]);
  await server.stop();

  expect(before).toBeGreaterThanOrEqual(5);
  // Two were in flight when it lost its turn.
  expect(before).toBeLessThanOrEqual(7);
  expect(new Set(server.ids()).size).toBe(20);
  expect(server.ids()).toHaveLength(20);
});

test("an outcome that comes after another node's changes nothing", async () => {
  const { ctx } = await world();
  await manySubscribers(ctx.db, 1);
  await open(ctx, { notify: true });
  await fanOut(ctx);
  const [message] = await allMessages(ctx.db);
  const sent = { state: "sent", at: ctx.now(), error: null } as const;
  const failed = { state: "queued", at: ctx.now(), dueAt: ctx.now() + 1, error: "late" } as const;

  expect(await markAttempt(ctx.db, message!, sent)).toBe(true);
  expect(await markAttempt(ctx.db, message!, failed)).toBe(false);
  expect(await allMessages(ctx.db)).toMatchObject([{ state: "sent", attempts: 1 }]);
});
