import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { incidentRecord } from "../../db/incident-writes.ts";
import { eventsOf } from "../../db/outbox.ts";
import { fanOut } from "../../server/work/delivery/fan-out.ts";
import {
  behind,
  chooseLook,
  consoleDesk,
  focused,
  iso,
  previewSirene,
  timeless,
} from "../helpers/console-desk.ts";
import type { ConsoleSite } from "../helpers/console-site.ts";
import { mailLane } from "../helpers/mail-lane.ts";
import { startMailServer } from "../helpers/smtp-server.ts";

const desk = consoleDesk();
let page: Page;
let site: ConsoleSite;
beforeEach(() => ({ page, site } = desk));

test("an incident is declared from a template in four fields and under 30 s, by keys alone", async () => {
  await behind(site).subscribe("page", ["page"]);
  await behind(site).subscribe("insee", ["provider:insee"]);
  await behind(site).subscribe("dgfip", ["provider:dgfip"]);
  await site.enter(page, "editor");
  await page.getByRole("heading", { name: "Ce qui brûle" }).waitFor();
  let strokes = 0;
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
    strokes += keys.length;
  };
  const begun = performance.now();

  await press("n");
  await expect.poll(() => focused(page)).toBe("scope");
  const fields = page.locator("main :is(input, select, textarea)");
  const shown = await fields.evaluateAll((all) =>
    all.filter((one) => one.checkVisibility()).map((one) => one.id),
  );
  // Beside the preview's own two choices.
  expect(shown.filter((id) => id !== "")).toEqual(["scope", "template", "title", "body"]);
  const required = await fields.evaluateAll((all) =>
    all.filter((one) => (one as HTMLInputElement).required).map((one) => one.id),
  );
  expect(required).toEqual(["scope", "title"]);
  await press(...Array.from("INSEE"), "Tab");
  expect(await focused(page)).toBe("template");
  expect(await page.getByLabel("Titre", { exact: true }).inputValue()).toBe(
    "INSEE : Sirene en panne",
  );
  await press("Control+Enter");
  await page.getByRole("button", { name: "Publier et prévenir 2 abonnés" }).waitFor();
  await expect
    .poll(() => page.getByRole("button", { name: /Publier et prévenir/ }).isEnabled())
    .toBe(true);
  await press("Control+Enter");
  await page.getByRole("heading", { name: "INSEE : Sirene en panne" }).waitFor();

  expect(strokes).toBeLessThanOrEqual(10);
  expect(performance.now() - begun).toBeLessThan(30_000);
  const [incident] = await behind(site).openIncidents();
  expect(incident).toMatchObject({ impact: "critical", components: [{ id: "insee/sirene" }] });
  const [event] = await eventsOf(site.w.db, incident!.id);
  expect(event?.kind).toBe("incident.opened");
  expect(event!.dueAt - event!.createdAt).toBe(30_000);
  expect(desk.complaints).toEqual([]);
});

