import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { incidentRecord } from "../../db/incident-records.ts";
import { eventsOf } from "../../db/outbox.ts";
import { renderMail } from "../../server/notify/mail.ts";
import { storyOfEvent } from "../../server/stories.ts";
import { fanOut } from "../../server/work/fan-out.ts";
import { addPerson } from "../../server/auth/people.ts";
import { corrections } from "../../db/corrections.ts";
import { allPeople } from "../../db/people.ts";
import { insertSubscribers, subscribersOf } from "../../db/subscribers.ts";
import type { Subscriber } from "../../server/core/subscriber.ts";
import { subscriber } from "../helpers/subscribers.ts";
import { openBrowser, reader } from "../helpers/browser.ts";
import { consoleSite, type ConsoleSite } from "../helpers/console-site.ts";

const HOUR = 3_600_000;

// People's passwords are slow on purpose, and browsers on busy machines are not fast.
vi.setConfig({ testTimeout: 90_000 });

let browser: Browser;
let site: ConsoleSite;
let context: BrowserContext;
let page: Page;
/** What a browser complains of: a policy that was broken, a script that failed. */
let complaints: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await consoleSite();
  context = await reader(browser, { viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
});
afterEach(async () => {
  await context.close();
  await site[Symbol.asyncDispose]();
});

/** What axe finds wrong; frames hold the public page and mails, which have tests of their own. */
async function faults(): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.map((v) => [v.id, v.nodes.map((n) => n.html)]);
}

