import { describe, expect, test } from "vitest";
import {
  ANONYMOUS,
  DEEDS,
  may,
  permitted,
  type Actor,
  type Deed,
  type Role,
} from "../../server/core/permission.ts";

const person = (role: Role, providers: readonly string[] | null = null): Actor => ({
  kind: "person",
  id: "k3v9m2x7q1ab",
  name: "Ada",
  email: "ada@exemple.test",
  role,
  providers,
});

const READERS: readonly Deed[] = ["console.read", "maintenance.read"];
const EDITORS: readonly Deed[] = [...READERS, "incident.write", "maintenance.write"];
const OPERATORS: readonly Deed[] = [
  ...EDITORS,
  ...(["measurement.write", "monitor.write", "correction.write", "audit.read"] as const),
  ...(["subscriber.read", "subscriber.write"] as const),
];
const ADMINS: readonly Deed[] = [...OPERATORS, "person.write", "token.write"];

describe("what each role may, whomever it concerns", () => {
  test.each([
    { who: "nobody", actor: ANONYMOUS, deeds: [] },
    { who: "a reader", actor: person("reader"), deeds: READERS },
    { who: "an editor", actor: person("editor"), deeds: EDITORS },
    { who: "an operator", actor: person("operator"), deeds: OPERATORS },
    { who: "an admin", actor: person("admin"), deeds: ADMINS },
    { who: "a provider's staff", actor: person("editor", ["insee"]), deeds: [] },
  ])("$who", ({ actor, deeds }) => {
    expect(new Set(DEEDS.filter((deed) => may(actor, deed)))).toEqual(new Set(deeds));
    const concerning = actor.providers === null ? deeds : [];
    expect(new Set(DEEDS.filter((deed) => may(actor, deed, "dgfip")))).toEqual(new Set(concerning));
  });
});

test.each([
  { role: "reader" as const, deeds: ["maintenance.read"] },
  { role: "editor" as const, deeds: ["maintenance.read", "maintenance.write"] },
  {
    role: "operator" as const,
    deeds: ["maintenance.read", "maintenance.write", "measurement.write"],
  },
  { role: "admin" as const, deeds: ["maintenance.read", "maintenance.write", "measurement.write"] },
])("a $role of two providers may, for these alone, $deeds", ({ role, deeds }) => {
  const actor = person(role, ["insee", "inpi"]);

  expect(DEEDS.filter((deed) => may(actor, deed, "insee"))).toEqual(deeds);
  expect(DEEDS.filter((deed) => may(actor, deed, "inpi"))).toEqual(deeds);
  expect(DEEDS.filter((deed) => may(actor, deed, "dgfip"))).toEqual([]);
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