test("the preview equals the page, and the mails that a server then takes, in both languages", async () => {
  const { w } = site;
  const server = await startMailServer();
  const lane = mailLane(w.ctx, server.url);
  await behind(site).subscribe("ada", ["page"]);
  await behind(site).subscribe("eve", ["provider:insee"], "en");
  await behind(site).subscribe("bob", ["provider:dgfip"]);
  await site.enter(page, "editor");
  await previewSirene(page);
  await page.getByText("INSEE : 2 abonnés").waitFor();
  const frame = page.locator("iframe");
  const foreseen: Record<string, string> = {};
  for (const language of ["Français", "English"] as const) {
    for (const kind of ["Page", "Courriel"] as const) {
      await chooseLook(page, [kind, language]);
      foreseen[`${kind} ${language}`] = (await frame.getAttribute("srcdoc"))!;
    }
    await chooseLook(page, ["Texte", language]);
    foreseen[`Texte ${language}`] = (await page.locator("pre").textContent())!;
  }
  const subject = await page.locator("p", { hasText: "Objet :" }).locator("b").textContent();

  await page.getByRole("button", { name: "Publier et prévenir 2 abonnés" }).click();
  await page.getByText(/Départ dans/).waitFor();
  expect(await fanOut(w.ctx)).toBe(0);
  const [incident] = await behind(site).openIncidents();
  for (const [look, path] of [
    ["Page Français", `/incidents/${incident!.id}`],
    ["Page English", `/en/incidents/${incident!.id}`],
  ] as const) {
    expect(nameless(await (await w.request(path)).text()), look).toBe(nameless(foreseen[look]!));
  }
  await w.wait(30_000);
  await fanOut(w.ctx);
  await lane.tick();
  await lane.close();
  await server.stop();
  const mails = await server.parsed();
  expect(server.caught.map(({ to }) => String(to[0])).toSorted()).toEqual([
    "ada@exemple.fr",
    "eve@exemple.fr",
  ]);
  const [french, english] = ["ada@", "eve@"].map(
    (who) => mails[server.caught.findIndex(({ to }) => to[0]!.startsWith(who))]!,
  );
  expect(own(french!.html)).toBe(own(foreseen["Courriel Français"]));
  expect(own(english!.html)).toBe(own(foreseen["Courriel English"]));
  expect(own(french!.text)).toBe(own(foreseen["Texte Français"]));
  expect(own(english!.text)).toBe(own(foreseen["Texte English"]));
  expect(english!.subject).toBe(subject);
});

test("a mail in the preview has its style, though no style sheet may be loaded there", async () => {
  await behind(site).subscribe("ada", ["page"]);
  await site.enter(page, "editor");
  await previewSirene(page);
  await chooseLook(page, ["Courriel", "Français"]);
  const heading = page.frameLocator("iframe").locator("h1");

  await expect
    .poll(() => heading.evaluate((h) => [h.style.fontSize, getComputedStyle(h).fontSize]))
    .toEqual(["22px", "22px"]);
});

test("no mail leaves before a confirmation, nor before the number of recipients is known", async () => {
  await site.enter(page, "editor");
  let letGo = () => {};
  site.delay.set("/api/v1/previews", new Promise((done) => (letGo = done)));
  await page.keyboard.press("n");
  await page.getByLabel("Qu’est-ce qui est touché ?").selectOption({ label: "INSEE – Sirene" });

  const tell = page.getByRole("button", { name: /Publier et prévenir/ });
  await tell.waitFor();
  expect(await tell.isDisabled()).toBe(true);
  await page.keyboard.press("Control+Enter");
  expect(await behind(site).openIncidents()).toEqual([]);

  letGo();
  await expect.poll(() => tell.isDisabled()).toBe(false);
  expect(await behind(site).openIncidents()).toEqual([]);
});

test("a send is held for 30 seconds with a countdown, and leaves no trace once withdrawn", async () => {
  await behind(site).subscribe("page", ["page"]);
  await site.enter(page, "editor");
  await previewSirene(page);
  await page.getByRole("button", { name: /Publier et prévenir/ }).click();
  const left = async () =>
    Number(/(\d+) s/.exec((await page.getByRole("timer").textContent()) ?? "")?.[1]);
  await page.getByRole("timer").waitFor();
  expect(await left()).toBeLessThanOrEqual(30);
  await expect.poll(left, { timeout: 10_000 }).toBeLessThan(29);

  await page.getByRole("button", { name: "Annuler l’envoi" }).click();

  await page.getByText(/Envoi annulé\s: aucun courriel ne part/).waitFor();
  const [incident] = await behind(site).openIncidents();
  expect(await eventsOf(site.w.db, incident!.id)).toEqual([]);
  await site.w.wait(31_000);
  expect(await fanOut(site.w.ctx)).toBe(0);
});

