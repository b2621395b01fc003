import { beforeEach, describe, expect, test } from "vitest";
import { allPeople } from "../../db/people.ts";
import { personBehind } from "../../server/auth/identity.ts";
import type { Identity } from "../../server/auth/oidc.ts";
import { changePerson } from "../../server/auth/people.ts";
import type { Role } from "../../server/core/people/permission.ts";
import { peopleWorld, type PeopleWorld } from "../helpers/registrar.ts";

const ADA: Identity = {
  issuer: "https://idp.exemple.fr",
  subject: "u-1",
  idToken: "x",
  name: "Ada Lovelace",
  email: "Ada@Exemple.fr",
  isEmailVerified: true,
};
const NO_ROLES = { roles: new Map<string, Role>() };
const ROLES = { roles: new Map<string, Role>([["exemple.fr", "reader"]]) };

let w: PeopleWorld;
beforeEach(async () => {
  w = await peopleWorld();
});

const behind = (identity: Identity, settings = NO_ROLES) => personBehind(w.ctx, identity, settings);
const forbidden = { name: "Refusal", kind: "forbidden" };

describe("who is listed", () => {
  test("is found by the verified address, and afterwards by who they are there", async () => {
    const ada = await w.person({ role: "editor" });

    expect(await behind(ADA)).toEqual(ada);
    expect(await behind(ADA)).toEqual(ada);
    expect(await behind({ ...ADA, email: "married@exemple.fr" })).toEqual(ada);
    expect(await behind({ ...ADA, email: null, isEmailVerified: false })).toEqual(ada);
    expect((await w.deeds()).map((d) => d.action)).toEqual(["person.add", "person.bind"]);
  });

  test("does not pass to the next owner of the address", async () => {
    await w.person({ role: "admin" });
    await behind(ADA);

    await expect(behind({ ...ADA, subject: "u-2" })).rejects.toMatchObject(forbidden);
  });

  test("may have an identity at each of two issuers", async () => {
    const ada = await w.person();
    await behind(ADA);

    expect(await behind({ ...ADA, issuer: "https://other.test", subject: "7" })).toEqual(ada);
  });

  test.each<Partial<Identity>>([
    { isEmailVerified: false },
    { email: null },
    { email: "ada" },
    { email: "ada@exemple.fr, bob@exemple.fr" },
  ])("is not found by %j", async (more) => {
    await w.person();

    await expect(behind({ ...ADA, ...more })).rejects.toMatchObject(forbidden);
    await expect(behind({ ...ADA, ...more }, ROLES)).rejects.toMatchObject(forbidden);
    expect(await allPeople(w.ctx.db)).toHaveLength(1);
  });

  test("is kept out once disabled, bound or not, whatever their domain may", async () => {
    const ada = await w.person();
    await changePerson(w.ctx, ada.id, { disabled: true });
    await expect(behind(ADA, ROLES)).rejects.toMatchObject(forbidden);

    await changePerson(w.ctx, ada.id, { disabled: false });
    await behind(ADA);
    await changePerson(w.ctx, ada.id, { disabled: true });
    await expect(behind(ADA, ROLES)).rejects.toMatchObject(forbidden);
  });
});

describe("who is not listed", () => {
  test("is kept out, and not added", async () => {
    await expect(behind(ADA)).rejects.toMatchObject(forbidden);
    expect(await allPeople(w.ctx.db)).toEqual([]);
  });

  test("is added where their domain has a role, once", async () => {
    const ada = await behind(ADA, ROLES);

    expect(ada).toMatchObject({
      email: "ada@exemple.fr",
      name: "Ada Lovelace",
      role: "reader",
      providers: null,
    });
    expect(await behind(ADA, ROLES)).toEqual(ada);
    expect(await allPeople(w.ctx.db)).toEqual([ada]);
  });

  test.each(["ada@sub.exemple.fr", "ada@exemple.fr.evil.test", "ada@evil-exemple.fr"])(
    "is not let in for a domain that only looks alike: %s",
    async (email) => {
      await expect(behind({ ...ADA, email }, ROLES)).rejects.toMatchObject(forbidden);
    },
  );
});
