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

test("a name that two groups have means neither; the group's name, or the id, says which", () => {
  const group = (id: string, name: string) => ({ id, name, group: true, status: "operational" });
  const of = (id: string, group_id: string, status: string) => ({
    id,
    name: "API",
    group_id,
    status,
  });
  const document = {
    components: [
      group("g1", "Paris"),
      group("g2", "Lyon"),
      of("c1", "g1", "operational"),
      of("c2", "g2", "major_outage"),
    ],
  };

  expect(readStatuspage(document, "API", NOW)).toMatch(/several.*Paris - API \(c1\).*\(c2\)/);
  expect(readStatuspage(document, "api", NOW)).toMatch(/several/);
  expect(readStatuspage(document, "Lyon - API", NOW)).toMatchObject({ outcome: "down" });
  expect(readStatuspage(document, "c1", NOW)).toMatchObject({ outcome: "up" });
});

test("a component that is called as its group is itself", () => {
  const components = [
    { id: "g", name: "API", group: true, status: "operational" },
    { id: "c", name: "API", group_id: "g", status: "major_outage" },
  ];

  expect(readStatuspage({ components }, "API", NOW)).toMatchObject({ outcome: "down" });
});
