import { expect, test } from "vitest";
import { loadConfig } from "../../server/config/load.ts";
import { windowAt } from "../../server/core/events/maintenance-windows.ts";
import { MAINTAINED, RESOURCES } from "../../server/demo/catalogue.ts";
import { demoConfig } from "../../server/demo/config.ts";
import { GUIDANCE } from "../../server/demo/guidance.ts";

const NOW = Date.parse("2026-11-21T19:10:00+01:00");
const port = (id: string) => 40_000 + [...RESOURCES.keys()].indexOf(id);

function load() {
  const text = JSON.stringify(demoConfig(port, NOW));
  const loaded = loadConfig(text, { path: "demo", env: {} });
  if (!loaded.ok) throw new Error(loaded.mistakes.map((m) => m.message).join("\n"));
  return loaded;
}

test("goes through the schema of everybody's configuration without a word", () => {
  const { config, warnings } = load();

  expect(warnings).toEqual([]);
  expect(config.pages).toHaveLength(1);
});

test("probes every simulated resource, and none twice", () => {
  const monitors = load().config.pages.flatMap((page) =>
    page.providers.flatMap((p) => p.components.flatMap((c) => c.monitors)),
  );

  expect(monitors).toHaveLength(26);
  expect(monitors.filter((m) => m.unusable !== null)).toEqual([]);
  const ports = monitors.map((m) => new URL((m.settings as { url: string }).url).port);
  expect(new Set(ports).size).toBe(26);
  // A slow answer of 2.5 s is degraded, not timed out; a change shows within half a minute.
  for (const m of monitors) {
    expect(m.settings).toMatchObject({ degradedAfter: 1_000 });
    expect(m.timeoutMs).toBe(4_000);
    expect(m.everyMs).toBe(5_000);
    expect(m.confirmMs).toBeLessThanOrEqual(30_000);
  }
});

test("has one gateway, one provider in maintenance now, one next week", () => {
  const [page] = load().config.pages;

  expect(page!.providers.filter((p) => p.role === "gateway").map((p) => p.id)).toEqual(["demo"]);
  const on = page!.providers.filter((p) => windowAt(p.maintenance, page!.timeZone, NOW));
  expect(on.map((p) => p.id)).toEqual([MAINTAINED]);
  expect(page!.providers.find((p) => p.id === "gip_mds")!.maintenance).toEqual([
    { from: "13:00", to: "17:00", date: "2026-11-27" },
  ]);
});

test("guidance is given for every resource, and for none that is gone", () => {
  expect(Object.keys(GUIDANCE).toSorted()).toEqual([...RESOURCES.keys()].toSorted());
});

test("says that it is a simulation", () => {
  expect(load().config.pages[0]!.title).toContain("simulation");
});
