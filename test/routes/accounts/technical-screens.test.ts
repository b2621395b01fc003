import { beforeAll, expect, test } from "vitest";
import type { Someone } from "../../helpers/account-api.ts";
import { accountDesk } from "../../helpers/account-pages.ts";
import { SIRETS } from "../../helpers/technical-accounts.ts";

const desk = accountDesk();
const { call, made, verify, open, post } = desk;
let [operator, ada, bob, eve]: Someone[] = [];
let page: string;

beforeAll(async () => {
  [operator, ada, bob, eve] = await desk.start();
  const api = await made(ada!, "Mairie de Bidart", { business_number_id: SIRETS[0] });
  page = `/compte/comptes-techniques/${api.split("/")[1]}`;
  expect((await open(ada!, page)).html).toContain("pas encore vérifié");
  await verify(api, { providers: ["insee"] });
  const { body } = await call(ada!, "POST", `${api}member/`, { email: bob!.email, role: "editor" });
  await call(bob!, "POST", `me/org_invitations/${body.id}/accept/`);
});

const SECRET = /vts_[\w-]{43}/;
const NEW = { act: "create", form: "create", contactEmail: "noe@exemple.fr", scopes: "usage:read" };
const accountId = (html: string) => /id="change-([a-z0-9]{12})"/.exec(html)?.[1] ?? "";

test("an admin makes an account by form; its secret is shown once, without scripts", async () => {
  const created = await post(ada!, page, NEW);

  expect(created.status).toBe(200);
  expect(created.html).toMatch(SECRET);
  expect(created.headers.get("cache-control")).toContain("no-store");
  const again = await open(ada!, page);
  expect(again.html).toContain(`TECH_1_${SIRETS[0]}@status.exemple.test`);
  expect(again.html).not.toMatch(SECRET);
  const english = await open(
    ada!,
    page.replace("/compte/comptes-techniques", "/en/account/technical-accounts"),
  );
  expect(english.html).toContain("never used");
});

test("mistakes are named at their fields, and what was typed is kept", async () => {
  const { scopes: _, ...rest } = NEW;
  const { status, html } = await post(ada!, page, { ...rest, contactEmail: "noe@" });

  expect(status).toBe(422);
  expect(html).toContain('value="noe@"');
  expect(html).toContain("#create-scopes");
  const { html: address } = await post(ada!, page, { ...NEW, contactEmail: "noe@" });
  expect(address).toContain("#create-contactEmail");
});

test("an account is changed, reset, deactivated and reactivated by forms", async () => {
  const subject = accountId((await open(ada!, page)).html);
  const act = (name: string, more: Record<string, string> = {}) =>
    post(ada!, page, { act: name, form: `${name}-${subject}`, subject, ...more });

  const changed = await act("change", { contactEmail: "zoe@exemple.fr", scopes: "status:read" });
  expect(changed.location).toBe(`${page}?done=account-changed`);
  expect((await open(ada!, changed.location)).html).toContain("Compte technique enregistré.");
  const reset = await act("reset", { keepOldForHours: "24" });
  expect(reset.html).toMatch(SECRET);
  expect(reset.html).toContain("L’ancien secret fonctionne jusqu’au");
  expect((await act("reset", { keepOldForHours: "1000" })).status).toBe(422);
  expect((await act("deactivate")).status).toBe(422);
  expect((await act("deactivate", { sure: "yes" })).status).toBe(303);
  expect((await open(ada!, page)).html).toContain("Réactivable avant le");
  expect((await act("reset")).status).toBe(409);
  expect((await act("reactivate")).status).toBe(303);
});

test("a secret is not reset a quarter of an hour after the sign-in", async () => {
  const { w } = desk.api();
  const subject = accountId((await open(ada!, page)).html);
  await w.db
    .updateTable("session")
    .set({ created_at: w.now() - 900_000 })
    .where("person_id", "=", ada!.id)
    .execute();

  expect((await open(ada!, page)).html).toContain("reconnectez-vous pour renouveler");
  const reset = { act: "reset", form: "reset", subject, keepOldForHours: "0" };
  expect((await post(ada!, page, reset)).status).toBe(403);
});

test("members read, with short addresses; others do not, and only operators act for admins", async () => {
  const seen = await open(bob!, page);
  expect(seen.status).toBe(200);
  expect(seen.html).toContain("zo*@exemple.fr");
  expect(seen.html).not.toContain('name="contactEmail"');
  expect((await post(bob!, page, NEW)).status).toBe(403);
  expect((await open(eve!, page)).status).toBe(403);
  expect((await post(null, page, NEW)).status).toBe(401);
  expect((await post(operator!, page, NEW)).html).toMatch(SECRET);
  expect((await post(operator!, page, { ...NEW, scopes: "token:introspect" })).status).toBe(422);
});
