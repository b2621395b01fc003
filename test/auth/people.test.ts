import { createThrottle } from "../../server/http/throttles.ts";
import { beforeEach, describe, expect, test } from "vitest";
import { allPeople, credentialsOf } from "../../db/people.ts";
import { sessionsOf } from "../../db/sessions.ts";
import { issueLink, useLink } from "../../server/auth/link.ts";
import {
  addPerson,
  changePerson,
  personCalled,
  setPassword,
  type PersonChange,
} from "../../server/auth/people.ts";
import { isPassword } from "../../server/auth/password.ts";
import { beginSession } from "../../server/auth/session.ts";
import { peopleWorld, type PeopleWorld } from "../helpers/registrar.ts";
import { NOON } from "../helpers/world.ts";

const CLIENT = { address: "192.0.2.1", agent: "Firefox" };

const guesses = createThrottle();
let w: PeopleWorld;
beforeEach(async () => {
  w = await peopleWorld();
});

describe("someone who is added", () => {
  test("is found by their address however it is written, with a name to call them by", async () => {
    const person = await w.person({ email: " Ada.Lovelace@Exemple.FR", role: "editor" });

    expect(person).toMatchObject({
      id: expect.stringMatching(/^[a-z0-9]{12}$/) as string,
      email: "ada.lovelace@exemple.fr",
      name: "ada.lovelace",
      role: "editor",
      providers: null,
      locale: "fr",
      hasPassword: false,
      hasTotp: false,
      createdAt: NOON,
      disabledAt: null,
    });
    expect(await personCalled(w.ctx, "ADA.lovelace@exemple.fr")).toEqual(person);
    expect(await w.deeds()).toEqual([
      { action: "person.add", subject: `person:${person.id}`, by: "terminal root" },
    ]);
  });

  test("may be some providers' own staff", async () => {
    const person = await w.person({ role: "editor", providers: ["insee", "inpi"] });

    expect(await allPeople(w.ctx.db)).toEqual([person]);
    expect(person.providers).toEqual(["insee", "inpi"]);
  });

  test("has a password that is kept as a hash alone", async () => {
    const person = await w.person({ password: "correct horse battery" });

    expect(person.hasPassword).toBe(true);
    const kept = await credentialsOf(w.ctx.db, person.id);
    expect(kept?.passwordHash).toMatch(/^\$argon2id\$/);
    expect(await isPassword("correct horse battery", kept!.passwordHash)).toBe(true);
  });

  test("once is not added twice, and nothing changes", async () => {
    await w.person();

    await expect(w.person({ email: "ADA@exemple.fr", role: "admin" })).rejects.toMatchObject({
      kind: "conflict",
      message: "ada@exemple.fr is there already.",
    });
    expect(await allPeople(w.ctx.db)).toMatchObject([{ role: "reader" }]);
    expect(await w.deeds()).toHaveLength(1);
  });
});

test.each([
  { name: "no address", wanted: { email: "ada" }, pointer: "/email" },
  { name: "two addresses", wanted: { email: "a@b.fr,c@d.fr" }, pointer: "/email" },
  { name: "a line break", wanted: { email: "a@b.fr\r\nBcc: c@d.fr" }, pointer: "/email" },
  { name: "a short password", wanted: { password: "short" }, pointer: "/password" },
  { name: "staff of nobody", wanted: { providers: [] }, pointer: "/providers" },
  {
    name: "an operator of one provider",
    wanted: { role: "operator" as const, providers: ["insee"] },
    pointer: "/providers",
  },
  {
    name: "an admin of one provider",
    wanted: { role: "admin" as const, providers: ["insee"] },
    pointer: "/providers",
  },
])("$name is refused with its place, and nobody is added", async ({ wanted, pointer }) => {
  const adding = addPerson(w.ctx, { email: "ada@exemple.fr", role: "reader", ...wanted });

  await expect(adding).rejects.toMatchObject({ kind: "invalid", fields: [{ pointer }] });
  expect(await allPeople(w.ctx.db)).toEqual([]);
});

describe("a change", () => {
  test.each<{ change: PersonChange; after: object }>([
    {
      change: { name: " Ada L. " },
      after: { name: "Ada L.", firstName: "Ada", lastName: "L." },
    },
    {
      change: { names: { firstName: "Ada", lastName: "King Lovelace" } },
      after: { name: "Ada King Lovelace", firstName: "Ada", lastName: "King Lovelace" },
    },
    { change: { role: "operator" }, after: { role: "operator" } },
    { change: { providers: ["insee"] }, after: { providers: ["insee"], role: "reader" } },
    { change: { locale: "en" }, after: { locale: "en" } },
    { change: { disabled: true }, after: { disabledAt: NOON } },
    { change: {}, after: { name: "ada", role: "reader" } },
  ])("$change is kept and told", async ({ change, after }) => {
    const person = await w.person();

    const changed = await changePerson(w.ctx, person.id, change);

    expect(changed).toEqual({ ...person, ...after });
    expect(await allPeople(w.ctx.db)).toEqual([changed]);
    expect((await w.deeds()).at(-1)).toMatchObject({ action: "person.change" });
  });

  test("of an unknown address is refused", async () => {
    await expect(changePerson(w.ctx, "nobody", {})).rejects.toMatchObject({ kind: "missing" });
  });

  test.each<PersonChange>([
    { role: "operator" },
    { disabled: true },
    { role: "reader", providers: ["insee"] },
  ])("%j of the last admin is refused; of one of two it is not", async (change) => {
    const ada = await w.person({ role: "admin" });

    await expect(changePerson(w.ctx, ada.id, change)).rejects.toMatchObject({ kind: "conflict" });
    expect(await allPeople(w.ctx.db)).toEqual([ada]);

    const bob = await w.person({ email: "bob@exemple.fr", role: "admin" });
    await changePerson(w.ctx, ada.id, change);
    await expect(changePerson(w.ctx, bob.id, change)).rejects.toMatchObject({ kind: "conflict" });
  });

  test("that disables someone ends their sessions and links; enabled again they sign in anew", async () => {
    const person = await w.person();
    const { token } = await issueLink(w.ctx, person);
    await beginSession(w.ctx, person, { method: "link", client: CLIENT, previous: null });

    await changePerson(w.ctx, person.id, { disabled: true });
    await changePerson(w.ctx, person.id, { disabled: false });

    expect(await sessionsOf(w.ctx.db, person.id)).toEqual([]);
    await expect(useLink(w.ctx, token, undefined, guesses)).rejects.toMatchObject({
      kind: "missing",
    });
  });
});

test("another password signs out everywhere else, and takes links away", async () => {
  const person = await w.person({ password: "correct horse battery" });
  const { token } = await issueLink(w.ctx, person);
  const signIn = { method: "password", client: CLIENT, previous: null } as const;
  const { session } = await beginSession(w.ctx, person, signIn);
  await beginSession(w.ctx, person, signIn);

  await setPassword(w.ctx, person, "another horse battery", session.id);

  expect(await sessionsOf(w.ctx.db, person.id)).toEqual([session]);
  await expect(useLink(w.ctx, token, undefined, guesses)).rejects.toMatchObject({
    kind: "missing",
  });
  const { passwordHash } = (await credentialsOf(w.ctx.db, person.id))!;
  expect(await isPassword("another horse battery", passwordHash)).toBe(true);
  expect(await isPassword("correct horse battery", passwordHash)).toBe(false);
});
