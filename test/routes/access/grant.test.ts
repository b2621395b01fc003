import { afterAll, beforeAll, expect, test } from "vitest";
import { grantById } from "../../../db/grants.ts";
import { accessCalls } from "../../helpers/access-calls.ts";
import { WITH_ACCESS } from "../../helpers/access.ts";
import { world, type World } from "../../helpers/world.ts";

let w: World;
beforeAll(async () => {
  w = await world({ yaml: WITH_ACCESS });
});
afterAll(() => w.db.destroy());

const { ask, decide, read, mails } = accessCalls(() => w);
const BUSINESS = { firstName: "Bea", lastName: "Roy", email: "bea@exemple.fr" };

test("an approved request for the APIs gives a grant with its scopes and three contacts", async () => {
  const technical = { firstName: "Noé", lastName: "Petit", email: "noe@exemple.fr" };
  const id = await ask({ contacts: { business: BUSINESS, technical } });
  expect((await decide(id, "approve")).status).toBe(200);

  const request = await read(id);
  const grant = (await grantById(w.db, request.grant!))!;
  expect(grant).toMatchObject({
    requestId: id,
    title: "Marchés publics de Bidart",
    scopes: ["entreprises"],
    revokedAt: null,
  });
  expect(
    grant.contacts.map(({ part, person, isInPlace }) => [part, person.email, isInPlace]),
  ).toEqual([
    ["applicant", "ada@exemple.fr", true],
    ["business", "bea@exemple.fr", true],
    ["technical", "noe@exemple.fr", true],
  ]);
  const written = (await mails()).filter(({ kind }) => kind === "access.contact");
  expect(new Set(written.map(({ email }) => email))).toEqual(
    new Set(["bea@exemple.fr", "noe@exemple.fr"]),
  );
  const invited = await w.db.selectFrom("membership_request").select(["kind", "role"]).execute();
  expect(invited).toEqual([{ kind: "invitation", role: "partial_editor" }]);
});

test("without other contacts the applicant is the technical one too, and nobody the business one", async () => {
  const id = await ask({
    email: "eve@exemple.fr",
    siren: "552032534",
    companyName: "Danone",
    contacts: { business: null, technical: null },
  });
  expect((await decide(id, "approve")).status).toBe(200);

  const grant = (await grantById(w.db, (await read(id)).grant!))!;
  expect(grant.contacts.map(({ part, person }) => [part, person.email])).toEqual([
    ["applicant", "eve@exemple.fr"],
    ["technical", "eve@exemple.fr"],
  ]);
});

test("an applicant whose membership waits for the organisation's admins has no rights yet", async () => {
  const id = await ask({ email: "bob@exemple.fr" });
  expect((await decide(id, "approve")).status).toBe(200);

  const grant = (await grantById(w.db, (await read(id)).grant!))!;
  expect(grant.contacts[0]).toMatchObject({ part: "applicant", isInPlace: false });
});

test("a request of another profile gives no grant", async () => {
  const id = await ask({
    email: "max@exemple.fr",
    profile: "vendor",
    siren: "542107651",
    companyName: "Éditeur",
    scopes: [],
    contacts: { business: null, technical: null },
  });
  expect((await decide(id, "approve")).status).toBe(200);
  expect((await read(id)).grant).toBeNull();
});
