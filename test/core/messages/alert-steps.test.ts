import { expect, test } from "vitest";
import type { AlertSettings } from "../../../server/core/alert-settings.ts";
import type { Alert, Trouble } from "../../../server/core/messages/alert.ts";
import { chosenChannels, isWithin } from "../../../server/core/messages/alert-rules.ts";
import { acknowledged, nextStep, type Seen } from "../../../server/core/messages/alert-steps.ts";
import type { ComponentState } from "../../../server/core/model.ts";
import { NOON } from "../../helpers/world.ts";

const SETTINGS: AlertSettings = {
  channels: [
    { id: "chat", kind: "slack", url: "https://hooks.slack.test/x" },
    { id: "pager", kind: "pagerduty", url: "https://pd.test/", routingKey: "key" },
  ],
  rules: [
    { severity: "major", channels: ["chat"] },
    { severity: "critical", channels: ["pager"], providers: ["dgfip"] },
  ],
  repeatMs: 30 * 60_000,
  resolveAfterMs: 30_000,
  escalation: { afterMs: 15 * 60_000, channels: ["pager"] },
};

const trouble = (component: string, state: ComponentState = "major_outage"): Trouble => ({
  component,
  name: component,
  state,
  since: NOON - 5_000,
  cause: "http_5xx",
  httpStatus: 502,
});

const seen = (failing: readonly Trouble[], unclear: readonly string[] = []): Seen => ({
  pageId: "exemple",
  providerId: "insee",
  timeZone: "Europe/Paris",
  failing,
  unclear,
});

const step = (before: Alert | null, now: Seen, afterMs: number, settings = SETTINGS) =>
  nextStep(before, now, settings, NOON + afterMs, () => "k3v9m2x7q1ab");
const opened = (failing = [trouble("a")]) => step(null, seen(failing), 0)!.alert;

test("the first verified failure opens one alert, dated when the failure began", () => {
  const first = step(null, seen([trouble("a")]), 0);

  expect(first?.news).toEqual([{ channel: "chat", news: "opened" }]);
  expect(first?.alert).toMatchObject({ since: NOON - 5_000, openedAt: NOON, severity: "critical" });
  expect(step(first!.alert, seen([trouble("a")]), 1_000)).toBeNull();
});

test("APIs of the same provider that fail next are told together, and once", () => {
  const all = seen([trouble("a"), trouble("b"), trouble("c")]);
  const soon = step(opened(), all, 10_000);
  const later = step(soon!.alert, all, 30_000);

  expect(soon?.news).toEqual([]);
  expect(later?.news).toEqual([{ channel: "chat", news: "updated" }]);
  expect(step(later!.alert, all, 31_000)).toBeNull();
});

test("a failure that becomes worse is told at once", () => {
  const partial = opened([trouble("a", "partial_outage")]);

  const worse = step(partial, seen([trouble("a")]), 1_000);

  expect(worse?.news).toEqual([{ channel: "chat", news: "updated" }]);
  expect(worse?.alert).toMatchObject({ severity: "critical", firstSeverity: "major" });
});

test("it is over once all has been well for a while, and dated where that began", () => {
  const well = step(opened(), seen([]), 60_000)!;
  const again = step(well.alert, seen([trouble("a")]), 70_000)!;
  const over = step(step(again.alert, seen([]), 80_000)!.alert, seen([]), 110_000);

  expect(well.news).toEqual([]);
  expect(again.alert.wellSince).toBeNull();
  expect(over?.news).toEqual([{ channel: "chat", news: "resolved" }]);
  expect(over?.alert.resolvedAt).toBe(NOON + 80_000);
});

test("a component of which nothing is known ends no alert", () => {
  expect(step(opened(), seen([], ["a"]), 3_600_000)).toBeNull();
});

test("an alert is repeated and escalated until somebody acknowledges it", () => {
  const alert = opened();
  const escalated = step(alert, seen([trouble("a")]), 15 * 60_000)!;
  const repeated = step(escalated.alert, seen([trouble("a")]), 30 * 60_000)!;
  const known = acknowledged(repeated.alert, "Anne", NOON + 31 * 60_000)!;

  expect(escalated.news).toEqual([{ channel: "pager", news: "escalated" }]);
  expect(repeated.news).toEqual([
    { channel: "chat", news: "repeated" },
    { channel: "pager", news: "repeated" },
  ]);
  expect(known.news.map(({ news }) => news)).toEqual(["acknowledged", "acknowledged"]);
  expect(step(known.alert, seen([trouble("a")]), 3 * 3_600_000)).toBeNull();
  expect(acknowledged(known.alert, "Bob", NOON)).toBeNull();
});

test("a channel gets an open alert when its hours begin, and no repetition out of them", () => {
  const day: AlertSettings = {
    ...SETTINGS,
    escalation: null,
    rules: [
      { severity: "major", channels: ["pager"] },
      { severity: "major", channels: ["chat"], hours: { from: "14:00", to: "16:00" } },
    ],
  };
  const first = step(null, seen([trouble("a")]), 0, day)!;
  const begun = step(first.alert, seen([trouble("a")]), 2 * 3_600_000, day)!;
  const night = step(begun.alert, seen([trouble("a")]), 8 * 3_600_000, day)!;

  expect(first.news).toEqual([{ channel: "pager", news: "opened" }]);
  expect(begun.news).toContainEqual({ channel: "chat", news: "opened" });
  expect(night.news).toEqual([{ channel: "pager", news: "repeated" }]);
});

test.each([
  { severity: "minor", providerId: "dgfip", channels: [] },
  { severity: "major", providerId: "dgfip", channels: ["chat"] },
  { severity: "critical", providerId: "dgfip", channels: ["chat", "pager"] },
  { severity: "critical", providerId: "insee", channels: ["chat"] },
] as const)("a $severity alert of $providerId goes to $channels", ({ channels, ...of }) => {
  const alert = { pageId: "exemple", ...of };

  expect(chosenChannels(SETTINGS, alert, "Europe/Paris", NOON)).toEqual(channels);
});

const at = (text: string) => Date.parse(text);
test.each([
  { now: "2026-01-15T21:59:59+01:00", expected: false },
  { now: "2026-01-15T22:00:00+01:00", expected: true },
  { now: "2026-01-16T05:59:59+01:00", expected: true },
  { now: "2026-01-16T06:00:00+01:00", expected: false },
  // The clock goes forward at 02:00 on 29 March, and the hours end at 06:00 all the same.
  { now: "2026-03-27T05:30:00+01:00", expected: true },
  { now: "2026-03-29T05:30:00+02:00", expected: false },
])("hours from 22:00 on weekdays to 06:00 hold at $now: $expected", ({ now, expected }) => {
  const days = ["monday", "tuesday", "wednesday", "thursday", "friday"] as const;

  expect(isWithin({ from: "22:00", to: "06:00", days }, "Europe/Paris", at(now))).toBe(expected);
});
