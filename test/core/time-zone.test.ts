import { expect, test } from "vitest";
import { canonicalTimeZone, timeZoneOfCity } from "../../server/core/time-zone.ts";

test.each([
  ["Europe/Paris", "Europe/Paris"],
  ["europe/paris", "Europe/Paris"],
  ["EUROPE/PARIS", "Europe/Paris"],
  ["america/port-au-prince", "America/Port-au-Prince"],
  ["america/argentina/comodrivadavia", "America/Argentina/ComodRivadavia"],
  ["antarctica/dumontdurville", "Antarctica/DumontDUrville"],
  ["asia/kolkata", "Asia/Kolkata"],
  ["asia/calcutta", "Asia/Calcutta"],
  ["etc/gmt+5", "Etc/GMT+5"],
  ["utc", "UTC"],
  ["gb-eire", "GB-Eire"],
  ["est5edt", "EST5EDT"],
  ["+01:00", null],
  ["UTC+1", null],
  ["Paris", null],
  ["systemv/est5", null],
  ["", null],
])("%s is the zone %s", (text, expected) => {
  expect(canonicalTimeZone(text)).toBe(expected);
});

test("every zone is found in lower case under its own name", () => {
  const zones = Intl.supportedValuesOf("timeZone");

  expect(zones.length).toBeGreaterThan(300);
  expect(zones.filter((zone) => canonicalTimeZone(zone.toLowerCase()) !== zone)).toEqual([]);
});

test.each([
  ["paris", "Europe/Paris"],
  ["New York", "America/New_York"],
  ["nowhere", null],
])("the zone of the city %s is %s", (city, expected) => {
  expect(timeZoneOfCity(city)).toBe(expected);
});
