import fc from "fast-check";
import { expect, test } from "vitest";
import { deedsOn } from "../../db/audit.ts";
import { importedUntil, isImporting } from "../../db/imports.ts";
import { insertStates, layersBetween } from "../../db/intervals.ts";
import { dirtySince } from "../../db/rollups.ts";
import { checkPast, takePastOver, type PastFile } from "../../server/actions/import.ts";
import type { ComponentState } from "../../server/core/model.ts";
import type { PastEntry, PastState, RowMistake } from "../../server/core/imports/past-entry.ts";
import { publishedMonth } from "../../server/state/month-reports.ts";
import { freezeMonths } from "../../server/work/upkeep/freeze-month.ts";
import { world, type World } from "../helpers/world.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const at = (text: string) => Date.parse(text);
const NOW = at("2026-11-10T09:00:00+01:00");
const T0 = at("2026-11-05T00:00:00+01:00");
const PLACE = { page: "exemple", component: "passerelle" };

const state = (row: number, from: number, to: number, word: ComponentState): PastState => ({
  kind: "state",
  row,
  ...PLACE,
  layer: "verified",
  from,
  to,
  state: word,
  source: "",
  detail: null,
});

const pastOf = (items: readonly (PastEntry | RowMistake)[], keepGood = false): PastFile => ({
  key: "f".repeat(64),
  from: "uptimerobot",
  keepGood,
  async *read() {
    yield* items;
  },
});

const seenOf = async (w: World) => {
  const layers = await layersBetween(w.db, { from: 0, to: NOW }, { components: [1] });
  return (layers.get(1)?.verified ?? []).map((v) => [v.state, v.from, v.to]);
};

test("what Vigie observed stays; the rest of the time is filled in, marked, and counted anew", async () => {
  const w = await world({ at: NOW });
  const own = { componentId: 1, layer: "verified" as const, detail: null };
  const ours = { ...own, from: T0 + HOUR_MS, to: T0 + 2 * HOUR_MS, state: "operational" as const };
  await insertStates(w.db, [ours]);
  await w.db.deleteFrom("rollup_dirty").execute();

  const done = await takePastOver(w.ctx, pastOf([state(2, T0, T0 + 3 * HOUR_MS, "major_outage")]));

  expect(done).toMatchObject({ added: 1, known: 0, bad: 0, isComplete: true });
  expect(await seenOf(w)).toEqual([
    ["major_outage", T0, T0 + HOUR_MS],
    ["operational", T0 + HOUR_MS, T0 + 2 * HOUR_MS],
    ["major_outage", T0 + 2 * HOUR_MS, T0 + 3 * HOUR_MS],
  ]);
  const details = await w.db
    .selectFrom("state_interval")
    .select("detail")
    .where("component_id", "=", 1)
    .where("layer", "=", "verified")
    .orderBy("from_at")
    .execute();
  const mark = JSON.stringify({ imported: { from: "uptimerobot" } });
  expect(details.map((d) => d.detail)).toEqual([mark, null, mark]);
  expect(await dirtySince(w.db, [1])).toEqual(new Map([[1, T0]]));
  expect(await deedsOn(w.db, "import:ffffffffffff")).toHaveLength(1);
});

test("whatever is known and whatever is imported, states never overlap and ours are whole", async () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 12 }));
  const spans = fc.array(span, { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(spans, spans, async (known, imported) => {
      const w = await world({ at: NOW });
      let end = -1;
      const ours = known
        .toSorted((a, b) => a[0] - b[0])
        .filter(([from, length]) => from > end && (end = from + length) > 0)
        .map(([from, length]) => [T0 + from * HOUR_MS, T0 + (from + length) * HOUR_MS] as const);
      const own = { componentId: 1, layer: "verified" as const, detail: null };
      const up = "operational" as const;
      await insertStates(
        w.db,
        ours.map(([from, to]) => ({ ...own, from, to, state: up })),
      );
      const rows = imported.map(([from, length], i) =>
        state(i, T0 + from * HOUR_MS, T0 + (from + length) * HOUR_MS, "major_outage"),
      );

      await takePastOver(w.ctx, pastOf(rows));
      const first = await seenOf(w);
      await takePastOver(w.ctx, pastOf(rows));

      expect(await seenOf(w)).toEqual(first);
      expect(first.filter(([s]) => s === up).map(([, from, to]) => [from, to])).toEqual(ours);
      first
        .slice(1)
        .forEach((row, i) => expect(row[1]).toBeGreaterThanOrEqual(first[i]![2] as number));
      const covered = new Set<number>();
      for (const [from, to] of [...ours, ...rows.map((r) => [r.from, r.to] as const)]) {
        for (let h = from; h < to; h += HOUR_MS) covered.add(h);
      }
      const hours = first.reduce(
        (sum, [, from, to]) => sum + (Number(to) - Number(from)) / HOUR_MS,
        0,
      );
      expect(hours).toBe(covered.size);
      await w.db.destroy();
    }),
    { numRuns: 15 },
  );
});

