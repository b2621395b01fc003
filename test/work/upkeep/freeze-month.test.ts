import fc from "fast-check";
import { expect, test } from "vitest";
import { deedsOn } from "../../../db/audit.ts";
import { corrections } from "../../../db/corrections.ts";
import { insertStates, layersBetween, saySource } from "../../../db/intervals.ts";
import { addCorrection, type NewCorrection } from "../../../server/actions/corrections.ts";
import type { ComponentState, Instant } from "../../../server/core/model.ts";
import { METHOD_VERSION } from "../../../server/core/measuring/slo.ts";
import { publishedMonth } from "../../../server/state/month-reports.ts";
import { freezeMonths } from "../../../server/work/upkeep/freeze-month.ts";
import { world, type World } from "../../helpers/world.ts";

const at = (text: string): Instant => Date.parse(text);
const NOW = at("2026-11-10T09:00:00+01:00");
const SINCE = at("2026-09-20T00:00:00+02:00");

type Bad = readonly [from: string, to: string, state?: ComponentState];

/** The gateway was seen from 20 September on, well but for these; providers likewise, well. */
async function pastWorld(bad: readonly Bad[] = [], now = NOW): Promise<World> {
  const w = await world({ at: now });
  for (const { id, provider } of w.live.components) {
    let since = SINCE;
    const rows = [];
    for (const [from, to, state = "major_outage"] of provider.role === "gateway" ? bad : []) {
      rows.push({ from: since, to: at(from), state: "operational" as const });
      rows.push({ from: at(from), to: at(to), state });
      since = at(to);
    }
    rows.push({ from: since, to: null, state: "operational" as const });
    await insertStates(
      w.db,
      rows.map((r) => ({ ...r, componentId: id, layer: "verified" as const, detail: null })),
    );
  }
  return w;
}

const OUTAGE: Bad = ["2026-10-07T10:00+02:00", "2026-10-07T11:00+02:00"];
const monthOf = (w: World, month: string) => publishedMonth(w.ctx, w.ctx.config.pages[0]!, month);
const correction = (more: Partial<NewCorrection> = {}): NewCorrection => ({
  component: "passerelle",
  from: at(OUTAGE[0]),
  to: at(OUTAGE[1]),
  state: "operational",
  author: "Équipe API Exemple",
  reason: "La sonde était coupée du réseau.",
  ...more,
});

test("a month is closed three days after its end, once, with its method and its hash", async () => {
  const early = await pastWorld([OUTAGE], at("2026-11-03T23:59:59+01:00"));
  const w = await pastWorld([OUTAGE]);

  expect(await freezeMonths(early.ctx)).toBe(1);
  expect((await monthOf(early, "2026-10")).frozenAt).toBeNull();
  expect(await freezeMonths(w.ctx)).toBe(2);
  const october = await monthOf(w, "2026-10");
  expect(october).toMatchObject({
    frozenAt: NOW,
    methodVersion: METHOD_VERSION,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    budgetSeconds: 13_410,
    spentSeconds: 3_600,
    errata: [],
  });
  expect(october.ratio).toBeCloseTo(2_678_400 / 2_682_000, 12);
  // Eleven of September's thirty days are known.
  expect((await monthOf(w, "2026-09")).coverage).toBeCloseTo(11 / 30, 12);
});

test("closing again and again changes nothing", async () => {
  const w = await pastWorld([OUTAGE]);
  await freezeMonths(w.ctx);
  const before = await monthOf(w, "2026-10");
  const later = { ...w.ctx, now: () => NOW + 5 * 86_400_000 };

  expect(await freezeMonths(later)).toBe(0);
  expect(await freezeMonths(later)).toBe(0);

  expect(await publishedMonth(later, w.ctx.config.pages[0]!, "2026-10")).toEqual(before);
});

test("the same inputs have the same hash on another machine, others another", async () => {
  const [a, b, c] = await Promise.all([pastWorld([OUTAGE]), pastWorld([OUTAGE]), pastWorld([])]);
  for (const w of [a, b, c]) await freezeMonths(w.ctx);

  const hashes = await Promise.all([a, b, c].map(async (w) => (await monthOf(w, "2026-10")).hash));

  expect(hashes[0]).toBe(hashes[1]);
  expect(hashes[2]).not.toBe(hashes[0]);
});

