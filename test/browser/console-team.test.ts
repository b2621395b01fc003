import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { corrections } from "../../db/corrections.ts";
import { allPeople } from "../../db/people.ts";
import { subscribersOf } from "../../db/subscribers.ts";
import { addPerson } from "../../server/auth/people.ts";
import { fanOut } from "../../server/work/delivery/fan-out.ts";
import { violationsOf } from "../helpers/axe.ts";
import { behind, consoleDesk, expectSound, openOwnMenu } from "../helpers/console-desk.ts";
import type { ConsoleSite } from "../helpers/console-site.ts";
import { mailLane } from "../helpers/mail-lane.ts";
import { startMailServer } from "../helpers/smtp-server.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const desk = consoleDesk();
let page: Page;
let site: ConsoleSite;
beforeEach(() => ({ page, site } = desk));

test("one signs in by password and out again; the document is never kept, its policy strict", async () => {
  const answer = await page.goto(`${site.url}/console/any/where`);
  const headers = answer!.headers();
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["content-security-policy"]).toContain(
    "default-src 'none'; script-src 'self' 'sha256-",
  );
  await page.getByRole("heading", { name: "Connexion à la console" }).waitFor();
  expect(await violationsOf(page)).toEqual([]);

  await page.getByLabel("Adresse électronique").fill("nobody@exemple.fr");
  await page.getByLabel("Mot de passe").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();

  await site.enter(page, "admin");
  expect(await violationsOf(page)).toEqual([]);
  await openOwnMenu(page);
  await page.getByRole("button", { name: /Se déconnecter/ }).click();
  await page.getByRole("heading", { name: "Connexion à la console" }).waitFor();
  expect(desk.complaints).toEqual([]);
});

test("a link that is asked for arrives, and its button leads into the console", async () => {
  const { w } = site;

  await addPerson(w.ctx, { email: "ada@exemple.fr", name: "Ada", role: "editor" });
  await page.goto(`${site.url}/console`);
  await page.getByLabel("Adresse électronique").fill("ada@exemple.fr");
  await page.getByRole("button", { name: "Recevoir un lien par courriel" }).click();
  await page.getByText("un lien de connexion est en route").waitFor();
  await expect.poll(() => site.mails.length).toBe(1);

  const path = /\/auth\/link\/[\w.-]+/.exec(site.mails[0]!.text)![0];
  await page.goto(site.url + path);
  await page.getByRole("button", { name: "Se connecter" }).click();

  await page.getByRole("heading", { name: "Ce qui brûle" }).waitFor();
});

test("an admin hands out a token, which is shown once, and takes it back", async () => {
  await site.enter(page, "admin");
  await page.getByRole("link", { name: "Jetons" }).click();
  await page.getByRole("button", { name: "Nouveau jeton" }).click();
  await page.getByLabel("Nom").fill("passerelle");
  await page.getByRole("button", { name: /Créer un jeton/ }).click();
  const token = await page.locator("pre").textContent();
  const asToken = { headers: { authorization: `Bearer ${token}` } };
  expect((await site.w.request("/api/v1/drafts", asToken)).status).toBe(200);

  await page.getByRole("button", { name: "Révoquer passerelle" }).click();
  expect((await site.w.request("/api/v1/drafts", asToken)).status).toBe(200);
  await page.getByRole("button", { name: "Oui, révoquer passerelle" }).click();
  await page.getByText("Aucun jeton valable").waitFor();
  expect((await site.w.request("/api/v1/drafts", asToken)).status).toBe(401);
  await page.reload();
  await page.getByRole("button", { name: "Révoqués ou expirés 1" }).click();
  await page.getByRole("rowheader", { name: "passerelle" }).waitFor();
  expect(await page.content()).not.toContain(token);
});

test("people are added, given another role, and shut out", async () => {
  await site.enter(page, "admin");
  await page.getByRole("link", { name: "Personnes" }).click();
  await page.getByRole("button", { name: "Ajouter une personne" }).click();
  await page.getByLabel("Adresse électronique").fill("bob@exemple.fr");
  await page.getByRole("button", { name: "Ajouter", exact: true }).click();
  await page.getByLabel("Rôle de bob").selectOption("operator");
  const bob = async () => (await allPeople(site.w.db)).find((p) => p.email === "bob@exemple.fr");
  await expect.poll(async () => (await bob())?.role).toBe("operator");
  await page.getByRole("button", { name: "Désactiver bob" }).click();
  expect((await bob())?.disabledAt).toBeNull();
  await page.getByRole("button", { name: "Oui, désactiver bob" }).click();
  await page.getByRole("button", { name: "Rétablir bob" }).waitFor();
  expect((await bob())?.disabledAt).not.toBeNull();
});

