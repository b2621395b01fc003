import type { Page } from "playwright-core";
import { beforeEach, expect, test, vi } from "vitest";
import { violationsOf } from "../helpers/axe.ts";
import {
  behind,
  chooseLook,
  consoleDesk,
  expectSound,
  iso,
  openOwnMenu,
  previewSirene,
} from "../helpers/console-desk.ts";
import type { ConsoleSite } from "../helpers/console-site.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const desk = consoleDesk();
// Each screen is looked at in two schemes and three widths.
vi.setConfig({ testTimeout: 300_000 });
let page: Page;
let site: ConsoleSite;
beforeEach(() => ({ page, site } = desk));

/** Once everything that the screen asks for is there. */
async function loaded(): Promise<void> {
  await page.locator("main h1").waitFor();
  await expect.poll(() => page.getByText("Chargement…").count(), { timeout: 20_000 }).toBe(0);
}

/** A page on which there is something of everything. */
async function furnished() {
  const { w } = site;
  await behind(site).subscribe("ada", ["page"]);
  await behind(site).subscribe("a-rather-long-name-of-somebody-in-some-ministry", ["page"], "en");
  const nextUpdateAt = iso(w.now() + 60_000);
  const long =
    "INSEE : Sirene, établissements, unités légales et liens de succession ne répondent plus";
  const incident = await behind(site).declare({ title: long, nextUpdateAt });
  const draft = await behind(site).declare({ title: "INSEE : lenteurs ?", draft: true });
  const times = { startsAt: iso(w.now() + HOUR_MS), endsAt: iso(w.now() + 2 * HOUR_MS) };
  const maintenance = await behind(site).plan({ title: "Nuit DGFIP", ...times });
  const later = { startsAt: iso(w.now() + 30 * HOUR_MS), endsAt: iso(w.now() + 31 * HOUR_MS) };
  const proposed = await behind(site).plan({ title: "Proposée", draft: true, ...later });
  await w.wait(120_000);
  return { incident, draft, maintenance, proposed };
}

test("axe finds nothing on any screen of the menu, light or dark, at any width", async () => {
  await furnished();
  await site.enter(page, "admin");
  const links = page.getByRole("navigation", { name: "Console" }).getByRole("link");
  const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")!));
  expect(paths.length).toBeGreaterThan(9);
  for (const path of paths) {
    await page.goto(site.url + path);
    await loaded();
    await expectSound(page, path);
    // What scrolls takes the focus: it says what it is.
    expect(await page.locator(".scroll:not([role=region][aria-label])").count(), path).toBe(0);
  }
  expect(desk.complaints).toEqual([]);
});

test("axe finds nothing on screens of an incident, a maintenance or a draft, nor while others edit", async () => {
  const { incident, draft, maintenance, proposed } = await furnished();
  const other = await desk.another();
  await site.enter(other, "editor");
  await other.goto(`${site.url}/console/incidents/${incident.id}`);
  await other.getByRole("heading", { name: "Point d’étape" }).waitFor();
  await site.enter(page, "admin");
  for (const path of [
    `incidents/${incident.id}`,
    `declare?draft=${draft.id}`,
    `maintenances/${maintenance.id}`,
    `maintenances/${proposed.id}`,
    "nowhere",
  ]) {
    await page.goto(`${site.url}/console/${path}`);
    await loaded();
    if (path.endsWith(incident.id)) await page.locator(".editing").waitFor();
    for (const folded of await page.locator("main details > summary").all()) await folded.click();
    await expectSound(page, path);
  }
  expect(desk.complaints).toEqual([]);
});

test("axe finds nothing between a declaration, its preview and the mails on hold", async () => {
  await furnished();
  await site.enter(page, "admin");
  await page.goto(`${site.url}/console/declare`);
  await page.getByText("Plus de réglages").click();
  await expectSound(page, "declaring");
  await page.getByText("Plus de réglages").click();
  await page.goto(`${site.url}/console`);
  await loaded();
  await previewSirene(page);
  for (const kind of ["Page", "Texte"] as const) {
    await chooseLook(page, [kind, "Français"]);
    await expectSound(page, kind);
  }
  await page.getByRole("button", { name: /Publier et prévenir/ }).click();
  await page.getByRole("timer").waitFor();
  await expectSound(page, "mails on hold");
  await page.getByRole("button", { name: "Annuler l’envoi" }).click();
  await page.getByText(/Envoi annulé/).waitFor();
  await expectSound(page, "mails called back");
  await openOwnMenu(page);
  await page.getByRole("button", { name: "Raccourcis" }).click();
  await page.getByRole("dialog").waitFor();
  await expectSound(page, "help");
  expect(desk.complaints).toEqual([]);
});

test("the team's work is a table of months, with the details of one", async () => {
  await site.enter(page, "reader");
  await page.getByRole("link", { name: "Travail de l’équipe" }).click();
  await page.getByRole("heading", { name: "Travail de l’équipe" }).waitFor();
  const rows = page.getByRole("table").first().getByRole("row");
  await expect.poll(() => rows.count()).toBe(13);
  const month = page.getByLabel("Détail du mois");
  await month.selectOption({ index: 11 });
  await page.getByText("Aucun incident ce mois-là.").first().waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Tout en CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^work-\d{4}-\d\d\.csv$/);
  await expectSound(page, "work");
  expect(desk.complaints).toEqual([]);
});

test("axe finds nothing on the sign-in page, nor after a refusal", async () => {
  await page.goto(`${site.url}/console`);
  await page.getByLabel("Adresse électronique").fill("nobody@exemple.fr");
  await page.getByLabel("Mot de passe").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("Adresse, mot de passe ou code incorrect.").waitFor();

  await expectSound(page, "signing in");
});

test("the console speaks English to who wants it", async () => {
  await site.enter(page, "admin");
  await page.locator(".strip-bar summary").click();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("link", { name: "What’s on fire" }).click();
  await page.getByRole("heading", { name: "What’s on fire" }).waitFor();

  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  expect(await violationsOf(page)).toEqual([]);
});
