import { describe, expect, test } from "vitest";
import {
  ANONYMOUS,
  RIGHTS,
  may,
  permitted,
  mayWithin,
  ORGANIZATION_RIGHTS,
  standingOf,
  type Actor,
  type OrganizationRights,
  type PersonRole,
  type Reach,
  type Right,
} from "../../../server/core/people/permission.ts";
import type { AccountScope } from "../../../server/core/people/scopes.ts";

const person = (
  role: PersonRole,
  providers: Reach = "all",
  organizations: readonly OrganizationRights[] = [],
): Actor => ({
  kind: "person",
  id: "k3v9m2x7q1ab",
  name: "Ada",
  email: "ada@exemple.test",
  role,
  providers,
  organizations,
});

/** A member of the organisation "dgfip", which is linked to DGFIP. */
const member = (role: OrganizationRights["role"], providers: readonly string[] = ["dgfip"]) =>
  person("member", [], [{ organizationId: "dgfip", role, providers }]);

const account = (...scopes: readonly AccountScope[]): Actor => ({
  kind: "account",
  id: "t0e1c2h3n4i5",
  name: "TECH_1",
  role: "member",
  providers: ["dgfip"],
  organizationId: "dgfip",
  scopes,
});

const READERS: readonly Right[] = ["console.read", "maintenance.read", "alert.read"];
const EDITORS: readonly Right[] = [
  ...READERS,
  ...(["incident.write", "maintenance.write", "template.write"] as const),
  "alert.acknowledge",
];
const OPERATORS: readonly Right[] = [
  ...EDITORS,
  ...(["measurement.write", "monitor.write", "correction.write", "audit.read"] as const),
  ...(["subscriber.read", "subscriber.write", "access.review"] as const),
];
const ADMINS: readonly Right[] = [...OPERATORS, "person.write", "token.write"];

describe("what each role may, whomever it concerns", () => {
  test.each([
    { who: "nobody", actor: ANONYMOUS, rights: [] },
    { who: "a reader", actor: person("reader"), rights: READERS },
    { who: "an editor", actor: person("editor"), rights: EDITORS },
    { who: "an operator", actor: person("operator"), rights: OPERATORS },
    { who: "an admin", actor: person("admin"), rights: ADMINS },
    { who: "a provider's staff", actor: person("editor", ["insee"]), rights: [] },
  ])("$who", ({ actor, rights }) => {
    expect(new Set(RIGHTS.filter((right) => may(actor, right)))).toEqual(new Set(rights));
    const concerning = actor.providers === "all" ? rights : [];
    expect(new Set(RIGHTS.filter((right) => may(actor, right, "dgfip")))).toEqual(
      new Set(concerning),
    );
  });
});

test.each([
  { role: "reader" as const, rights: ["maintenance.read", "alert.read"] },
  {
    role: "editor" as const,
    rights: ["maintenance.read", "maintenance.write", "alert.read", "alert.acknowledge"],
  },
  ...(["operator", "admin"] as const).map((role) => ({
    role,
    rights: [
      "maintenance.read",
      "maintenance.write",
      "measurement.write",
      "alert.read",
      "alert.acknowledge",
    ],
  })),
])("a $role of two providers may, for these alone, $rights", ({ role, rights }) => {
  const actor = person(role, ["insee", "inpi"]);

  expect(RIGHTS.filter((right) => may(actor, right, "insee"))).toEqual(rights);
  expect(RIGHTS.filter((right) => may(actor, right, "inpi"))).toEqual(rights);
  expect(RIGHTS.filter((right) => may(actor, right, "dgfip"))).toEqual([]);
});

test("a no says whether to sign in, and what is missing", () => {
  const refusal = (act: () => unknown) => {
    try {
      return act();
    } catch (error) {
      const { kind, message } = error as { kind: string; message: string };
      return { kind, message };
    }
  };

  expect(permitted(person("admin"), "person.write")).toMatchObject({ name: "Ada" });
  expect(refusal(() => permitted(ANONYMOUS, "console.read"))).toMatchObject({
    kind: "unauthenticated",
  });
  expect(refusal(() => permitted(person("editor"), "person.write"))).toEqual({
    kind: "forbidden",
    message: "This needs the role admin; yours is editor.",
  });
  expect(
    refusal(() => permitted(person("editor", ["insee"]), "maintenance.write", "dgfip")),
  ).toEqual({
    kind: "forbidden",
    message: "You speak for insee only.",
  });
});