test("what was promised when the month was closed stays promised", async () => {
  const w = await pastWorld([OUTAGE]);
  await freezeMonths(w.ctx);
  const page = { ...w.ctx.config.pages[0]!, sla: { target: 99.9, noticeHours: 1 } };
  const ctx = { ...w.ctx, config: { ...w.ctx.config, pages: [page] } };

  await addCorrection(ctx, correction({ to: at("2026-10-07T10:30+02:00") }));

  expect(await publishedMonth(ctx, page, "2026-10")).toMatchObject({
    target: 99.5,
    errata: [{ leftSeconds: 13_410 - 1_800 }],
  });
});

test("a correction after the closing stands beside the report, which stays as it was", async () => {
  const w = await pastWorld([OUTAGE]);
  await freezeMonths(w.ctx);
  const before = await monthOf(w, "2026-10");

  const made = await addCorrection(w.ctx, correction());

  const { errata, ...report } = await monthOf(w, "2026-10");
  expect({ ...report, errata: [] }).toEqual(before);
  expect(errata).toEqual([
    {
      id: `${made.id}-2026-10`,
      at: NOW,
      author: "Équipe API Exemple",
      reason: "La sonde était coupée du réseau.",
      change: {
        component: "passerelle",
        from: at(OUTAGE[0]),
        to: at(OUTAGE[1]),
        state: "operational",
      },
      ratio: 1,
      ratioWithMaintenance: 1,
      coverage: 1,
      spentSeconds: 0,
      leftSeconds: 13_410,
      hash: expect.not.stringMatching(before.hash!),
    },
  ]);
  // What was seen is still there.
  const { id } = w.live.components[0]!;
  const layers = await layersBetween(w.db, { from: at(OUTAGE[0]), to: at(OUTAGE[1]) });
  expect(layers.get(id)!.verified.map((i) => i.state)).toEqual(["major_outage"]);
  expect(await freezeMonths(w.ctx)).toBe(0);
});

test("a correction before the closing is in the report, without an erratum", async () => {
  const w = await pastWorld([OUTAGE]);

  await addCorrection(w.ctx, correction());
  await freezeMonths(w.ctx);

  expect(await monthOf(w, "2026-10")).toMatchObject({ ratio: 1, spentSeconds: 0, errata: [] });
});

test("a correction over the turn of a month is an erratum of both", async () => {
  const w = await pastWorld();
  await freezeMonths(w.ctx);

  await addCorrection(
    w.ctx,
    correction({
      from: at("2026-09-30T23:00+02:00"),
      to: at("2026-10-01T02:00+02:00"),
      state: "partial_outage",
    }),
  );

  expect((await monthOf(w, "2026-09")).errata).toMatchObject([{ spentSeconds: 3_600 }]);
  expect((await monthOf(w, "2026-10")).errata).toMatchObject([{ spentSeconds: 7_200 }]);
});

test("corrections give the same figures in whatever order they are made", async () => {
  const parts = [0, 1, 2, 3].map((i) =>
    correction({
      from: at(OUTAGE[0]) + i * 900_000,
      to: at(OUTAGE[0]) + i * 900_000 + (i + 1) * 120_000,
      state: (["operational", "unknown", "degraded_performance", "partial_outage"] as const)[i]!,
    }),
  );
  const last = new Set<string>();

  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), async (order) => {
      const w = await pastWorld([OUTAGE]);
      await freezeMonths(w.ctx);
      for (const i of order) await addCorrection(w.ctx, parts[i]!);
      const { ratio, spentSeconds, hash } = (await monthOf(w, "2026-10")).errata.at(-1)!;
      last.add(JSON.stringify([ratio, spentSeconds, hash]));
    }),
    { numRuns: 6 },
  );

  expect(last.size).toBe(1);
});

