import type { KyselyPlugin } from "kysely";
import pino from "pino";
import { describe, expect, test } from "vitest";
import { putBatch, waitingBatches } from "../../db/result-batches.ts";
import { newestProbes, resultsAfter } from "../../db/results.ts";
import { createRecorder } from "../../server/actions/record.ts";
import type { ProbeResult } from "../../server/core/model.ts";
import { loadLive } from "../../server/state/live.ts";
import { batchBytes, type HandedResult } from "../../server/work/cluster/batch-bytes.ts";
import { createBatchSender } from "../../server/work/cluster/send-batches.ts";
import { inSlotOrder } from "../../server/work/cluster/slot-order.ts";
import { takeBatches } from "../../server/work/cluster/take-batches.ts";
import { onPostgres } from "../helpers/database.ts";
import { pageOfInsee } from "../helpers/page-yaml.ts";
import { eventually } from "../helpers/process.ts";
import { NOON, resultOf, world, type World } from "../helpers/world.ts";

const SITE = pageOfInsee(
  `{ id: insee/sirene, name: Sirene, monitors: [{ kind: http, url: "https://i.test/", every: 60s, repeat: 1, confirm: 0s }] }`,
);
const MINUTE_MS = 60_000;
const log = pino({ level: "silent" });

/** A node that leads, with a board of its own. */
async function lead(w: World) {
  const live = await loadLive(w.ctx);
  const recorder = createRecorder(w.ctx, live, () => {});
  const newest = await newestProbes(w.db, w.now() - MINUTE_MS);
  const taker = takeBatches({ db: w.db, log }, live, {
    recorder,
    ordered: inSlotOrder(recorder, newest),
    drafts: { announced() {} },
  });
  const monitor = live.monitors[0]!;
  return {
    recorder,
    taker,
    monitor,
    stateNow: () => monitor.component.status.verified.state,
    take: async () => {
      taker.look();
      await taker.stop();
    },
  };
}

const down = (at: number): ProbeResult => resultOf(at, { outcome: "down" });

const handed = (
  monitorId: number,
  slotAt: number,
  attempt: number,
  result: ProbeResult,
  at = result.startedAt,
): HandedResult => ({ monitorId, slotAt, attempt, at, result });

const put = async (w: World, results: readonly HandedResult[], sentAt = w.now()) =>
  putBatch(w.db, "node-b", await batchBytes({ sentAt, results, queued: [], probing: null }));

const stored = async ({ db }: World) =>
  (await resultsAfter(db, { from: 0, to: Number.MAX_SAFE_INTEGER }, 100)).map(
    ({ slotAt, attempt, outcome }) => [slotAt - NOON, attempt, outcome],
  );
const waiting = async ({ db }: World) => (await waitingBatches(db, [], 100)).length;

