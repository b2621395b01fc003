import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { deedsOn } from "../../db/audit.ts";
import { storedTemplates } from "../../db/templates.ts";
import { chooseLook, consoleDesk, expectSound } from "../helpers/console-desk.ts";
import type { ConsoleSite } from "../helpers/console-site.ts";
import { send } from "../helpers/writes.ts";

const desk = consoleDesk();
let page: Page;
let site: ConsoleSite;
beforeEach(() => ({ page, site } = desk));

const PATH = "/api/v1/templates";
const article = (name: string) => page.getByRole("article", { name, exact: true });
const kept = async () => (await storedTemplates(site.w.db))[0];

async function open(role: "editor" | "reader" = "editor"): Promise<void> {
  await site.enter(page, role);
  await page.getByRole("link", { name: "Modèles" }).click();
  await article("Panne").waitFor();
}

test("each template reads as it would for the component that is chosen", async () => {
  await open();
  await page.getByLabel("Exemple pour").selectOption({ label: "DGFIP – Liasses" });

  const sample = article("Panne").locator(".sample");
  expect(await sample.first().textContent()).toContain("DGFIP : Liasses en panne");
  expect(await sample.last().textContent()).toContain("DGFIP: Liasses down");
  expect(await sample.first().textContent()).toContain("erreurs du serveur (502, 503)");
  await article("Panne").getByText("fourni", { exact: true }).waitFor();
  await expectSound(page, "templates");
  expect(desk.complaints).toEqual([]);
});

test("a bundled one is adapted, seen at every stroke and as page and mail, and words what is declared", async () => {
  await open();
  await page.getByLabel("Exemple pour").selectOption({ label: "INSEE – Sirene" });
  await page.getByRole("button", { name: "Adapter Panne", exact: true }).click();
  const title = page.getByLabel("Titre, français");
  expect(await title.inputValue()).toBe("{provider} : {component} en panne");
  await title.fill("{fournisseur} muet");
  await page.getByText("ligne 1, colonne 1 : {fournisseur} n’est pas rempli").waitFor();
  await expectSound(page, "template");

  // The server says the same, of whatever client; what was typed is kept.
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page
    .getByRole("alert")
    .getByText(/n’est pas rempli/)
    .waitFor();
  expect(await kept()).toBeUndefined();

  await title.fill("{provider} muet");
  await page.locator(".sample b").getByText("INSEE muet").waitFor();
  await page
    .getByLabel("Message (Markdown), français")
    .fill("Depuis {since}, **rien** de {component}.");
  await page.getByRole("button", { name: "Voir la page et le courriel de l’exemple" }).click();
  const shown = page.frameLocator("iframe");
  await shown.getByRole("heading", { name: "INSEE muet" }).waitFor();
  await shown.locator("strong", { hasText: "rien" }).first().waitFor();
  await chooseLook(page, ["Texte", "Français"]);
  expect(await page.locator("pre").textContent()).toContain("rien");
  const incidents = await site.w.db.selectFrom("incident").selectAll().execute();
  expect(incidents).toEqual([]);

  await page.getByRole("button", { name: "Enregistrer" }).click();
  await article("Panne").getByText("de l’équipe").waitFor();
  expect(await kept()).toMatchObject({ template: "outage", providerId: null, version: 1 });

  await page.goto(`${site.url}/console/declare`);
  await page.getByLabel("Qu’est-ce qui est touché ?").selectOption({ label: "INSEE – Sirene" });
  expect(await page.getByLabel("Titre", { exact: true }).inputValue()).toBe("INSEE muet");
});

test("one of a provider's own is made, changed, and taken back by two presses", async () => {
  await open();
  await page.getByRole("button", { name: "Nouveau modèle" }).click();
  await page.getByLabel("Nom du modèle").fill("canicule");
  await page.getByLabel("Pour", { exact: true }).selectOption({ label: "DGFIP" });
  await page.getByLabel("Titre, français").fill("{provider} : canicule");
  await page.getByLabel("Message (Markdown), français").fill("Il fait chaud.");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await article("canicule").waitFor();
  expect(await kept()).toMatchObject({ template: "canicule", providerId: "dgfip", en: null });

  await page.getByRole("button", { name: "Modifier canicule" }).click();
  await page.getByLabel("Titre, English").fill("{provider}: heat wave");
  await page.getByLabel("Message (Markdown), English").fill("It is hot.");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await article("canicule").getByText("DGFIP: heat wave").waitFor();
  const { id, version } = (await kept())!;
  expect(version).toBe(2);

  await page.getByRole("button", { name: "Retirer canicule" }).click();
  expect(await kept()).toBeDefined();
  await page.getByRole("button", { name: "Oui, retirer canicule" }).click();
  await expect.poll(kept).toBeUndefined();
  expect((await deedsOn(site.w.db, `template:${id}`)).map((d) => d.action)).toEqual([
    "template.create",
    "template.change",
    "template.remove",
  ]);
});

test("an editor whose template was changed meanwhile sees the changes, and keeps what was typed", async () => {
  const token = await site.w.token("editor");
  const fr = { title: "Un", body: "Un." };
  const { body } = await send(site.w, "POST", PATH, { template: "canicule", fr }, token);
  await open();
  await page.getByRole("button", { name: "Modifier canicule" }).click();
  await page.getByLabel("Titre, français").fill("De mon côté");
  const theirs = { fr: { title: "Du leur", body: "Un." } };
  await send(site.w, "PUT", `${PATH}/${body.id}`, theirs, token);

  await page.getByRole("button", { name: "Enregistrer" }).click();

  const alert = page.getByRole("alert");
  await alert.getByText("Quelqu’un d’autre a modifié entre-temps.").waitFor();
  expect(await alert.textContent()).toContain("Du leur");
  expect(await page.getByLabel("Titre, français").inputValue()).toBe("De mon côté");
  expect(await kept()).toMatchObject({ version: 2, fr: { title: "Du leur" } });
});

test("a reader reads them all and changes none", async () => {
  await open("reader");

  expect(await page.getByRole("button", { name: /Adapter|Modifier|Nouveau|Retirer/ }).count()).toBe(
    0,
  );
});
