import { afterAll, beforeAll, expect, test } from "vitest";
import { insertBan } from "../../../db/token-usage.ts";
import { addMember } from "../../../server/actions/members.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";
import type { HeldGrant } from "../../../server/core/people/grant.ts";
import type { Organization } from "../../../server/core/people/organization.ts";
import { WITH_ACCESS } from "../../helpers/access.ts";
import { accountApi, type AccountApi, type Someone } from "../../helpers/account-api.ts";
import { grantIn } from "../../helpers/grants.ts";
import { organizationWith } from "../../helpers/technical-accounts.ts";
import { ANNE } from "../../helpers/world.ts";

let api: AccountApi;
let organization: Organization;
let [ada, bea, tom, eve]: Someone[] = [];
let grant: HeldGrant;

beforeAll(async () => {
  api = await accountApi({ yaml: WITH_ACCESS });
  const by = { ...api.w.ctx, by: ANNE };
  organization = await organizationWith(by);
  [ada, bea, tom, eve] = [
    await api.someone("Ada"),
    await api.someone("Bea"),
    await api.someone("Tom"),
    await api.someone("Eve"),
  ];
  await addMember(by, organization, ada, "admin");
  await addMember(by, organization, bea, "editor");
  grant = await grantIn(api.w.ctx, {
    organization,
    applicant: ada,
    business: bea,
    technical: tom,
    colleague: bea,
  });
});
afterAll(() => api.w.db.destroy());

const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;
const path = () => `/compte/habilitation/${grant.id}`;

async function open(who: Someone, at: string = path(), fields?: Record<string, string>) {
  const res = await api.w.request(at, {
    method: fields ? "POST" : "GET",
    headers: {
      cookie: who.cookie,
      "sec-fetch-site": "same-origin",
      ...(fields && { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(fields && { body: new URLSearchParams(fields).toString() }),
  });
  return { status: res.status, to: res.headers.get("location"), html: await res.text(), res };
}
const tokenId = async () =>
  (
    await api.w.db
      .selectFrom("token")
      .select("id")
      .where("grant_id", "=", grant.id)
      .where("revoked_at", "is", null)
      .executeTakeFirstOrThrow()
  ).id;

test("the applicant issues a token, sees it once, hands it over and revokes it by forms", async () => {
  expect((await open(ada!, "/compte/habilitations")).html).toContain("Marchés publics");
  const issued = await open(ada!, path(), { form: "issue", act: "issue" });
  expect(issued.status).toBe(200);
  expect(issued.html).toMatch(JWT);
  expect(issued.res.headers.get("cache-control")).toBe("no-store");
  expect((await open(ada!)).html).not.toMatch(JWT);
  expect((await open(ada!)).html).toContain("Lire l’état des API · Entreprises et établissements");

  const subject = await tokenId();
  expect((await open(tom!, path(), { act: "reveal", subject })).html).toMatch(JWT);
  const handed = await open(ada!, path(), { act: "hand-over", subject, email: "rob@exemple.fr" });
  expect(handed).toMatchObject({ status: 303, to: `${path()}?done=grant-handed-over` });
  expect((await open(ada!, handed.to!)).html).toContain("Le lien est envoyé");
  const wrong = { form: "hand-over", act: "hand-over", subject, email: "rob" };
  expect((await open(ada!, path(), wrong)).status).toBe(422);
  expect((await open(ada!, path(), { act: "prolong", subject, owner: "yes" })).status).toBe(409);

  expect((await open(ada!, path(), { act: "revoke", subject })).status).toBe(422);
  const revoked = await open(ada!, path(), { act: "revoke", subject, sure: "yes" });
  expect(revoked.status).toBe(303);
});

test("the applicant names another contact, and hands the grant on", async () => {
  const person = { firstName: "Noé", lastName: "Roy", email: "noe@exemple.fr" };
  const named = await open(ada!, path(), { act: "contacts", part: "business", ...person });
  expect(named.status).toBe(303);
  expect((await open(ada!)).html).toContain("noe@exemple.fr");
  const unnamed = await open(ada!, path(), { act: "contacts", part: "business" });
  expect(unnamed.status).toBe(303);

  const handed = await open(ada!, path(), { act: "transfer", to: bea!.id, sure: "yes" });
  expect(handed.to).toBe("/compte/habilitations?done=grant-transferred");
  expect((await open(ada!, path(), { act: "issue" })).status).toBe(403);
});

test("others find nothing, and colleagues have no buttons", async () => {
  expect((await open(eve!)).status).toBe(404);
  const { html, status } = await open(ada!, "/en/account/grants");
  expect(status).toBe(200);
  expect(html).toContain("Grants");
  expect((await open(ada!)).html).not.toContain('value="transfer"');
});

test("shows what the token called, its last calls and its ban, also from a banned address", async () => {
  const { ctx, db } = api.w;
  const text = JWT.exec((await open(bea!, path(), { act: "issue" })).html)![0];
  const ask = () =>
    api.w.request("/api/v1/sla?page=exemple", { headers: { authorization: `Bearer ${text}` } });
  expect((await ask()).status).toBe(200);

  const { html } = await open(bea!, `${path()}?window=10m`);
  expect(html).toContain("Appels sur 10\u00a0min\u00a0: 1 servi, 0 refusé, 0 en échec");
  expect(html).toContain("GET /api/v1/sla");
  expect(html).not.toContain("page=exemple");
  const id = await tokenId();
  await insertBan(
    db,
    { id: ctx.newId(), clientHash: null, since: ctx.now(), until: ctx.now() + 12 * HOUR_MS },
    [id],
  );
  expect((await open(tom!)).html).toContain("Personne ne peut écourter ce délai");
  const overview = await open(tom!, "/compte");
  expect(overview.html).toContain("Un jeton est suspendu jusqu’au");
  expect(overview.html).toContain(`${path()}#usage`);
});

test("the applicant asks for other scopes by a form that keeps what was ticked", async () => {
  const asked = {
    form: "change",
    act: "change",
    purpose: "Vérifier les candidats, et les fournisseurs.",
  };
  const wrong = await open(bea!, path(), { ...asked, scopes: "nothing" });
  expect(wrong.status).toBe(422);
  expect(wrong.html).toContain("et les fournisseurs");
  const sent = await open(bea!, path(), { ...asked, scopes: "attestations" });
  expect(sent).toMatchObject({ status: 303, to: `${path()}?done=grant-change-asked` });
  expect((await open(bea!, path(), { ...asked, scopes: "entreprises" })).status).toBe(409);
  expect((await open(tom!, path(), { ...asked, scopes: "entreprises" })).status).toBe(403);
  const request = await api.w.db
    .selectFrom("access_request")
    .select(["form", "is_priority"])
    .where("grant_id", "=", grant.id)
    .executeTakeFirstOrThrow();
  expect(JSON.parse(request.form)).toMatchObject({ scopes: ["attestations"] });
});