test("one signs in by password and out again; the document is never kept, its policy strict", async () => {
  const answer = await page.goto(`${site.url}/console/any/where`);
  const headers = answer!.headers();
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self';");
  await page.getByRole("heading", { name: "Connexion à la console" }).waitFor();
  expect(await faults()).toEqual([]);

  await page.getByLabel("Adresse électronique").fill("nobody@exemple.fr");
  await page.getByLabel("Mot de passe").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();

  await site.enter(page, "admin");
  expect(await faults()).toEqual([]);
  await page.getByRole("button", { name: /Se déconnecter/ }).click();
  await page.getByRole("heading", { name: "Connexion à la console" }).waitFor();
  expect(complaints).toEqual([]);
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

test("the home tells what burns: drafts of probes, promises that are late, maintenance today", async () => {
  const { w } = site;
  const components = [{ id: "dgfip/liasses", status: "degraded_performance" }];
  await declareByApi({ title: "DGFIP ralenti", components, nextUpdateAt: iso(w.now() + 1_000) });
  await w.wait(5_000);
  await w.see("insee/sirene", { outcome: "down" });
  await w.wait(2_000);
  await w.see("insee/sirene", { outcome: "down" });
  await w.wait(4_000);
  await w.see("insee/sirene", { outcome: "down" });
  await w.wait(70_000);
  await planByApi({
    title: "Nuit DGFIP",
    startsAt: iso(w.now() + HOUR),
    endsAt: iso(w.now() + 2 * HOUR),
  });

  await site.enter(page, "editor");

  await page.getByText(/Proposé par les sondes/).waitFor();
  await page.getByRole("link", { name: "DGFIP ralenti" }).waitFor();
  await page.getByText(/information promise, en retard/).waitFor();
  await page.getByRole("link", { name: "Nuit DGFIP" }).waitFor();
  expect(await faults()).toEqual([]);
});

test("an incident is declared from a template in four fields, by keys alone", async () => {
  await subscribe("page", ["page"]);
  await subscribe("insee", ["provider:insee"]);
  await subscribe("dgfip", ["provider:dgfip"]);
  await site.enter(page, "editor");

  await page.getByRole("heading", { name: "Ce qui brûle" }).waitFor();
  await page.keyboard.press("n");
  await expect.poll(() => focused()).toBe("scope");
  await page.keyboard.type("INSEE");
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("template");
  await page.keyboard.press("Tab");
  expect(await page.getByLabel("Titre", { exact: true }).inputValue()).toBe(
    "INSEE : Sirene en panne",
  );
  expect(await faults()).toEqual([]);
  await page.keyboard.press("Control+Enter");

  await page.getByRole("button", { name: "Publier et prévenir 2 abonnés" }).waitFor();
  await page.getByText("INSEE : 2 abonnés").waitFor();
  expect(await faults()).toEqual([]);
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { name: "INSEE : Sirene en panne" }).waitFor();
  const [incident] = await openIncidents();
  expect(incident).toMatchObject({ impact: "critical", components: [{ id: "insee/sirene" }] });
  const [event] = await eventsOf(site.w.db, incident!.id);
  expect(event).toMatchObject({ kind: "incident.opened", dueAt: site.w.now() + 30_000 });
  expect(complaints).toEqual([]);
});

test("the preview is what the page shows and the mail says afterwards", async () => {
  await subscribe("page", ["page"]);
  await site.enter(page, "editor");
  await declareSirene();
  const shown = mainText((await page.locator("iframe").getAttribute("srcdoc"))!);
  await page.getByLabel("Courriel en texte FR").check();
  const mail = await page.locator("pre").textContent();
  await page.getByLabel("Courriel FR").check();
  const html = await page.locator("iframe").getAttribute("srcdoc");
  // It has its style: the policy lets a mail's attributes be.
  const heading = page.frameLocator("iframe").locator("h1");
  expect(await heading.evaluate((h) => getComputedStyle(h).borderLeftWidth)).toBe("6px");

  await page.getByRole("button", { name: /Publier et prévenir/ }).click();
  await page.getByText(/départ dans/).waitFor();

  const [incident] = await openIncidents();
  const told = await site.w.request(`/incidents/${incident!.id}`);
  expect(mainText(await told.text())).toBe(shown);
  const [event] = await eventsOf(site.w.db, incident!.id);
  const sent = renderMail((await storyOfEvent(site.w.ctx, event!))!, { locale: "fr" });
  // Only the incident's own address is made anew with it.
  expect(sameAddresses(sent.text)).toBe(sameAddresses(mail!));
  expect(sameAddresses(sent.html)).toBe(sameAddresses(html!));
});

test("nobody can be told before it is known how many are", async () => {
  await site.enter(page, "editor");
  let letGo = () => {};
  site.delay.set("/api/v1/previews", new Promise((done) => (letGo = done)));
  await page.keyboard.press("n");
  await page.getByLabel("Qu’est-ce qui est touché ?").selectOption({ label: "INSEE – Sirene" });
  await page.getByRole("button", { name: "Aperçu" }).click();

  const tell = page.getByRole("button", { name: /Publier et prévenir/ });
  await tell.waitFor();
  expect(await tell.isDisabled()).toBe(true);
  await page.keyboard.press("Control+Enter");
  expect(await openIncidents()).toEqual([]);

  letGo();
  await expect.poll(() => tell.isDisabled()).toBe(false);
  expect(await openIncidents()).toEqual([]);
});

test("a send is held for 30 seconds, counted down, and called back: nothing is left of it", async () => {
  await subscribe("page", ["page"]);
  await site.enter(page, "editor");
  await declareSirene();
  await page.getByRole("button", { name: /Publier et prévenir/ }).click();
  const left = async () =>
    Number(/(\d+) s/.exec((await page.getByRole("timer").textContent()) ?? "")?.[1]);
  await page.getByRole("timer").waitFor();
  expect(await left()).toBeLessThanOrEqual(30);
  await expect.poll(left, { timeout: 10_000 }).toBeLessThan(29);
  expect(await faults()).toEqual([]);

  await page.getByRole("button", { name: "Annuler l’envoi" }).click();

  await page.getByText(/Envoi annulé : aucun courriel ne part/).waitFor();
  const [incident] = await openIncidents();
  expect(await eventsOf(site.w.db, incident!.id)).toEqual([]);
  await site.w.wait(31_000);
  expect(await fanOut(site.w.ctx)).toBe(0);
});

test("to publish is not to tell, and a slip that is set right is no news", async () => {
  await site.enter(page, "editor");
  await declareSirene();
  await page.getByRole("button", { name: "Publier sans prévenir" }).click();
  await page.getByRole("heading", { name: "INSEE : Sirene en panne" }).waitFor();
  const [incident] = await openIncidents();

  await page.getByText("Corriger une faute, sans prévenir").click();
  await page.locator("#mistyped-title").fill("INSEE : Sirene en panne totale");
  await page.getByRole("button", { name: "Corriger", exact: true }).click();
  await page.getByRole("heading", { name: "INSEE : Sirene en panne totale" }).waitFor();

  expect(await eventsOf(site.w.db, incident!.id)).toEqual([]);
});

test("what is half written survives a reload; what was sent does not come back", async () => {
  await site.enter(page, "editor");
  await page.keyboard.press("n");
  await page.getByLabel("Qu’est-ce qui est touché ?").selectOption({ label: "INSEE – Sirene" });
  await page.getByLabel("Message (Markdown)", { exact: true }).fill("À moitié écrit");
  await page.reload();
  await page.getByText("Brouillon repris").waitFor();
  const message = page.getByLabel("Message (Markdown)", { exact: true });
  expect(await message.inputValue()).toBe("À moitié écrit");

  await page.getByRole("button", { name: "Aperçu" }).click();
  await page.getByRole("button", { name: "Publier sans prévenir" }).click();
  await page.getByRole("heading", { name: "Point d’étape" }).waitFor();
  await page.goto(`${site.url}/console/declare`);
  await page.getByLabel("Qu’est-ce qui est touché ?").waitFor();
  expect(await message.inputValue()).toBe("");
});

test("the second who edits is told what the first changed, and keeps what was typed", async () => {
  const { id } = await declareByApi({ title: "INSEE ralenti" });
  await site.enter(page, "editor");
  await page.goto(`${site.url}/console/incidents/${id}`);
  await page.getByLabel("Message (Markdown)", { exact: true }).fill("De mon côté");
  await write(`/api/v1/incidents/${id}/updates`, { status: "identified", body: "Déjà dit" });

  await page.getByRole("button", { name: "Aperçu" }).click();

  const alert = page.getByRole("alert");
  await alert.getByText("Quelqu’un d’autre a modifié entre-temps.").waitFor();
  expect(await alert.textContent()).toContain("a editor");
  expect(await page.getByRole("button", { name: /Publier et prévenir/ }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Recharger" }).click();
  const message = page.getByLabel("Message (Markdown)", { exact: true });
  await expect.poll(() => message.inputValue()).toBe("De mon côté");
});

test("a step that resolves goes out by the same way", async () => {
  const { id } = await declareByApi({ title: "INSEE ralenti" });
  await site.enter(page, "editor");
  await page.keyboard.press("u");
  await page.getByLabel("Étape", { exact: true }).selectOption({ label: "Résolu" });
  await page.getByLabel("Message (Markdown)", { exact: true }).press("Control+Enter");
  await page.getByRole("button", { name: "Publier sans prévenir" }).click();

  await expect
    .poll(async () => (await incidentRecord(site.w.db, id))?.incident.status)
    .toBe("resolved");
  expect((await incidentRecord(site.w.db, id))?.incident.updates[0]?.body).toBe(
    "L’incident est résolu.",
  );
});

test("what probes propose is published from its draft", async () => {
  const { id } = await declareByApi({ title: "Sirene muet", draft: true });
  await site.enter(page, "editor");
  await page.getByRole("link", { name: "Sirene muet" }).click();
  await page.getByLabel("Titre", { exact: true }).fill("INSEE : Sirene muet");
  await page.getByRole("button", { name: "Aperçu" }).click();
  await page.getByRole("button", { name: "Publier sans prévenir" }).click();

  await page.getByRole("heading", { name: "INSEE : Sirene muet" }).waitFor();
  expect((await incidentRecord(site.w.db, id))?.publishedAt).not.toBeNull();
});

test("a maintenance is planned in Paris time, told in UTC, and its announcement called back", async () => {
  await subscribe("page@exemple.fr", ["page"]);
  await site.enter(page, "editor");
  await page.getByRole("link", { name: "Planifier", exact: true }).click();
  await page.getByLabel("DGFIP – Liasses").check();
  const day = iso(site.w.now() + 90 * HOUR).slice(0, 10);
  await page.getByLabel("Début").fill(`${day}T20:00`);
  await page.getByText(`= ${day} ${isSummer(day) ? "18" : "19"}:00 UTC`).waitFor();
  await page.getByLabel("Fin").fill(`${day}T22:00`);
  expect(await page.getByLabel("Titre", { exact: true }).inputValue()).toBe(
    "DGFIP : maintenance de Liasses",
  );
  expect(await faults()).toEqual([]);
  await page.getByLabel("Titre", { exact: true }).press("Control+Enter");
  await page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).click();
  await page.getByRole("button", { name: "Annuler l’envoi" }).click();
  await page.getByText(/Envoi annulé/).waitFor();

  const [planned] = await maintenancesAhead();
  expect(Date.parse(planned!.startsAt)).toBe(
    Date.parse(`${day}T20:00:00${isSummer(day) ? "+02:00" : "+01:00"}`),
  );
  // Nobody was told of it, so nobody is reminded.
  expect(await eventsOf(site.w.db, planned!.id)).toEqual([]);
});

test("a time that the clock skips is told, with the choice", async () => {
  await site.enter(page, "editor");
  await page.goto(`${site.url}/console/plan`);
  await page.getByLabel("DGFIP – Liasses").check();
  await page.getByLabel("Début").fill("2027-03-28T02:30");
  await page.getByText(/Cette heure n’existe pas/).waitFor();
  expect(await faults()).toEqual([]);
  await page.getByLabel("Fin").fill("2027-03-28T05:00");
  await page.getByLabel(/03:30/).check();
  await page.getByRole("button", { name: "Aperçu" }).click();
  await page.getByRole("button", { name: "Publier sans prévenir" }).click();

  await page.getByRole("button", { name: "Annuler la maintenance" }).waitFor();
  const [planned] = await maintenancesAhead();
  expect(Date.parse(planned!.startsAt)).toBe(Date.parse("2027-03-28T01:30:00Z"));
});

test("a provider's own staff plan their maintenance, and nothing else is there for them", async () => {
  await site.enter(page, "editor", ["insee"]);
  expect(await page.getByRole("navigation").getByRole("link").allTextContents()).toEqual([
    "Ce qui brûle",
    "Planifier",
  ]);
  await page.goto(`${site.url}/console/declare`);
  await page.getByRole("heading", { name: "Page introuvable" }).waitFor();
  await page.goto(`${site.url}/console/plan`);
  await page.getByLabel("INSEE – Sirene").check();
  expect(await page.getByLabel("DGFIP – Liasses").count()).toBe(0);
  await page.getByLabel("Début").fill("2027-01-10T20:00");
  await page.getByLabel("Fin").fill("2027-01-10T21:00");
  await page.getByRole("button", { name: "Aperçu" }).click();
  await page.getByText("Un brouillon ne prévient personne").waitFor();
  await page.getByRole("button", { name: "Proposer à l’équipe" }).click();

  await page.getByText("Brouillon", { exact: true }).waitFor();
  expect(await maintenancesAhead()).toEqual([]);
});

test("an admin hands out a token, which is shown once, and takes it back", async () => {
  await site.enter(page, "admin");
  await page.getByRole("link", { name: "Jetons" }).click();
  await page.getByLabel("Nom").fill("passerelle");
  await page.getByRole("button", { name: /Créer un jeton/ }).click();
  const token = await page.locator("pre").textContent();
  const asToken = { headers: { authorization: `Bearer ${token}` } };
  expect((await site.w.request("/api/v1/drafts", asToken)).status).toBe(200);

  await page.getByRole("button", { name: "Révoquer passerelle" }).click();
  await expect
    .poll(() => page.getByRole("button", { name: "Révoquer passerelle" }).count())
    .toBe(0);
  expect((await site.w.request("/api/v1/drafts", asToken)).status).toBe(401);
  await page.reload();
  await page.getByRole("rowheader", { name: "passerelle" }).waitFor();
  expect(await page.content()).not.toContain(token);
});

test("people are added, given another role, and shut out", async () => {
  await site.enter(page, "admin");
  await page.getByRole("link", { name: "Personnes" }).click();
  await page.getByLabel("Adresse électronique").fill("bob@exemple.fr");
  await page.getByRole("button", { name: "Ajouter" }).click();
  await page.getByLabel("Rôle de bob").selectOption("operator");
  const bob = async () => (await allPeople(site.w.db)).find((p) => p.email === "bob@exemple.fr");
  await expect.poll(async () => (await bob())?.role).toBe("operator");
  await page.getByRole("button", { name: "Désactiver bob" }).click();
  await page.getByRole("button", { name: "Rétablir bob" }).waitFor();
  expect((await bob())?.disabledAt).not.toBeNull();
});

test("subscribers are found by a part of their address, exported, and erased by two presses", async () => {
  await subscribe("ada", ["page"]);
  await subscribe("bob", ["page"]);
  await site.enter(page, "operator");
  await page.getByRole("link", { name: "Abonnés" }).click();
  await page.getByRole("rowheader", { name: "ada@exemple.fr" }).waitFor();
  await page.keyboard.press("/");
  expect(await focused()).toBe("q");
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
  await page.getByText("Panne de notre réseau (Une operator)").waitFor();
  expect(await corrections(site.w.db)).toMatchObject([
    { component: "insee/sirene", from: Date.parse("2026-01-10T09:00:00Z"), state: "operational" },
  ]);

  await page.getByRole("link", { name: "Journal" }).click();
  await page.getByRole("rowheader", { name: /correction.add/ }).waitFor();
  await page.getByRole("button", { name: "Vérifier la chaîne" }).click();
  await page.getByText(/^Intacte/).waitFor();
});

test("every screen stands in the menu of who may open it, and axe finds nothing on any", async () => {
  await subscribe("ada", ["page"]);
  await site.enter(page, "admin");
  const links = page.getByRole("navigation").getByRole("link");
  expect(await links.count()).toBe(9);
  for (const size of [
    { width: 1280, height: 900 },
    { width: 320, height: 700 },
  ]) {
    await page.setViewportSize(size);
    for (const name of await links.allTextContents()) {
      await links.filter({ hasText: name }).first().click();
      await page.locator("main h1").waitFor();
      await expect.poll(() => page.getByText("Chargement…").count()).toBe(0);
      expect(await faults(), name).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `${name} at ${size.width}`).toBeLessThanOrEqual(size.width);
    }
  }
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("link", { name: "What burns" }).click();
  await page.getByRole("heading", { name: "What burns" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  expect(complaints).toEqual([]);
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

/** Whether Paris is on summer time at 20:00 of a day. */
const isSummer = (day: string): boolean =>
  new Intl.DateTimeFormat("en", { timeZone: "Europe/Paris", timeZoneName: "longOffset" })
    .format(Date.parse(`${day}T19:00:00Z`))
    .endsWith("+02:00");

/** What was planned, without the windows of the configuration. */
const maintenancesAhead = async () =>
  (
    (await (await site.w.request("/api/v1/summary")).json()) as {
      maintenances: { id: string; startsAt: string; title: string }[];
    }
  ).maintenances.filter((m) => m.title !== "DGFIP : maintenance planifiée");

const focused = () => page.evaluate(() => document.activeElement?.id);

async function declareSirene(): Promise<void> {
  await page.keyboard.press("n");
  await page.getByLabel("Qu’est-ce qui est touché ?").selectOption({ label: "INSEE – Sirene" });
  await page.getByRole("button", { name: "Aperçu" }).click();
  await page.locator("iframe").waitFor();
}

/** What a document's middle says, without its marks; addresses of what is new differ. */
const mainText = (html: string): string =>
  /<main[\s\S]*<\/main>/
    .exec(html)![0]
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[a-z0-9]{12}/g, "…");
const sameAddresses = (text: string): string =>
  text.replaceAll(/(incidents\/[a-z0-9-]*?)[a-z0-9]{12}\b/g, "$1…");

const openIncidents = async () =>
  (
    (await (await site.w.request("/api/v1/summary")).json()) as {
      incidents: { id: string; impact: string; components: unknown }[];
    }
  ).incidents;

const subscribe = (id: string, scopes: Subscriber["scopes"]) =>
  site.w.db.transaction().execute((trx) => insertSubscribers(trx, [subscriber(id, { scopes })]));

const iso = (at: number) => new Date(at).toISOString();

async function declareByApi(more: object) {
  const incident = {
    components: [{ id: "insee/sirene", status: "degraded_performance" }],
    ...more,
  };
  return write("/api/v1/incidents", incident);
}
const planByApi = (more: object) =>
  write("/api/v1/maintenances", { components: ["dgfip/attestation"], ...more });

async function write(path: string, body: object): Promise<{ id: string }> {
  const answer = await site.w.request(path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await site.w.token("editor")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string };
}
