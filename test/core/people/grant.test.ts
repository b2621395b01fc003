import { expect, test } from "vitest";
import {
  deedsFor,
  GRANT_DEEDS,
  type GrantContact,
  type GrantDeed,
  type GrantPart,
} from "../../../server/core/people/grant.ts";
import type { Person } from "../../../server/core/people/person.ts";

const contact = (part: GrantPart, isInPlace = true): GrantContact => ({
  part,
  person: { id: part } as Person,
  names: { firstName: "", lastName: "" },
  isInPlace,
});
const ALL = [contact("applicant"), contact("business"), contact("technical")];
const grant = (contacts: readonly GrantContact[] = ALL, revokedAt: number | null = null) => ({
  contacts,
  revokedAt,
});
const person = (id: string) => ({ kind: "person", id });

const COPYING = ["reveal", "issue", "replace", "revoke"] as const;
const MAY: Readonly<Record<string, readonly GrantDeed[]>> = {
  applicant: GRANT_DEEDS,
  technical: COPYING,
  business: [],
  colleague: [],
};

test.each(Object.keys(MAY).flatMap((who) => GRANT_DEEDS.map((deed) => ({ who, deed }))))(
  "$deed by the $who",
  ({ who, deed }) => {
    expect(deedsFor(grant(), person(who), false).includes(deed)).toBe(MAY[who]!.includes(deed));
  },
);

test("a person with two parts has the rights of both", () => {
  const both = [contact("applicant"), { ...contact("technical"), person: { id: "x" } as Person }];

  expect(deedsFor(grant(both), person("x"), false)).toEqual(COPYING);
  expect(deedsFor(grant(both), person("applicant"), false)).toEqual(GRANT_DEEDS);
});

test("a contact who left the organisation has no rights", () => {
  expect(deedsFor(grant([contact("applicant", false)]), person("applicant"), false)).toEqual([]);
});

test("an admin of the team transfers a grant whose applicant has left, and does nothing else", () => {
  expect(deedsFor(grant(), person("admin"), true)).toEqual([]);
  expect(deedsFor(grant([]), person("admin"), true)).toEqual(["transfer"]);
  expect(deedsFor(grant([contact("applicant", false)]), person("admin"), true)).toEqual([
    "transfer",
  ]);
});

test("a program with the id of a contact has none of their rights", () => {
  expect(deedsFor(grant(), { kind: "token", id: "applicant" }, false)).toEqual([]);
});

test("a revoked grant allows nothing", () => {
  expect(deedsFor(grant(ALL, 1), person("applicant"), true)).toEqual([]);
});