test("publishing does not notify, and a corrected typo sends no mail", async () => {
  await site.enter(page, "editor");
  await previewSirene(page);
  await page.getByRole("button", { name: "Publier sans prévenir" }).click();
  await page.getByRole("heading", { name: "INSEE : Sirene en panne" }).waitFor();
  const [incident] = await behind(site).openIncidents();

  await page.getByText("Corriger une faute, sans prévenir").click();
  await page.locator("#mistyped-title").fill("INSEE : Sirene en panne totale");
  await page.getByRole("button", { name: "Corriger", exact: true }).click();
  await page.getByRole("heading", { name: "INSEE : Sirene en panne totale" }).waitFor();

  expect(await eventsOf(site.w.db, incident!.id)).toEqual([]);
});

test("a probe's draft has provider, start and evidence, and is published from there", async () => {
  const { w } = site;
  const down = { outcome: "down", httpStatus: 502 } as const;
  await w.see("insee/sirene", { outcome: "up" });
  let begun = 0;
  for (const ms of [5_000, 2_000, 4_000]) {
    await w.wait(ms);
    begun ||= w.now();
    await w.see("insee/sirene", down);
  }
  await w.wait(70_000);
  await site.enter(page, "editor");
  await page.getByText(/Proposé par les sondes/).waitFor();
  const proposed = page.locator("section:has(#drafts) h3 a").first();
  await proposed.click();

  await page
    .getByRole("listitem")
    .filter({ hasText: /^INSEE – SirenePanne$/ })
    .waitFor();
  const clock = new Intl.DateTimeFormat("fr", { timeZone: "Europe/Paris", timeStyle: "short" });
  await page
    .getByText(`Panne depuis ${clock.format(begun).replace(":", " h ")}`, { exact: true })
    .waitFor();
  const title = page.getByLabel("Titre", { exact: true });
  expect(await title.inputValue()).toContain("INSEE");
  expect(await page.getByLabel("Message (Markdown)").inputValue()).not.toBe("");
  await page.getByText("Constats des sondes (JSON)").click();
  const evidence = JSON.parse((await page.locator("details pre").textContent())!) as object;
  expect(JSON.stringify(evidence)).toContain("502");
  await title.fill("INSEE : Sirene muet");
  await page.getByRole("button", { name: "Publier sans prévenir" }).click();

  await page.getByRole("heading", { name: "INSEE : Sirene muet" }).waitFor();
  const [incident] = await behind(site).openIncidents();
  const record = await incidentRecord(w.db, incident!.id);
  expect(record?.publishedAt).not.toBeNull();
  // The probe begins within the tests' own next instants.
  expect(record!.incident.startedAt - begun).toBeGreaterThanOrEqual(0);
  expect(record!.incident.startedAt - begun).toBeLessThan(1_000);
});

test("the console reminds of an overdue update", async () => {
  const { w } = site;
  const nextUpdateAt = iso(w.now() + 5 * 60_000);
  const { id } = await behind(site).declare({ title: "INSEE ralenti", nextUpdateAt });
  await site.enter(page, "editor");
  const card = page.getByRole("listitem").filter({ hasText: "INSEE ralenti" });
  await card.getByText(/^Promis (à|le).*dans \d\smin/).waitFor();
  expect(await page.getByText(/dépassé/).count()).toBe(0);
  expect(
    await card.getByRole("link", { name: "Point d’étape" }).getAttribute("class"),
  ).not.toContain("main");

  await w.wait(17 * 60_000);
  await page.reload();
  await card.getByText("dépassé de 12 min").waitFor();
  expect(await card.getByRole("link", { name: "Point d’étape" }).getAttribute("class")).toContain(
    "main",
  );
  await page.goto(`${site.url}/console/incidents/${id}`);
  await page.getByText("dépassé de 12 min").waitFor();
  const told = await (await w.request(`/incidents/${id}`)).text();
  expect(told).toContain("Mise à jour attendue depuis");
});

