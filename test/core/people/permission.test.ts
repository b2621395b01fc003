import { describe, expect, test } from "vitest";
import {
  ANONYMOUS,
  RIGHTS,
  may,
  permitted,
  type Actor,
  type Right,
  type Role,
} from "../../../server/core/people/permission.ts";

const person = (role: Role, providers: readonly string[] | null = null): Actor => ({
  kind: "person",
  id: "k3v9m2x7q1ab",
  name: "Ada",
  email: "ada@exemple.test",
  role,
  providers,
});

const READERS: readonly Right[] = ["console.read", "maintenance.read"];
const EDITORS: readonly Right[] = [
  ...READERS,
  ...(["incident.write", "maintenance.write", "template.write"] as const),
];
const OPERATORS: readonly Right[] = [
  ...EDITORS,
  ...(["measurement.write", "monitor.write", "correction.write", "audit.read"] as const),
  ...(["subscriber.read", "subscriber.write"] as const),
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
    const concerning = actor.providers === null ? rights : [];
    expect(new Set(RIGHTS.filter((right) => may(actor, right, "dgfip")))).toEqual(
      new Set(concerning),
    );
  });
});

test.each([
  { role: "reader" as const, rights: ["maintenance.read"] },
  { role: "editor" as const, rights: ["maintenance.read", "maintenance.write"] },
  {
    role: "operator" as const,
    rights: ["maintenance.read", "maintenance.write", "measurement.write"],
  },
  {
    role: "admin" as const,
    rights: ["maintenance.read", "maintenance.write", "measurement.write"],
  },
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