test("a closed month refuses with the way out, unless there is nothing new in it", async () => {
  const w = await world({ at: NOW });
  const day = at("2026-09-05T00:00:00+02:00");
  const september = [state(2, day, day + 30 * HOUR_MS, "operational")];
  await takePastOver(w.ctx, pastOf(september));
  expect(await freezeMonths(w.ctx)).toBe(2);
  const closed = await publishedMonth(w.ctx, w.ctx.config.pages[0]!, "2026-09");
  const outage = state(3, day - 5 * HOUR_MS, day - HOUR_MS, "major_outage");
  const later = state(4, T0, T0 + HOUR_MS, "major_outage");

  expect(await checkPast(w.ctx, pastOf(september))).toMatchObject({ rows: 1, bad: 0 });
  const checked = await checkPast(w.ctx, pastOf([outage, later]));
  await expect(takePastOver(w.ctx, pastOf([later, outage]))).rejects.toThrow("2026-09 is closed");
  expect(await seenOf(w)).toHaveLength(1);
  const kept = await takePastOver(w.ctx, pastOf([outage, later], true));

  expect(checked.mistakes).toEqual([{ row: 3, message: expect.stringContaining("erratum") }]);
  expect(kept).toMatchObject({ added: 1, bad: 1 });
  expect(await publishedMonth(w.ctx, w.ctx.config.pages[0]!, "2026-09")).toEqual(closed);
});

test("an interrupted import goes on where it was, and no month closes meanwhile", async () => {
  const w = await world({ at: NOW });
  const day = at("2026-09-05T00:00:00+02:00");
  const rows = Array.from({ length: 500 }, (_, i) =>
    state(i, day + i * HOUR_MS, day + (i + 1) * HOUR_MS, i % 2 ? "major_outage" : "operational"),
  );

  const first = await takePastOver(w.ctx, pastOf(rows), { stopped: () => true });
  const closedMeanwhile = await freezeMonths(w.ctx);
  const noted = await importedUntil(w.db, pastOf(rows).key);
  const second = await takePastOver(w.ctx, pastOf(rows));

  expect(first).toMatchObject({ added: 200, isComplete: false });
  expect(closedMeanwhile).toBe(0);
  expect(noted).toBe(200);
  expect(second).toMatchObject({ added: 300, before: 200, isComplete: true });
  expect(await seenOf(w)).toHaveLength(500);
  expect(await isImporting(w.db, NOW)).toBe(false);
  expect(await freezeMonths(w.ctx)).toBeGreaterThan(0);
});

test("a component or monitor that there is not is a mistake; a reader may not import", async () => {
  const w = await world({ at: NOW });
  const result = { kind: "result" as const, ...PLACE, slotAt: T0, startedAt: T0, attempt: 0 };
  const seen = { outcome: "up" as const, cause: null, latencyMs: 3, httpStatus: 200 };
  const rows = [
    { ...state(1, T0, T0 + 1, "operational"), component: "nobody" },
    { ...result, ...seen, row: 2, monitor: "icmp" },
    { ...result, ...seen, row: 3, monitor: "http" },
  ];

  const { mistakes } = await checkPast(w.ctx, pastOf(rows));
  const by = { kind: "token", id: "x", name: "X", role: "reader", providers: "all" } as const;

  expect(mistakes.map((m) => m.row)).toEqual([1, 2]);
  await expect(takePastOver({ ...w.ctx, by }, pastOf(rows, true))).rejects.toThrow(/role|may/i);
  expect(await takePastOver(w.ctx, pastOf(rows, true))).toMatchObject({ added: 1, bad: 2 });
});