test("subscribers are found by a part of their address, exported, and erased by two presses", async () => {
  await behind(site).subscribe("ada", ["page"]);
  await behind(site).subscribe("bob", ["page"]);
  await site.enter(page, "operator");
  await page.getByRole("link", { name: "Abonnés" }).click();
  await page.getByRole("rowheader", { name: "ada@exemple.fr" }).waitFor();
  await page.locator("#q").focus();
  await page.keyboard.type("BOB");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => page.getByRole("rowheader").allTextContents())
    .toEqual(["bob@exemple.fr "]);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /Exporter/ }).click();
  expect((await download).suggestedFilename()).toBe("abonnes.csv");

  await page.getByRole("button", { name: "Effacer bob@exemple.fr" }).click();
  expect(await subscribersOf(site.w.db, "bob@exemple.fr")).toHaveLength(1);
  await page.getByRole("button", { name: "Oui, effacer bob@exemple.fr" }).click();
  await expect.poll(() => subscribersOf(site.w.db, "bob@exemple.fr")).toEqual([]);
});

test("a measurement is set right with a name and a reason, and the audit log has it", async () => {
  await site.enter(page, "operator");
  await page.getByRole("link", { name: "Engagement" }).click();
  await page.getByText("Corriger une mesure").click();
  await page.getByLabel("Composant").selectOption("insee/sirene");
  await page.getByLabel("De", { exact: true }).fill("2026-01-10T10:00");
  await page.getByLabel("À", { exact: true }).fill("2026-01-10T11:00");
  await page.getByLabel("Motif").fill("Panne de notre réseau");
  await page.getByRole("button", { name: "Ajouter la correction" }).click();
  const kept = page.getByRole("listitem").filter({ hasText: "« Panne de notre réseau »" });
  await kept.getByText("Une operator").waitFor();
  // The month that was corrected is the one that is shown.
  await page.getByRole("heading", { name: "Engagement de janvier 2026" }).waitFor();
  expect(await corrections(site.w.db)).toMatchObject([
    { component: "insee/sirene", from: Date.parse("2026-01-10T09:00:00Z"), state: "operational" },
  ]);

  await page.getByRole("link", { name: "Journal" }).click();
  await page.getByRole("rowheader", { name: /correction.add/ }).waitFor();
  await page.getByRole("button", { name: "Vérifier la chaîne" }).click();
  await page.getByText(/^Intacte/).waitFor();
});

test("mails to a server that is down fail at last; once it is up they are retried from here", async () => {
  const { w } = site;
  const first = await startMailServer();
  const port = Number(new URL(first.url).port);
  await first.stop();
  let clock = w.now();
  const lane = mailLane({ ...w.ctx, config: w.ctx.config, now: () => clock }, first.url);
  await behind(site).subscribe("ada", ["page"]);
  await behind(site).subscribe("bob", ["page"]);
  await behind(site).declare({ title: "INSEE ralenti", notify: true });
  await fanOut(w.ctx);
  // Two days of trying, by the hour.
  for (let hour = 0; hour < 50; hour += 1) {
    await lane.tick();
    clock += HOUR_MS;
  }
  await site.enter(page, "operator");
  await page.getByText("2 échecs").waitFor();
  await expectSound(page, "the home with mails that failed");

  const server = await startMailServer({ port });
  await page.getByRole("button", { name: "Réessayer les envois en échec" }).click();
  await page.getByText("aucun échec").waitFor();
  await page.getByText("2 en attente").waitFor();
  await lane.tick();
  expect(server.caught.map(({ to }) => String(to[0])).toSorted()).toEqual([
    "ada@exemple.fr",
    "bob@exemple.fr",
  ]);
  await page.reload();
  await page.getByText("Rien n’attend").waitFor();
  await lane.close();
  await server.stop();

  // Who opened it, and who had the mails tried again, is in the trail.
  await page.getByRole("link", { name: "Journal" }).click();
  const row = (what: RegExp) => page.getByRole("row").filter({ hasText: what });
  await row(/mail\.retry/)
    .getByText("Une operator")
    .waitFor();
  await row(/incident\.open/)
    .getByText("a editor")
    .waitFor();
  await row(/mail\.retry/)
    .getByText("Avant, après")
    .click();
  await row(/mail\.retry/)
    .getByText('"retried": 2')
    .waitFor();
});

test("single-key shortcuts can be switched off, and stay so", async () => {
  await site.enter(page, "editor");
  await page.keyboard.press("?");
  await page.getByLabel("Raccourcis à une touche actifs").uncheck();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByRole("heading", { name: "Ce qui brûle" }).waitFor();
  await page.keyboard.press("n");

  expect(new URL(page.url()).pathname).toBe("/console");
});
