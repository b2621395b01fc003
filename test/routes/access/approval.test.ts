import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { membershipsIn } from "../../../db/memberships.ts";
import { organizationCalled, organizationsByNumber } from "../../../db/organizations.ts";
import { addMember } from "../../../server/actions/members.ts";
import { createOrganization, linkProviders } from "../../../server/actions/organizations.ts";
import { findOrAddMember } from "../../../server/auth/people.ts";
import type { AccessRequest, AccessReview } from "../../../server/core/api/access.ts";
import type { WrittenAccess } from "../../../server/core/people/access-check.ts";
import { accessForm, submitted, WITH_ACCESS } from "../../helpers/access.ts";
import { world, type World } from "../../helpers/world.ts";

const SIRET = "84965690500015";

let w: World;
beforeEach(async () => (w = await world({ yaml: WITH_ACCESS })));
afterEach(() => w.db.destroy());

const asked = (more: Partial<WrittenAccess> = {}) => submitted(w.ctx, { siret: SIRET, ...more });
const send = async (path: string, body?: object) => {
  const headers = {
    authorization: `Bearer ${await w.token("operator")}`,
    "content-type": "application/json",
  };
  const init = body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers };
  return w.request(`/api/v1/access-requests/${path}`, init);
};
const reviewOf = async (id: string) => (await (await send(`${id}/review`)).json()) as AccessReview;
const requestOf = async (id: string) => (await (await send(id)).json()) as AccessRequest;

/** Makes an organisation with the SIRET, with an admin of its own where one is wanted. */
async function organization(isVerified: boolean, hasAdmin: boolean) {
  const made = await createOrganization(w.ctx, {
    name: "Mairie",
    description: "x",
    siret: SIRET,
    isVerified,
  });
  if (hasAdmin) {
    const eve = await findOrAddMember(w.ctx, { email: "eve@exemple.fr", name: "Eve Petit" });
    await addMember(w.ctx, made, eve, "admin");
  }
  return made;
}

describe("an approval", () => {
  test("takes no organisation that anybody has given the number of, unless it is chosen", async () => {
    const squatted = await organization(false, true);
    const id = await asked({ profile: "provider", providers: ["insee"] });

    expect(await reviewOf(id)).toMatchObject({
      organizations: [{ id: squatted.id, isVerified: false, members: 1, providers: [] }],
      match: null,
    });
    for (const body of [{}, { organization: "new" }]) {
      const refused = await send(`${id}/approve`, body);
      expect(refused.status).toBe(422);
      expect(await refused.json()).toMatchObject({ errors: [{ pointer: "/organization" }] });
      expect(await organizationCalled(w.db, squatted.id)).toEqual(squatted);
    }
    expect((await send(`${id}/approve`, { organization: squatted.id })).status).toBe(200);
    expect(await organizationCalled(w.db, squatted.id)).toMatchObject({
      verifiedAt: w.now(),
      providers: ["insee"],
    });
  });

  test("makes a new one beside an unverified one of the SIREN where that is chosen", async () => {
    const squatted = await organization(false, true);
    const id = await asked({ siret: "" });

    expect((await send(`${id}/approve`, {})).status).toBe(422);
    expect((await send(`${id}/approve`, { organization: "new" })).status).toBe(200);
    const all = await organizationsByNumber(w.db, { siren: squatted.siren! });
    expect(all.filter((one) => one.verifiedAt !== null)).toHaveLength(1);
    expect(await organizationCalled(w.db, squatted.id)).toEqual(squatted);
  });

  test("takes a verified one, but makes nobody speak for providers as its first member", async () => {
    const made = await organization(true, false);
    expect((await reviewOf(await asked())).match).toBe(made.id);
    await linkProviders(w.ctx, made, ["insee"]);
    const id = await asked({ email: "bob@exemple.fr" });

    expect((await send(`${id}/approve`, {})).status).toBe(422);
    expect(await membershipsIn(w.db, [made.id])).toEqual([]);
    expect((await send(`${id}/approve`, { organization: made.id })).status).toBe(200);
    expect(await membershipsIn(w.db, [made.id])).toMatchObject([{ role: "admin" }]);
  });

  test("grants what is offered still, of what was asked for", async () => {
    const id = await asked();
    const form = { ...accessForm(), scopes: ["entreprises", "withdrawn"] };
    await w.db
      .updateTable("access_request")
      .set({ form: JSON.stringify(form) })
      .execute();

    const approved = await send(`${id}/approve`, {});
    expect(await approved.json()).toMatchObject({ scopes: ["entreprises"] });
  });
});

test.each(["approve", "refuse", "ask-changes"])(
  "to %s a request that changed since it was read is refused",
  async (deed) => {
    const id = await asked();
    const { since } = await reviewOf(id);
    const body = deed === "approve" ? {} : { reasons: "Non." };
    await w.wait(1000);
    await w.db.updateTable("access_request").set({ since: w.now() }).execute();

    expect((await send(`${id}/${deed}`, { ...body, seen: since })).status).toBe(412);
    expect((await requestOf(id)).state).toBe("submitted");
    const seen = (await reviewOf(id)).since;
    expect((await send(`${id}/${deed}`, { ...body, seen })).status).toBe(200);
  },
);