test("a step that resolves is previewed as the page that follows, in its strip and its headline too", async () => {
  const { id } = await behind(site).declare({ title: "INSEE ralenti" });
  await site.enter(page, "editor");
  await page.keyboard.press("u");
  await page.getByLabel("Étape", { exact: true }).selectOption({ label: "Résolu" });
  await page.getByLabel("Message (Markdown)", { exact: true }).press("Control+Enter");
  await page.locator("iframe").waitFor();
  const foreseen = (await page.locator("iframe").getAttribute("srcdoc"))!;
  const before = await (await site.w.request(`/incidents/${id}`)).text();
  await page.getByRole("button", { name: "Publier sans prévenir" }).click();

  await expect
    .poll(async () => (await incidentRecord(site.w.db, id))?.incident.status)
    .toBe("resolved");
  const after = await (await site.w.request(`/incidents/${id}`)).text();
  expect(nameless(foreseen)).toBe(nameless(after));
  expect(before).toContain("<title>Dégradé – INSEE ralenti");
  expect(foreseen).toContain("<title>Résolu – INSEE ralenti");
  expect((await incidentRecord(site.w.db, id))?.incident.updates[0]?.body).toBe(
    "L’incident est résolu.",
  );
});

test("a draft of an outage that is over says so, and is published as resolved by keyboard", async () => {
  const { w } = site;
  await behind(site).subscribe("page", ["page"]);
  await w.see("insee/sirene", { outcome: "up" });
  for (const ms of [5_000, 2_000, 4_000]) {
    await w.wait(ms);
    await w.see("insee/sirene", { outcome: "down", httpStatus: 502 });
  }
  await w.wait(70_000);
  await w.see("insee/sirene", { outcome: "up" });
  await w.wait(70_000);
  await site.enter(page, "editor");
  await page.getByText(/^Rétabli à \d\d\sh\s\d\d$/).waitFor();

  await page.locator("section:has(#drafts) h3 a").first().click();
  await page.getByText(/^Rétabli à/).waitFor();
  await page.getByText(/^Panne\s: \d\d\sh\s\d\d – \d\d\sh\s\d\d$/).waitFor();
  await page.getByRole("button", { name: "Jeter ce brouillon" }).waitFor();
  await page.getByLabel("Message de fin (Markdown)").press("Control+Enter");
  const button = page.getByRole("button", { name: "Publier comme résolu et prévenir 1 abonné" });
  await button.waitFor();
  const foreseen = (await page.locator("iframe").getAttribute("srcdoc"))!;
  expect(foreseen).toContain("<title>Résolu – ");
  await page.keyboard.press("Control+Enter");
  await page.getByText("Résolu").first().waitFor();

  const { incidents } = (await (await w.request("/api/v1/incidents")).json()) as {
    incidents: { id: string; status: string }[];
  };
  expect(incidents).toMatchObject([{ status: "resolved" }]);
  expect(await eventsOf(w.db, incidents[0]!.id)).toMatchObject([{ kind: "incident.resolved" }]);
  expect(desk.complaints).toEqual([]);
});

/**
 * A document without the ids that each write makes anew: of incidents, and of their steps, and
 * without the version of its card, which goes by the second of the write.
 */
function nameless(html: string): string {
  const made = /(?:incidents\/(?:[a-z0-9-]*-)?|id="u-)([a-z0-9]{12})\b/g;
  const ids = new Set([...html.matchAll(made)].map(([, id = ""]) => id));
  return timeless([...ids].reduce((text, id) => text.replaceAll(id, "…"), html)).replaceAll(
    /\.png\?v=[\w-]+/g,
    ".png",
  );
}

/** A mail without what is its reader's own, and without what is made anew with each incident. */
const own = (text: string | undefined): string =>
  nameless(text ?? "")
    .replaceAll(/(preferences|unsubscribe)\/[\w.-]+/g, "$1/…")
    .replaceAll(/\r?\n/g, "\n")
    .trimEnd();
