import { createThrottle } from "../../server/http/throttles.ts";
import { beforeEach, expect, test } from "vitest";
import { changePerson } from "../../server/auth/people.ts";
import { checkPassword } from "../../server/auth/sign-in.ts";
import type { Person } from "../../server/core/people/person.ts";
import { peopleWorld, type PeopleWorld } from "../helpers/registrar.ts";

const PASSWORD = "correct horse battery";

const guesses = createThrottle();
let w: PeopleWorld;
let ada: Person;
beforeEach(async () => {
  w = await peopleWorld();
  ada = await w.person({ password: PASSWORD });
  await w.person({ email: "linked@exemple.fr" });
  const gone = await w.person({ email: "gone@exemple.fr", password: PASSWORD });
  await changePerson(w.ctx, gone.id, { disabled: true });
});

test("address and password let in", async () => {
  const verdict = await checkPassword(
    w.ctx,
    { email: " ADA@exemple.fr ", password: PASSWORD },
    guesses,
  );

  expect(verdict).toEqual({ person: ada });
});

test.each([
  { name: "another password", email: "ada@exemple.fr", password: "wrong horse battery" },
  { name: "no password", email: "ada@exemple.fr", password: "" },
  { name: "nobody's address", email: "nobody@exemple.fr", password: PASSWORD },
  { name: "who has no password", email: "linked@exemple.fr", password: "" },
  { name: "who was disabled", email: "gone@exemple.fr", password: PASSWORD },
])("$name gets the same no", async ({ email, password }) => {
  expect(await checkPassword(w.ctx, { email, password }, guesses)).toBeNull();
});

test("who is known, unknown or disabled waits alike", async () => {
  const cost = async (email: string) => {
    // Of the processor, not of the wall: others may be at work on this machine.
    const start = process.cpuUsage();
    await checkPassword(w.ctx, { email, password: "wrong horse battery" }, guesses);
    return process.cpuUsage(start).user;
  };
  const least = async (email: string) =>
    Math.min(await cost(email), await cost(email), await cost(email), await cost(email));

  const known = await least("ada@exemple.fr");

  for (const email of ["nobody@exemple.fr", "linked@exemple.fr", "gone@exemple.fr"]) {
    const other = await least(email);
    expect(other).toBeGreaterThan(known / 3);
    expect(other).toBeLessThan(known * 3);
  }
});
