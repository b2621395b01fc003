import { expect, test } from "vitest";
import { lastDays } from "../../server/core/calendar.ts";
import { timeline, type StateInterval } from "../../server/core/measuring/intervals.ts";
import { availability, daily, tally } from "../../server/core/measuring/uptime.ts";
import { RESOURCES } from "../../server/demo/catalogue.ts";
import { PAST_MS, plausibleHistory, type ComponentPast } from "../../server/demo/history.ts";
import { windowAround } from "../../server/demo/script.ts";
import { DAY_MS } from "../../server/core/duration.ts";

const ZONE = "Europe/Paris";
const NOTICE_MS = DAY_MS;
const NOW = Date.parse("2026-11-21T19:10:17.123+01:00");

const components = [...RESOURCES.values()].map((r) => ({
  key: r.id,
  character: r.character,
  typicalMs: r.typicalMs,
  confirmMs: 30_000,
  windows: r.id.startsWith("dgfip/")
    ? [{ from: "01:00", to: "02:00" }]
    : r.id.startsWith("cnetp/")
      ? [windowAround(NOW)]
      : r.id.startsWith("probtp/")
        ? [{ from: "23:30", to: "00:30", day: "sunday" as const }]
        : [],
}));

const past = (now = NOW, seed = 1) => plausibleHistory({ components, timeZone: ZONE, now, seed });
const of = (id: string, all = past()): ComponentPast => all.find((c) => c.key === id)!;
const maintained = components.find((c) => c.key.startsWith("cnetp/"))!.key;

function expectContiguous(intervals: readonly StateInterval[], from: number): void {
  expect(intervals[0]?.from).toBe(from);
  expect(intervals.at(-1)?.to).toBeNull();
  for (const [i, interval] of intervals.slice(0, -1).entries()) {
    const next = intervals[i + 1]!;
    expect(interval.to).toBe(next.from);
    expect(interval.to!).toBeGreaterThan(interval.from);
    expect(next.state).not.toBe(interval.state);
  }
}

test("the same seed and start give the same past, other ones another", () => {
  expect(past()).toEqual(past());
  expect(past(NOW, 2)).not.toEqual(past());
  expect(past(NOW + 60_000)).not.toEqual(past());
});

test("a component's past does not depend on the others", () => {
  const alone = plausibleHistory({
    components: components.filter((c) => c.key === "infogreffe/rcs"),
    timeZone: ZONE,
    now: NOW,
    seed: 1,
  });

  expect(alone).toEqual([of("infogreffe/rcs")]);
});

// Times of the year, of the day and of the clock's changes.
test.each([
  "2026-11-21T19:10:17+01:00",
  "2026-03-29T03:30:00+02:00",
  "2026-10-25T02:30:00+01:00",
  "2027-01-01T00:00:00+01:00",
  "2026-07-14T09:20:00+02:00",
])("what was seen and published has no gap up to %s", (at) => {
  const now = Date.parse(at);
  for (let seed = 0; seed < 5; seed++) {
    for (const c of past(now, seed)) {
      expect(c.createdAt).toBe(now - PAST_MS);
      expectContiguous(c.verified, c.createdAt);
      expectContiguous(c.published, c.createdAt);
      expect(c.publication.published.state).toBe(c.published.at(-1)!.state);
      expect(c.publication.published.since).toBe(c.published.at(-1)!.from);
      expect(c.verified.at(-1)!.from).toBeLessThanOrEqual(now);
    }
  }
});

test("all are well at the end, save those in maintenance", () => {
  for (const c of past()) {
    const expected = c.key === maintained ? "unknown" : "operational";
    expect(c.verified.at(-1)!.state).toBe(expected);
    expect(c.published.at(-1)!.state).toBe(expected);
  }
});

test("every civil day adds up to its own length, 25 hours in October", () => {
  const days = lastDays(NOW, 90, ZONE);
  for (const c of past()) {
    const shown = daily(c, days, NOTICE_MS, NOW);

    expect(shown).toHaveLength(90);
    for (const [i, day] of shown.entries()) {
      const end = Math.min(days[i]!.to, NOW);
      const sum = Object.values(day.seconds).reduce((a, b) => a + b, 0);
      expect(sum, `${c.key} ${day.date}`).toBeCloseTo((end - days[i]!.from) / 1000, 6);
    }
    const october = shown.find((d) => d.date === "2026-10-25")!;
    expect(Object.values(october.seconds).reduce((a, b) => a + b, 0)).toBe(25 * 3600);
  }
});

