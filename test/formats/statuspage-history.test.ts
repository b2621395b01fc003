import { describe, expect, test } from "vitest";
import { insertIncident } from "../../db/incidents.ts";
import type { ComponentState } from "../../server/core/model.ts";
import { overall } from "../../server/core/measuring/overall.ts";
import { world } from "../helpers/world.ts";
import { DOCUMENTS } from "./contracts.ts";
import { idOf, pastIncident } from "./declared-events.ts";
import { PUBLIC, eventful, read } from "./statuspage-fixtures.ts";

describe("/history.json", () => {
  test("lists three months a page, the current one first", async () => {
    const w = await eventful();
    await insertIncident(w.db, "exemple", pastIncident("autumn", 100), PUBLIC);

    const first = await read(w, "/history.json");
    const second = await read(w, "/history.json?page=2");

    expect(DOCUMENTS.history.safeParse(first).error).toBeUndefined();
    expect(DOCUMENTS.history.safeParse(second).error).toBeUndefined();
    const names = (h: typeof first) =>
      h.months.map((m: { name: string; year: number }) => `${m.name} ${m.year}`);
    expect(names(first)).toEqual(["January 2026", "December 2025", "November 2025"]);
    expect(names(second)).toEqual(["October 2025", "September 2025", "August 2025"]);
    expect(first.months[0]).toMatchObject({ starts_on: 4, days: 31 });
    expect(second.months[0].incidents).toMatchObject([
      { code: idOf("autumn"), message: "Rétabli." },
    ]);
    const past = first.months[0].incidents.find((i: { code: string }) => i.code === idOf("past"));
    expect(past.timestamp).toBe(
      "Jan <var data-var='date'>12</var>, <var data-var='time'>12:00</var>" +
        " - <var data-var='time'>13:00</var> CET",
    );
  });

  test.each(["0", "-1", "x", "1e3", "101", "%00", "1&page=2", ""])(
    "page %j is the first",
    async (page) => {
      const w = await world();

      const res = await w.request(`/history.json?page=${page}`);

      expect(res.status).toBe(200);
      expect((await res.json()).months[0].name).toBe("January");
    },
  );
});

describe("the roll-up, as recorded pages have it", () => {
  const of = (text: string) => text.split(" ").filter(Boolean) as ComponentState[];
  const ok = "operational";
  const slow = "degraded_performance";
  const part = "partial_outage";
  const down = "major_outage";
  const work = "under_maintenance";

  test.each([
    ["", "none", "All Systems Operational"],
    [`${ok} ${ok}`, "none", "All Systems Operational"],
    [`${ok} unknown`, "none", "All Systems Operational"],
    ["unknown", "none", "All Systems Operational"],
    [`${ok} ${work}`, "maintenance", "Service Under Maintenance"],
    [work, "maintenance", "Service Under Maintenance"],
    [`${ok} ${slow}`, "minor", "Partially Degraded Service"],
    [`${work} ${slow}`, "minor", "Partially Degraded Service"],
    [`${slow} ${slow}`, "minor", "Degraded System Service"],
    [`${ok} ${slow} ${part}`, "minor", "Minor Service Outage"],
    [`${part} ${part}`, "major", "Partial System Outage"],
    [`${ok} ${part} ${down}`, "major", "Partial System Outage"],
    [`${down} ${down}`, "critical", "Major System Outage"],
    [down, "critical", "Major System Outage"],
  ])("%j is %s", (states, indicator, description) => {
    expect(overall(of(states))).toEqual({ indicator, description });
  });

  test.each([
    ["minor", "minor", "Minor Service Outage"],
    ["major", "major", "Partial System Outage"],
    ["critical", "critical", "Major System Outage"],
  ] as const)("without components an open %s incident speaks", (impact, indicator, description) => {
    expect(overall([], ["none", impact])).toEqual({ indicator, description });
    expect(overall(["operational"], [impact])).toMatchObject({ indicator: "none" });
  });
});