describe.skipIf(!onPostgres)("batches of results between nodes (VIGIE_TEST_POSTGRES)", () => {
  test("are recorded as the lead's own results are, and go with the transaction that writes them", async () => {
    const w = await world({ yaml: SITE });
    const { take, recorder, stateNow, monitor } = await lead(w);
    await put(w, [
      handed(monitor.id, NOON, 0, down(NOON)),
      handed(monitor.id, NOON, 1, down(NOON)),
    ]);

    await take();
    expect(stateNow()).toBe("major_outage");
    expect(await waiting(w)).toBe(1);

    await recorder.flush();
    expect(await waiting(w)).toBe(0);
    expect(await stored(w)).toEqual([
      [0, 0, "down"],
      [0, 1, "down"],
    ]);
  });

  test("of two nodes that probe one slot count once", async () => {
    const w = await world({ yaml: SITE });
    const { take, recorder, stateNow, monitor } = await lead(w);
    await put(w, [handed(monitor.id, NOON, 0, down(NOON))]);
    await put(w, [handed(monitor.id, NOON, 0, down(NOON + 50))]);

    await take();
    await recorder.flush();

    // A failure that nobody repeated is no outage.
    expect(stateNow()).toBe("unknown");
    expect(await stored(w)).toEqual([[0, 0, "down"]]);
  });

  test("that come late are stored, and change no state", async () => {
    const w = await world({ yaml: SITE });
    const { take, recorder, stateNow, monitor } = await lead(w);
    const late = NOON - 40_000;
    await put(w, [
      handed(monitor.id, NOON - MINUTE_MS, 0, down(NOON - MINUTE_MS), late),
      handed(monitor.id, NOON - MINUTE_MS, 1, down(NOON - MINUTE_MS), late),
      handed(monitor.id, NOON, 0, resultOf(NOON, { outcome: "up" })),
    ]);

    await take();
    await recorder.flush();

    expect(stateNow()).toBe("operational");
    expect(monitor.component.status.verified.since).toBe(NOON);
    expect(await stored(w)).toHaveLength(3);
  });

  test("stay where their transaction fails, and are counted once by the next one", async () => {
    const w = await world({ yaml: SITE });
    const { take, taker, recorder, stateNow, monitor } = await lead(w);
    await put(w, [handed(monitor.id, NOON, 0, down(NOON))]);
    let isFailing = true;
    recorder
      .addWrite(async () => {
        if (isFailing) throw new Error("the disk is full");
      })
      .catch(() => {});

    await take();
    await expect(recorder.flush()).rejects.toThrow("the disk is full");
    expect(await waiting(w)).toBe(1);
    expect(await stored(w)).toEqual([]);

    taker.look();
    await taker.stop();
    isFailing = false;
    await recorder.flush();
    expect(await waiting(w)).toBe(0);
    expect(stateNow()).toBe("unknown");
    expect(await stored(w)).toEqual([[0, 0, "down"]]);
  });

  test("that a lead read before it ended are recorded by the next one", async () => {
    const w = await world({ yaml: SITE });
    const former = await lead(w);
    await put(w, [handed(former.monitor.id, NOON, 0, resultOf(NOON, { outcome: "up" }))]);
    await former.take();

    const next = await lead(w);
    await next.take();
    await next.recorder.flush();

    expect(next.stateNow()).toBe("operational");
    expect(await waiting(w)).toBe(0);
    expect(await stored(w)).toEqual([[0, 0, "up"]]);
    expect([...(await newestProbes(w.db, NOON - MINUTE_MS)).values()]).toEqual([
      { slotAt: NOON, attempt: 0 },
    ]);
  });

  test("that cannot be read are a gap, and hold nothing up", async () => {
    const w = await world({ yaml: SITE });
    const { take, recorder, monitor } = await lead(w);
    await putBatch(w.db, "node-b", Buffer.from("of another version"));
    await put(w, [handed(monitor.id, NOON, 0, resultOf(NOON, { outcome: "up" }))]);

    await take();
    await recorder.flush();

    expect(await waiting(w)).toBe(0);
    expect(await stored(w)).toEqual([[0, 0, "up"]]);
  });

  test("wait in memory while the database is down: those of the last ten minutes", async () => {
    const w = await world({ yaml: SITE });
    const down = { is: true };
    const failing: KyselyPlugin = {
      transformQuery({ node }) {
        if (down.is) throw new Error("PostgreSQL does not answer");
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    let clock = NOON;
    const about = () => ({ queued: [], probing: null });
    const ctx = { db: w.db.withPlugin(failing), now: () => clock, log };
    const sender = createBatchSender(ctx, "node-b", about);
    for (let minute = 0; minute < 15; minute += 1) {
      clock = NOON + minute * MINUTE_MS;
      sender.add(handed(1, clock, 0, resultOf(clock, { outcome: "up" })));
    }

    sender.send();
    await sender.stop();
    expect(sender.waiting()).toBe(10);
    expect(await waiting(w)).toBe(0);

    down.is = false;
    await sender.stop();
    expect(sender.waiting()).toBe(0);
    await eventually(
      () => waiting(w),
      (count) => count === 1,
    );
  });
});
