import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  assignmentsOf,
  membershipsIn,
  organizationRights,
  setAssignments,
} from "../../db/memberships.ts";
import { organizationCalled, organizationsByNumber } from "../../db/organizations.ts";
import { admit, addMember } from "../../server/actions/members.ts";
import {
  changeOrganization,
  createOrganization,
  deleteOrganization,
  giveBadge,
  linkProviders,
  restoreOrganization,
  takeBadge,
} from "../../server/actions/organizations.ts";
import { cancelInvitation, invite } from "../../server/actions/membership-requests.ts";
import { findOrAddMember } from "../../server/auth/people.ts";
import { world, type World } from "../helpers/world.ts";

const BIDART = {
  name: "Mairie de Bidart",
  acronym: "MB",
  description: "La commune et ses démarches.",
  siret: "84965690500015",
};

let w: World;
beforeAll(async () => void (w = await world()));
afterAll(() => w.db.destroy());

const person = (name: string) =>
  findOrAddMember(w.ctx, { email: `${name}@exemple.fr`, name: `${name} Petit` });

describe("an organisation", () => {
  test("is found by id, slug, SIRET and SIREN", async () => {
    const made = await createOrganization(w.ctx, BIDART);

    expect(made).toMatchObject({ slug: "mairie-de-bidart", siren: "849656905", verifiedAt: null });
    expect(await organizationCalled(w.db, made.id)).toEqual(made);
    expect(await organizationCalled(w.db, "mairie-de-bidart")).toEqual(made);
    expect(await organizationsByNumber(w.db, { siret: BIDART.siret })).toEqual([made]);
    expect(await organizationsByNumber(w.db, { siren: "849656905" })).toEqual([made]);
  });

  test("cannot have the SIRET of another, and the refusal names one that is verified", async () => {
    const [known] = await organizationsByNumber(w.db, { siret: BIDART.siret });
    const again = { ...BIDART, name: "Bidart" };
    await expect(createOrganization(w.ctx, again)).rejects.toMatchObject({
      kind: "invalid",
      fields: [{ detail: expect.not.stringContaining("mairie-de-bidart") as string }],
    });
    await changeOrganization(w.ctx, known!, { isVerified: true });
    await expect(createOrganization(w.ctx, { ...BIDART, name: "Bidart" })).rejects.toMatchObject({
      kind: "invalid",
      fields: [
        {
          pointer: "/business_number_id",
          detail: expect.stringContaining("organizations/mairie-de-bidart/membership/") as string,
        },
      ],
    });
  });

  test("gets a slug of its own if another has the same name", async () => {
    const made = await createOrganization(w.ctx, { ...BIDART, siret: null });

    expect(made).toMatchObject({ slug: "mairie-de-bidart-2", siret: null, siren: null });
  });

  test("keeps what a change leaves out", async () => {
    const made = await createOrganization(w.ctx, { name: "ANCT", description: "Agence" });

    const changed = await changeOrganization(w.ctx, made, { acronym: "A", isVerified: true });

    expect(changed).toEqual({ ...made, acronym: "A", verifiedAt: w.now(), modifiedAt: w.now() });
    expect(await organizationCalled(w.db, made.id)).toEqual(changed);
  });

  test("keeps what others wrote since it was read", async () => {
    const read = await createOrganization(w.ctx, { name: "Rectorat", description: "Académie" });
    const now = () => organizationCalled(w.db, read.id);

    await changeOrganization(w.ctx, read, { acronym: "R", isVerified: true });
    await changeOrganization(w.ctx, read, { url: "https://rectorat.exemple.fr" });
    expect(await now()).toMatchObject({ acronym: "R", verifiedAt: w.now() });
    await linkProviders(w.ctx, read, ["insee"]);
    await linkProviders(w.ctx, read, read.providers);
    expect(await now()).toMatchObject({ providers: [] });
    await deleteOrganization(w.ctx, read);
    expect(await now()).toMatchObject({ acronym: "R", deletedAt: w.now() });
    for (const late of [
      () => changeOrganization(w.ctx, read, { acronym: "X" }),
      () => linkProviders(w.ctx, read, ["insee"]),
      () => deleteOrganization(w.ctx, read),
    ]) {
      await expect(late()).rejects.toMatchObject({ kind: "gone" });
    }
    const restored = await restoreOrganization(w.ctx, read);
    expect(restored).toMatchObject({ acronym: "R", deletedAt: null, verifiedAt: w.now() });
    expect(await restoreOrganization(w.ctx, read)).toEqual(restored);
  });

  test("has badges once each, and exactly the linked providers", async () => {
    const made = await createOrganization(w.ctx, { name: "Insee", description: "Statistiques" });

    expect(await giveBadge(w.ctx, made, "provider")).toBe(true);
    expect(await giveBadge(w.ctx, made, "provider")).toBe(false);
    await linkProviders(w.ctx, made, ["insee", "dgfip", "insee"]);
    const linked = await organizationCalled(w.db, made.id);
    expect(linked).toMatchObject({ badges: ["provider"], providers: ["dgfip", "insee"] });

    await takeBadge(w.ctx, made, "provider");
    await expect(takeBadge(w.ctx, made, "provider")).rejects.toMatchObject({ kind: "missing" });
    await linkProviders(w.ctx, linked!, ["insee"]);
    expect(await organizationCalled(w.db, made.id)).toMatchObject({
      badges: [],
      providers: ["insee"],
    });
  });
});

