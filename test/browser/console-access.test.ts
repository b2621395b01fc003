import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { accessRequestById } from "../../db/access-requests.ts";
import { grantById } from "../../db/grants.ts";
import { organizationCalled } from "../../db/organizations.ts";
import { personByEmail } from "../../db/people.ts";
import { requestNotes } from "../../db/request-notes.ts";
import { addMember } from "../../server/actions/members.ts";
import { createOrganization } from "../../server/actions/organizations.ts";
import { addPerson, changePerson } from "../../server/auth/people.ts";
import { submitted, WITH_ACCESS } from "../helpers/access.ts";
import { consoleDesk, expectSound } from "../helpers/console-desk.ts";
import { grantHouse, grantIn } from "../helpers/grants.ts";
import { ANNE } from "../helpers/world.ts";
import type { ConsoleSite } from "../helpers/console-site.ts";

const desk = consoleDesk(undefined, () => WITH_ACCESS);
let page: Page;
let site: ConsoleSite;
beforeEach(() => ({ page, site } = desk));

const asked = (more?: Parameters<typeof submitted>[1]) => submitted(site.w.ctx, more);

test("a request is noted, sent back to be completed, and another one refused with reasons", async () => {
  const first = await asked();
  const second = await asked({ email: "bob@exemple.fr", companyName: "Mairie de Guéthary" });
  await site.enter(page, "operator");
  await page.getByRole("link", { name: "Demandes d’accès" }).click();
  await page.getByRole("button", { name: "Étudier Mairie de Bidart" }).click();
  await page.getByLabel("Note pour l’équipe").fill("À rappeler");
  await page.getByRole("button", { name: "Ajouter la note" }).click();
  await page.getByText("À rappeler").waitFor();
  expect(await requestNotes(site.w.db, first)).toMatchObject([{ text: "À rappeler" }]);
  await expectSound(page, "requests");

  // Without a word to the applicant nothing is decided.
  await page.getByRole("button", { name: "Demander un complément" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Motifs, que le demandeur lira").fill("Précisez la finalité");
  await page.getByRole("button", { name: "Demander un complément" }).click();
  await page.getByRole("button", { name: "Étudier Mairie de Bidart" }).waitFor({ state: "hidden" });
  expect(await accessRequestById(site.w.db, first)).toMatchObject({ state: "changes_requested" });

  await page.getByRole("button", { name: "Étudier Mairie de Guéthary" }).click();
  await page.getByLabel("Motifs, que le demandeur lira").fill("Hors du cadre");
  await page.getByRole("button", { name: "Refuser Mairie de Guéthary" }).click();
  await page.getByRole("button", { name: "Oui, refuser Mairie de Guéthary" }).click();
  await page.getByText("Aucune demande.").waitFor();
  expect(await accessRequestById(site.w.db, second)).toMatchObject({ state: "refused" });
});

test("a request is approved into an organisation that is made for it", async () => {
  const id = await asked();
  await site.enter(page, "operator");
  await page.goto(`${site.url}/console/requests`);
  await page.getByRole("button", { name: "Étudier Mairie de Bidart" }).click();
  await page.getByRole("button", { name: "Accepter Mairie de Bidart" }).click();
  await page.getByRole("button", { name: "Oui, accepter Mairie de Bidart" }).click();
  await page.getByText("Aucune demande.").waitFor();

  expect(await accessRequestById(site.w.db, id)).toMatchObject({ state: "approved" });
  expect(await personByEmail(site.w.db, "ada@exemple.fr")).toMatchObject({ role: "member" });
  expect(desk.complaints).toEqual([]);
});

test("an organisation is found, verified, given a badge and a provider, deleted and restored", async () => {
  const { ctx, db } = site.w;
  const made = await createOrganization(ctx, { name: "Insee", description: "La statistique" });
  const ada = await addPerson(ctx, { email: "ada@exemple.fr", name: "Ada Petit", role: "member" });
  await addMember(ctx, made, ada, "admin");
  await createOrganization(ctx, { name: "Autre", description: "Autre chose" });
  const now = () => organizationCalled(db, made.id);
  await site.enter(page, "operator");
  await page.getByRole("link", { name: "Organismes" }).click();
  await page.getByRole("button", { name: "Gérer Autre" }).waitFor();
  await page.locator("#q").fill("insee");
  await page.getByRole("button", { name: "Gérer Autre" }).waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Gérer Insee" }).click();
  await page.getByText("Ada Petit").waitFor();
  await expectSound(page, "organisations");

  await page.getByRole("button", { name: "Vérifier", exact: true }).click();
  await page.getByRole("button", { name: "Retirer la vérification" }).waitFor();
  await page.getByRole("checkbox", { name: "Fournisseur", exact: true }).click();
  await page.getByRole("checkbox", { name: "INSEE", exact: true }).click();
  await expect
    .poll(now)
    .toMatchObject({ verifiedAt: expect.any(Number), badges: ["provider"], providers: ["insee"] });

  await page.getByRole("button", { name: "Supprimer Insee" }).click();
  await page.getByRole("button", { name: "Oui, supprimer Insee" }).click();
  await page.getByText("Supprimé.").waitFor();
  expect(await now()).toMatchObject({ deletedAt: expect.any(Number) });
  await page.getByRole("button", { name: "Rétablir" }).click();
  await expect.poll(now).toMatchObject({ deletedAt: null });

  await page.getByRole("button", { name: "Ajouter un organisme" }).click();
  await page.getByLabel("Nom", { exact: true }).fill("Mairie de Bidart");
  await page.getByLabel("SIRET").fill("123");
  await page.getByLabel("Description").fill("Une commune");
  await page.getByRole("button", { name: "Ajouter", exact: true }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("SIRET").fill("849 656 905 00015");
  await page.getByRole("button", { name: "Ajouter", exact: true }).click();
  await page.locator("#q").fill("bidart");
  await page.getByRole("button", { name: "Gérer Mairie de Bidart" }).waitFor();
  expect(desk.complaints).toEqual([]);
});

test("a grant is found, seen with its people, and revoked when sure", async () => {
  const { ctx } = site.w;
  const house = await grantHouse(ctx);
  const grant = await grantIn(ctx, house);
  await site.enter(page, "operator");
  await page.getByRole("link", { name: "Habilitations" }).click();
  await page.getByLabel("Organisme, SIRET ou contact").fill("personne");
  await page.getByText("Aucune habilitation.").waitFor();
  await page.getByLabel("Organisme, SIRET ou contact").fill("ada");
  await page.getByRole("button", { name: /^Gérer Marchés publics/ }).click();
  await page.getByText("Ada Petit, ada@exemple.fr").waitFor();
  await expectSound(page, "grants");

  await page.getByRole("button", { name: "Révoquer Marchés publics" }).click();
  await page.getByRole("button", { name: "Oui, révoquer pour toujours Marchés publics" }).click();
  await page.getByText("Aucune habilitation.").waitFor();
  expect((await grantById(site.w.db, grant.id))?.revokedAt).not.toBeNull();
  expect(desk.complaints).toEqual([]);
});

test("an admin hands a grant whose applicant has left on to another member", async () => {
  const { ctx } = site.w;
  const house = await grantHouse(ctx);
  const grant = await grantIn(ctx, house);
  await changePerson({ ...ctx, by: ANNE }, house.applicant.id, { disabled: true });
  await site.enter(page, "admin");
  await page.goto(`${site.url}/console/grants`);
  await page.getByText("sans demandeur").waitFor();
  await page.getByRole("button", { name: /^Gérer Marchés publics/ }).click();
  await page.getByLabel("Nouveau demandeur").selectOption({ label: "Col Petit" });
  await page.getByRole("button", { name: "Transférer" }).click();
  await page.getByText("sans demandeur").waitFor({ state: "hidden" });
  const after = await grantById(site.w.db, grant.id);
  expect(after?.contacts.find(({ part }) => part === "applicant")?.person.id).toBe(
    house.colleague.id,
  );
});
