import { expect, test } from "vitest";
import { readStatuspage } from "../../../server/core/imports/statuspage-reading.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";

const NOW = Date.parse("2026-01-15T12:00:00Z");

const announced = (id: string, hours: number) => ({
  id,
  name: `Travaux ${id}`,
  status: "scheduled",
  components: [{ id: "c" }],
  scheduled_for: new Date(NOW + hours * HOUR_MS).toISOString(),
  scheduled_until: new Date(NOW + (hours + 1) * HOUR_MS).toISOString(),
});

const read = (maintenances: readonly object[]) => {
  const component = { id: "c", name: "API", status: "operational" };
  const reading = readStatuspage(
    { components: [component], scheduled_maintenances: maintenances },
    "API",
    NOW,
  );
  if (typeof reading === "string") throw new Error(reading);
  return reading.announced.map(({ id }) => id);
};

test("of ever so many maintenances the fifty soonest are taken", () => {
  const many = Array.from({ length: 2_000 }, (_, i) => announced(`m${i}`, 2_000 - i));

  expect(read(many)).toEqual(Array.from({ length: 50 }, (_, i) => `m${1_999 - i}`));
});

test("what has no identifier worth the name is left out", () => {
  expect(read([announced("x".repeat(201), 1), announced("", 2), announced("m1", 3)])).toEqual([
    "m1",
  ]);
});