const PLANNING: readonly Right[] = ["maintenance.read", "maintenance.write"];

describe("what each caller may do for the provider of an organisation, and for no other", () => {
  test.each([
    { who: "a member of no organisation", actor: person("member", []), rights: [] },
    { who: "an admin of it", actor: member("admin"), rights: PLANNING },
    { who: "an editor of it", actor: member("editor"), rights: PLANNING },
    { who: "an assigned partial editor", actor: member("partial_editor"), rights: PLANNING },
    { who: "another partial editor", actor: member("partial_editor", []), rights: [] },
    { who: "an account for maintenance", actor: account("maintenance:write"), rights: PLANNING },
    {
      who: "an account for measurements",
      actor: account("measurement:write"),
      rights: ["measurement.write"],
    },
    {
      who: "an account for both",
      actor: account("maintenance:write", "measurement:write"),
      rights: [...PLANNING, "measurement.write"],
    },
    { who: "an account that only reads", actor: account("status:read", "usage:read"), rights: [] },
  ] satisfies { who: string; actor: Actor; rights: readonly Right[] }[])(
    "$who",
    ({ actor, rights }) => {
      expect(RIGHTS.filter((right) => may(actor, right, "dgfip")).toSorted()).toEqual(
        rights.toSorted(),
      );
      expect(RIGHTS.filter((right) => may(actor, right, "insee"))).toEqual([]);
      expect(RIGHTS.filter((right) => may(actor, right))).toEqual([]);
    },
  );

  test("a reader of the team who edits an organisation may plan its maintenance besides", () => {
    const actor = person("reader", "all", [
      { organizationId: "dgfip", role: "editor", providers: ["dgfip"] },
    ]);

    expect(may(actor, "maintenance.write", "dgfip")).toBe(true);
    expect(may(actor, "maintenance.write", "insee")).toBe(false);
    expect(may(actor, "maintenance.read", "insee")).toBe(true);
  });
});

describe("what each caller may do within an organisation", () => {
  const ALL = [...ORGANIZATION_RIGHTS];
  test.each([
    { who: "nobody", actor: ANONYMOUS, own: [], other: [] },
    { who: "a member of no organisation", actor: person("member", []), own: [], other: [] },
    { who: "its admin", actor: member("admin"), own: ALL, other: [] },
    {
      who: "its editor",
      actor: member("editor"),
      own: ["organization.read", "account.read"],
      other: [],
    },
    {
      who: "its partial editor",
      actor: member("partial_editor"),
      own: ["organization.read", "account.read"],
      other: [],
    },
    {
      who: "a reader of the team",
      actor: person("reader"),
      own: ["organization.read", "account.read"],
      other: ["organization.read", "account.read"],
    },
    {
      who: "an editor of the team",
      actor: person("editor"),
      own: ["organization.read", "account.read"],
      other: ["organization.read", "account.read"],
    },
    { who: "an operator", actor: person("operator"), own: ALL, other: ALL },
    { who: "an admin of the team", actor: person("admin"), own: ALL, other: ALL },
    { who: "a provider's staff", actor: person("editor", ["dgfip"]), own: [], other: [] },
    { who: "an account", actor: account("maintenance:write"), own: [], other: [] },
  ])("$who", ({ actor, own, other }) => {
    expect(ORGANIZATION_RIGHTS.filter((right) => mayWithin(actor, right, "dgfip"))).toEqual(own);
    expect(ORGANIZATION_RIGHTS.filter((right) => mayWithin(actor, right, "insee"))).toEqual(other);
  });
});

test.each([
  ["a member who speaks for a provider", member("editor"), "editor"],
  ["a member who speaks for none", member("editor", []), "member"],
  ["an account", account("maintenance:write"), "member"],
  ["a reader", person("reader"), "reader"],
] as const)("%s is let in by its own standing", (_, actor, standing) => {
  expect(standingOf(actor)).toBe(standing);
});