describe("members", () => {
  test("a person of an approved request is made once, as a member without a password", async () => {
    const made = await person("ada");

    expect(made).toMatchObject({ role: "member", slug: "ada-petit", hasPassword: false });
    expect(await person("ada")).toEqual(made);
  });

  test("the first is admitted as admin, another one asks its admins", async () => {
    const made = await createOrganization(w.ctx, { name: "Vendeur", description: "Logiciels" });
    const [ada, bob] = [await person("ada"), await person("bob")];

    expect(await admit(w.ctx, made, ada, "Approuvée")).toMatchObject({ role: "admin" });
    expect(await admit(w.ctx, made, ada, "Approuvée")).toMatchObject({ role: "admin" });
    const asked = await admit(w.ctx, made, bob, "Approuvée");
    expect(asked).toMatchObject({ kind: "request", status: "pending", personId: bob.id });
    expect(await admit(w.ctx, made, bob, "Approuvée")).toEqual(asked);
    expect(await membershipsIn(w.db, [made.id])).toHaveLength(1);
  });

  test("speak for linked providers, partial editors for assigned ones alone", async () => {
    const made = await createOrganization(w.ctx, { name: "DGFIP", description: "Impôts" });
    await linkProviders(w.ctx, made, ["dgfip", "insee"]);
    const [eve, bob] = [await person("eve"), await person("bob")];
    await addMember(w.ctx, made, eve, "editor");
    await addMember(w.ctx, made, bob, "partial_editor");
    await setAssignments(w.db, made.id, bob.id, [
      { class: "Provider", id: "insee" },
      { class: "Provider", id: "exemple" },
    ]);

    expect(await assignmentsOf(w.db, made.id, bob.id)).toHaveLength(2);
    expect(await organizationRights(w.db, eve.id)).toMatchObject([
      { role: "editor", providers: ["dgfip", "insee"] },
    ]);
    // One that is linked no more gives nothing, whatever is assigned.
    expect(await organizationRights(w.db, bob.id)).toMatchObject([{ providers: ["insee"] }]);
  });
});

test("an organisation has fifty pending invitations at most", async () => {
  const made = await createOrganization(w.ctx, { name: "Invitante", description: "Beaucoup" });
  const invitation = { role: "editor", comment: null, assignments: [] } as const;
  const asked = (number: number) =>
    invite(w.ctx, made, { ...invitation, who: { email: `i${number}@exemple.fr` } });
  for (let number = 0; number < 50; number += 1) await asked(number);

  await expect(asked(50)).rejects.toMatchObject({ kind: "conflict" });
  const { request, isNew } = await asked(0);
  expect(isNew).toBe(false);
  await cancelInvitation(w.ctx, made, request.id);
  expect(await asked(50)).toMatchObject({ isNew: true });
});
