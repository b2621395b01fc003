import { expect, test } from "vitest";
import { DAY_MS } from "../../../server/core/duration.ts";
import {
  daysLeft,
  monthsLater,
  noticesReached,
  requirePossible,
  tokenEnd,
  tokenState,
  type TokenDeed,
} from "../../../server/core/people/grant-token.ts";
import { Refusal } from "../../../server/core/refusal.ts";

const at = (text: string) => Date.parse(text);

test.each([
  ["2026-08-31T10:00:00Z", "2028-02-29T10:00:00Z"],
  ["2025-08-31T10:00:00Z", "2027-02-28T10:00:00Z"],
  ["2026-08-29T00:00:00Z", "2028-02-29T00:00:00Z"],
  ["2026-08-30T23:59:59Z", "2028-02-29T23:59:59Z"],
  ["2024-02-29T12:00:00Z", "2025-08-29T12:00:00Z"],
  ["2026-12-31T23:59:59Z", "2028-06-30T23:59:59Z"],
  // Paris changes its clocks in between; UTC does not.
  ["2026-09-30T22:30:00Z", "2028-03-30T22:30:00Z"],
  ["2026-11-21T08:00:00Z", "2028-05-21T08:00:00Z"],
])("18 months from %s end at %s", (from, until) => {
  expect(tokenEnd(at(from))).toBe(at(until));
});

test("a token ends on a whole second, as a JWT counts", () => {
  expect(tokenEnd(at("2026-11-21T08:00:00.999Z"))).toBe(at("2028-05-21T08:00:00Z"));
});

test("a month later on the same day is the same day", () => {
  expect(monthsLater(at("2026-01-15T00:00:00Z"), 1)).toBe(at("2026-02-15T00:00:00Z"));
});

const END = at("2028-05-21T08:00:00Z");
const token = (revokedAt: number | null = null) => ({ expiresAt: END, revokedAt });

test.each([
  { now: END - 1, revokedAt: null, state: "active" },
  { now: END, revokedAt: null, state: "expired" },
  { now: END - 10, revokedAt: END - 11, state: "revoked" },
  { now: END - 10, revokedAt: END - 10, state: "revoked" },
  { now: END - 10, revokedAt: END - 9, state: "active" },
  { now: END + 1, revokedAt: END, state: "revoked" },
])("a token at $now that ends at $revokedAt is $state", ({ now, revokedAt, state }) => {
  expect(tokenState(token(revokedAt), now)).toBe(state);
});

const EARLY = END - 91 * DAY_MS;
const LATE = END - DAY_MS;
const PHASES = {
  active: { ...token(), now: EARLY },
  "near its end": { ...token(), now: LATE },
  replaced: { ...token(LATE + 1000), now: LATE },
  expired: { ...token(), now: END },
  revoked: { ...token(LATE), now: LATE },
} as const;
const POSSIBLE: Readonly<Record<keyof typeof PHASES, readonly TokenDeed[]>> = {
  active: ["reveal", "replace", "handOver", "revoke"],
  "near its end": ["reveal", "replace", "handOver", "revoke", "prolong"],
  replaced: ["revoke"],
  expired: ["prolong", "revoke"],
  revoked: [],
};
const DEEDS: readonly TokenDeed[] = ["reveal", "replace", "handOver", "revoke", "prolong"];

test.each(
  (Object.keys(PHASES) as (keyof typeof PHASES)[]).flatMap((phase) =>
    DEEDS.map((deed) => ({ phase, deed })),
  ),
)("$deed of a token that is $phase", ({ phase, deed }) => {
  const { now, ...dates } = PHASES[phase];
  const run = () => requirePossible(dates, deed, now);

  if (POSSIBLE[phase].includes(deed)) expect(run).not.toThrow();
  else expect(run).toThrow(Refusal);
});

test("a token can be prolonged from the moment 90 days before its end", () => {
  expect(() => requirePossible(token(), "prolong", END - 90 * DAY_MS - 1)).toThrow("90 days");
  expect(() => requirePossible(token(), "prolong", END - 90 * DAY_MS)).not.toThrow();
});

test.each([
  [91, []],
  [90, [90]],
  [59.9, [90, 60]],
  [30, [90, 60, 30]],
  [15, [90, 60, 30, 15]],
  [7, [90, 60, 30, 15, 7]],
  [0.1, [90, 60, 30, 15, 7]],
  [0, [90, 60, 30, 15, 7, 0]],
  [-3, [90, 60, 30, 15, 7, 0]],
])("%s days before its end, the notices %j are due", (days, due) => {
  expect(noticesReached(token(), END - days * DAY_MS)).toEqual(due);
});

test("days that are left are whole ones, and negative after the end", () => {
  expect(daysLeft(token(), END - 2 * DAY_MS + 1)).toBe(1);
  expect(daysLeft(token(), END + 1)).toBe(-1);
});