test("characters differ as they should", () => {
  const ratio = (c: ComponentPast) => {
    const window = { from: NOW - 90 * DAY_MS, to: NOW };
    return availability(tally(timeline(c, window, NOTICE_MS), window));
  };
  const all = past();

  expect(ratio(of("insee/sirene", all)).ratio).toBe(1);
  // 14 minutes of 90 days: within 99.5 %.
  expect(ratio(of("passerelle", all)).downSeconds).toBe(14 * 60);
  const flaky = ratio(of("infogreffe/rcs", all)).ratio!;
  expect(flaky).toBeGreaterThan(0.99);
  expect(flaky).toBeLessThan(0.999);
  const longest = of("inpi/rne", all)
    .verified.filter((i) => i.state === "major_outage")
    .map((i) => i.to! - i.from);
  expect(Math.max(...longest)).toBe(6 * 3_600_000);
});

test("slow mornings are on working days only, after nine", () => {
  const slow = of("ademe/certification_rge").verified.filter(
    (i) => i.state === "degraded_performance",
  );

  expect(slow.length).toBeGreaterThan(15);
  for (const { from } of slow) {
    const [weekday, hour] = new Intl.DateTimeFormat("en", {
      timeZone: ZONE,
      weekday: "short",
      hour: "numeric",
      hourCycle: "h23",
    })
      .formatToParts(from)
      .filter((part) => part.type !== "literal")
      .map((part) => part.value);
    expect(["Sat", "Sun"]).not.toContain(weekday);
    expect(["09", "10", "11"]).toContain(hour);
  }
});

test("one night nothing is known of anybody", () => {
  const [from, to] = ["2026-10-18T02:40:00+02:00", "2026-10-18T07:10:00+02:00"].map(Date.parse);
  for (const c of past()) {
    const pieces = timeline(c, { from: from!, to: to! }, NOTICE_MS);
    expect(pieces.map((p) => p.state)).toEqual(["unknown"]);
  }
});

test("maintenance was announced from the start, and nothing was seen in it", () => {
  const c = of("dgfip/attestation_fiscale");

  expect(c.maintenance).toHaveLength(92);
  expect(c.maintenance.every((w) => w.announcedAt === c.createdAt)).toBe(true);
  for (const w of c.maintenance) {
    const seen = c.verified.filter((i) => i.from < w.to && (i.to ?? NOW) > w.from);
    expect(new Set(seen.map((i) => i.state))).toEqual(new Set(["unknown"]));
  }
});

test("no maintenance of the 90 days counts as announced too late", () => {
  for (const c of past()) {
    const window = { from: NOW - 90 * DAY_MS, to: NOW };
    const { excludedMs, ms } = tally(timeline(c, window, NOTICE_MS), window);
    expect(excludedMs, c.key).toBe(ms.under_maintenance);
  }
});

test("the maintenance that is on is written whole", () => {
  const last = of(maintained).maintenance.at(-1)!;

  expect(new Date(last.from).toISOString()).toBe("2026-11-21T18:00:00.000Z");
  expect(new Date(last.to).toISOString()).toBe("2026-11-21T19:30:00.000Z");
});

test("results of a day match the states, up to now", () => {
  const all = past();
  for (const c of all) {
    for (const r of c.results) {
      const seen = c.verified.findLast((i) => i.from <= r.slotAt)!;
      const expected = {
        operational: "up",
        degraded_performance: "degraded",
        major_outage: "down",
      }[seen.state as string];
      expect(r.outcome).toBe(expected);
      expect(r.attempt).toBe(0);
      expect(r.cause).toBe(seen.cause);
      if (r.outcome === "up") expect(r.latencyMs).toBeLessThanOrEqual(300);
      if (r.outcome === "degraded") expect(r.latencyMs).toBeGreaterThan(1_000);
    }
  }
  const { results } = of("insee/sirene", all);
  expect(results).toHaveLength(26 * 12 + 1);
  expect(results.at(-1)!.slotAt).toBe(NOW);
  expect(new Set(results.map((r) => r.latencyMs)).size).toBeGreaterThan(20);
  expect(of(maintained, all).results.at(-1)!.slotAt).toBeLessThan(
    Date.parse("2026-11-21T19:00:00+01:00"),
  );
});
