import { expect, test } from "vitest";
import { civilDate, civilDays, isoInZone } from "../../server/core/calendar.ts";
import { isoUtc, LATEST, parseInstant } from "../../server/core/instant.ts";
import { parseLogTime } from "../../server/core/measuring/log-line.ts";
import { instantOf } from "../../server/core/imports/past-reading.ts";
import { readStatuspage } from "../../server/core/imports/statuspage-reading.ts";

const ZONES = [
  "Etc/UTC",
  "Europe/Paris",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "Asia/Kolkata",
];
/** Dates that a clock, a person or a program may give and that no document can show. */
const BEYOND = [
  NaN,
  Infinity,
  -Infinity,
  8.64e15,
  -8.64e15,
  Date.parse("+010000-01-01T00:00:00Z"),
  Date.parse("9999-12-31T23:59:59Z"),
  Date.parse("0000-01-01T00:00:00Z"),
  -1,
];

test.each(BEYOND)("%d is written as an instant of four-digit years in every time zone", (at) => {
  for (const zone of ZONES) {
    expect(isoInZone(at, zone)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}(Z|[+-]\d\d:\d\d)$/);
    expect(civilDate(at, zone)).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
  expect(isoUtc(at)).toMatch(/^\d{4}-/);
});

test("the days around the last instant are days in every time zone", () => {
  for (const zone of ZONES) {
    expect(civilDays({ from: LATEST - 1, to: LATEST }, zone).length).toBeGreaterThan(0);
  }
});

test.each([
  "9999-12-31T23:59:59Z",
  "+010000-01-01T00:00:00Z",
  "3000-01-01T00:00:00Z",
  "1969-12-31T23:59:59Z",
  "0001-01-01T00:00:00Z",
  "tomorrow",
  "",
])("%j is no instant from outside", (text) => {
  expect(parseInstant(text)).toBeNull();
  expect(instantOf(text)).toBeNaN();
  expect(parseLogTime(text)).toBeNull();
});

test("an access log's clock in microseconds is no instant", () => {
  expect(parseLogTime("9999999999999")).not.toBeNull();
  expect(parseLogTime("99999999999999")).toBeNull();
  expect(parseLogTime("31/Dec/9999:23:59:59 +0000")).toBeNull();
});

test("a maintenance on a provider's page without a usable date is not taken over", () => {
  const maintenance = (scheduled_for: string, scheduled_until: string, status: string) => ({
    id: `${scheduled_for} ${scheduled_until}`,
    name: "Maintenance",
    status,
    scheduled_for,
    scheduled_until,
    components: [{ id: "a" }],
    incident_updates: [],
  });
  const document = {
    components: [{ id: "a", name: "A", status: "under_maintenance" }],
    scheduled_maintenances: [
      maintenance("2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "in_progress"),
      maintenance("9998-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "scheduled"),
      maintenance("2026-02-01T00:00:00Z", "2026-02-01T02:00:00Z", "scheduled"),
    ],
  };

  const reading = readStatuspage(document, "a", Date.parse("2026-01-15T00:00:00Z"));

  expect(reading).toMatchObject({
    outcome: "maintenance",
    maintenanceUntil: null,
    announced: [{ from: Date.parse("2026-02-01T00:00:00Z") }],
  });
});
