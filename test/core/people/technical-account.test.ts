import { expect, test } from "vitest";
import { DAY_MS } from "../../../server/core/duration.ts";
import type { Caller } from "../../../server/core/people/permission.ts";
import type { AccountScope } from "../../../server/core/people/scopes.ts";
import {
  accountState,
  loginOf,
  reactivateBefore,
  requirePossible,
  scopeProblems,
  usableScopes,
  type AccountDeed,
} from "../../../server/core/people/technical-account.ts";

const AT = Date.parse("2026-01-15T11:00:00Z");
const ACTIVE = { deactivatedAt: null, closedAt: null };
const INACTIVE = { deactivatedAt: AT, closedAt: null };

test.each([
  { name: "without a deactivation it is active", dates: ACTIVE, after: 0, state: "active" },
  { name: "from its deactivation on it is inactive", dates: INACTIVE, after: 0, state: "inactive" },
  {
    name: "a moment before the end of 60 days it is inactive",
    dates: INACTIVE,
    after: 60 * DAY_MS - 1,
    state: "inactive",
  },
  {
    name: "after 60 days it is closed, whether or not that was recorded",
    dates: INACTIVE,
    after: 60 * DAY_MS,
    state: "closed",
  },
  {
    name: "one that was closed stays so when the clock goes back",
    dates: { deactivatedAt: AT, closedAt: AT + 60 * DAY_MS },
    after: 0,
    state: "closed",
  },
] as const)("$name", ({ dates, after, state }) => {
  expect(accountState(dates, AT + after)).toBe(state);
  const until = state === "inactive" ? AT + 60 * DAY_MS : null;
  expect(reactivateBefore(dates, AT + after)).toBe(until);
});

const POSSIBLE: Readonly<Record<AccountDeed, readonly string[]>> = {
  change: ["active", "inactive"],
  secret: ["active"],
  deactivate: ["active"],
  reactivate: ["inactive"],
};

test.each(Object.entries(POSSIBLE))("%s is possible in the states %j alone", (deed, states) => {
  const dates = { active: ACTIVE, inactive: INACTIVE, closed: { deactivatedAt: AT, closedAt: AT } };
  for (const [state, of] of Object.entries(dates)) {
    const act = () => requirePossible(of, deed as AccountDeed, AT);
    if (states.includes(state)) expect(act).not.toThrow();
    else expect(act).toThrow(`This technical account is ${state}.`);
  }
});

test("a login has the number, the SIRET and the domain", () => {
  expect(loginOf(12, "84965690500015", "status.exemple.test")).toBe(
    "TECH_12_84965690500015@status.exemple.test",
  );
});

const memberAdmin: Caller = { kind: "person", role: "member", providers: [] };
const operator: Caller = { kind: "person", role: "operator", providers: "all" };
const admin: Caller = { kind: "person", role: "admin", providers: "all" };
const staff: Caller = { kind: "person", role: "admin", providers: ["insee"] };
const linked = { providers: ["insee"] };
const unlinked = { providers: [] };

test.each<{
  name: string;
  wanted: readonly AccountScope[];
  organization: { readonly providers: readonly string[] };
  giver: Caller;
  before?: readonly AccountScope[];
  wrong: readonly string[];
}>([
  {
    name: "any organisation has the scopes about itself",
    wanted: ["status:read", "usage:read", "subscription:write"],
    organization: unlinked,
    giver: memberAdmin,
    wrong: [],
  },
  {
    name: "scopes about providers need a linked one",
    wanted: ["status:read", "maintenance:write", "measurement:write"],
    organization: unlinked,
    giver: admin,
    wrong: ["/scopes/1", "/scopes/2"],
  },
  {
    name: "a linked organisation's admin gives scopes about its providers",
    wanted: ["maintenance:write", "measurement:write"],
    organization: linked,
    giver: memberAdmin,
    wrong: [],
  },
  ...[memberAdmin, operator, staff].map((giver) => ({
    name: `the gateway's scopes are not given by ${giver.role}`,
    wanted: ["usage:write", "token:introspect"] as const,
    organization: linked,
    giver,
    wrong: ["/scopes/0", "/scopes/1"],
  })),
  {
    name: "an admin of the team gives the gateway's scopes",
    wanted: ["usage:write", "token:introspect"],
    organization: unlinked,
    giver: admin,
    wrong: [],
  },
  {
    name: "a scope that the account has stays, whoever changes the others",
    wanted: ["token:introspect", "usage:write"],
    organization: unlinked,
    giver: memberAdmin,
    before: ["token:introspect"],
    wrong: ["/scopes/1"],
  },
])("$name", ({ wanted, organization, giver, before, wrong }) => {
  const problems = scopeProblems(wanted, organization, giver, before);

  expect(problems.map(({ pointer }) => pointer)).toEqual(wrong);
});

test("an account of an organisation that lost its providers keeps only the other scopes", () => {
  expect(usableScopes(["maintenance:write", "usage:read"], unlinked)).toEqual(["usage:read"]);
});
