import { expect, test } from "vitest";
import type { HourlyLatencies, MonthInDays } from "../../../server/core/api/console-figures.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";
import { rollUp } from "../../../server/work/upkeep/roll-up.ts";
import { NOON, world, type World } from "../../helpers/world.ts";

async function read<T>(w: World, path: string, headers: Record<string, string>): Promise<T> {
  const answer = await w.request(path, { headers });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}
const bearer = async (w: World) => ({ authorization: `Bearer ${await w.token("reader")}` });

test("the medians of a day are by hour, beside that of the day before", async () => {
  const w = await world({ at: NOON - 26 * HOUR_MS });
  const see = (latencyMs: number) => w.see("insee/sirene", { outcome: "up", latencyMs });
  for (let hour = 0; hour < 24; hour += 1) {
    await see(100);
    await w.wait(HOUR_MS);
  }
  await see(300);
  await w.wait(HOUR_MS);
  await see(310);
  await rollUp(w.ctx);

  const { components } = await read<HourlyLatencies>(
    w,
    "/api/v1/console/latencies",
    await bearer(w),
  );
  const sirene = components.find((one) => one.id === "insee/sirene")!;

  expect(sirene.hours).toHaveLength(24);
  expect(sirene.hours.at(-1)).toBeCloseTo(310, -1);
  expect(sirene.hours.at(-2)).toBeCloseTo(300, -1);
  expect(sirene.hours[0]).toBeCloseTo(100, -1);
  expect([sirene.now, sirene.yesterday].map((ms) => Math.round(ms! / 10) * 10)).toEqual([300, 100]);
  expect(components.find((one) => one.id === "dgfip/liasses")).toMatchObject({
    now: null,
    yesterday: null,
  });
}, 60_000);

test("a month has its days up to now, the gateway's and each provider's, and when it closes", async () => {
  const w = await world({ at: NOON });
  for (const outcome of ["up", "down", "down", "down", "down", "up", "up"] as const) {
    await w.see("passerelle", { outcome });
    await w.wait(MINUTE_MS);
  }
  await w.publish();

  const month = await read<MonthInDays>(w, "/api/v1/console/month", await bearer(w));

  expect(month.month).toBe("2026-01");
  expect(month.gateway.map(({ date }) => date)).toEqual(
    Array.from({ length: 15 }, (_, i) => `2026-01-${String(i + 1).padStart(2, "0")}`),
  );
  expect(month.gateway.at(-1)!.down).toBeGreaterThan(0);
  expect(month.gateway[0]).toMatchObject({ down: 0, unknown: DAY_MS / 1000 });
  expect(month.providers.map(({ id }) => id)).toEqual(["exemple", "insee", "dgfip"]);
  // The days and the month's report are the same figures.
  const sla = await read<{ spentSeconds: number }>(w, "/api/v1/sla?month=2026-01", {});
  const spent = month.gateway.reduce((sum, day) => sum + day.down, 0);
  expect(Math.abs(spent - sla.spentSeconds)).toBeLessThan(1);
  expect(Date.parse(month.closesAt!)).toBeGreaterThan(Date.parse("2026-02-01T00:00:00+01:00") - 1);
});

test("a provider's own staff sees its own APIs alone", async () => {
  const w = await world();
  const headers = { cookie: await w.cookie("editor", ["dgfip"]) };

  const latencies = await read<HourlyLatencies>(w, "/api/v1/console/latencies", headers);
  const month = await read<MonthInDays>(w, "/api/v1/console/month", headers);

  expect(latencies.components.map(({ id }) => id)).toEqual(["dgfip/attestation", "dgfip/liasses"]);
  expect(month.providers.map(({ id }) => id)).toEqual(["dgfip"]);
});

test("a month that has not begun, and one that is none, are refused", async () => {
  const w = await world();
  for (const month of ["2026-02", "2026-13", "soon"]) {
    const path = `/api/v1/console/month?month=${month}`;
    expect((await w.request(path, { headers: await bearer(w) })).status).toBe(422);
  }
  expect((await w.request("/api/v1/console/month")).status).toBe(401);
});