test("a declaration dated back into a closed month does not pass in silence", async () => {
  const w = await pastWorld();
  await freezeMonths(w.ctx);
  const { id } = w.live.components[0]!;

  await saySource(w.db, "incident", "incident:abcdefghijkl", [
    {
      componentId: id,
      from: at("2026-10-20T10:00+02:00"),
      to: at("2026-10-20T10:20+02:00"),
      state: "major_outage",
    },
  ]);

  expect(await freezeMonths(w.ctx)).toBe(1);
  expect(await freezeMonths(w.ctx)).toBe(0);
  const october = await monthOf(w, "2026-10");
  expect(october).toMatchObject({ ratio: 1, spentSeconds: 0 });
  expect(october.errata).toMatchObject([{ author: "Vigie", change: null, spentSeconds: 1_200 }]);
});

test("announced maintenance can be recorded afterwards", async () => {
  const w = await pastWorld([OUTAGE]);

  await addCorrection(
    w.ctx,
    correction({ state: "under_maintenance", announcedAt: at("2026-10-05T09:00+02:00") }),
  );

  expect(await monthOf(w, "2026-10")).toMatchObject({
    ratio: 1,
    excludedSeconds: 3_600,
    excluded: [
      { from: at(OUTAGE[0]), to: at(OUTAGE[1]), maintenance: null, noticeSeconds: 49 * 3_600 },
    ],
  });
});

test("a correction is noted in the audit trail, and listed", async () => {
  const w = await pastWorld([OUTAGE]);

  const made = await addCorrection(w.ctx, correction());

  expect(await corrections(w.db)).toEqual([made]);
  expect(await deedsOn(w.db, "component:passerelle")).toMatchObject([
    { action: "correction.add", pageId: "exemple", after: { id: made.id } },
  ]);
});

test.each([
  { name: "of nobody", input: { component: "nobody" }, kind: "missing", pointer: "/component" },
  { name: "without length", input: { to: at(OUTAGE[0]) }, kind: "invalid", pointer: "/to" },
  { name: "backwards", input: { to: at(OUTAGE[0]) - 1 }, kind: "invalid", pointer: "/to" },
  { name: "of the future", input: { to: NOW + 1 }, kind: "invalid", pointer: "/to" },
  { name: "without author", input: { author: "  " }, kind: "invalid", pointer: "/author" },
  { name: "without reason", input: { reason: "" }, kind: "invalid", pointer: "/reason" },
  {
    name: "to a state that does not exist",
    input: { state: "fine" as ComponentState },
    kind: "invalid",
    pointer: "/state",
  },
  {
    name: "that announces an outage",
    input: { announcedAt: at("2026-10-01T00:00+02:00") },
    kind: "invalid",
    pointer: "/announcedAt",
  },
])("a correction $name is refused, and nothing is done", async ({ input, kind, pointer }) => {
  const w = await pastWorld([OUTAGE]);

  await expect(addCorrection(w.ctx, correction(input))).rejects.toMatchObject({
    kind,
    fields: [{ pointer }],
  });

  expect(await corrections(w.db)).toEqual([]);
});

test("a correction over another is refused; beside it, it is not", async () => {
  const w = await pastWorld([OUTAGE]);
  const made = await addCorrection(w.ctx, correction());

  await expect(
    addCorrection(w.ctx, correction({ from: made.from + 60_000, to: made.to + 60_000 })),
  ).rejects.toMatchObject({ kind: "conflict" });
  await addCorrection(w.ctx, correction({ from: made.to, to: made.to + 60_000 }));

  expect(await corrections(w.db)).toHaveLength(2);
});

test.each(["2026-13", "2026-1", "octobre", "", "2026-12", "2999-01"])(
  "there is no report of %j",
  async (month) => {
    const w = await pastWorld();

    await expect(monthOf(w, month)).rejects.toMatchObject({
      kind: "invalid",
      fields: [{ pointer: "/month" }],
    });
  },
);

test("a month before anything was known has no figures", async () => {
  const w = await pastWorld();

  expect(await monthOf(w, "2025-10")).toMatchObject({ ratio: null, coverage: 0, frozenAt: null });
});
