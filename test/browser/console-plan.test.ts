import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { maintenanceRecord } from "../../db/maintenance-writes.ts";
import { eventsOf } from "../../db/outbox.ts";
import { insertSubscribers } from "../../db/subscribers.ts";
import { endOfMail } from "../../server/actions/message-ends.ts";
import { createSmtp } from "../../server/notify/smtp.ts";
import { createPostOffice } from "../../server/messages/send-mail.ts";
import { createLane } from "../../server/work/delivery/lane.ts";
import { fanOut } from "../../server/work/delivery/fan-out.ts";
import { openBrowser, reader } from "../helpers/browser.ts";
import { chooseLook, expectSound, faultsOn, timeless } from "../helpers/console-desk.ts";
import { consoleSite, type ConsoleSite } from "../helpers/console-site.ts";
import { startMailServer } from "../helpers/smtp-server.ts";
import { subscriber } from "../helpers/subscribers.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

vi.setConfig({ testTimeout: 90_000 });

let browser: Browser;
let site: ConsoleSite;
let context: BrowserContext;
let page: Page;
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

const faults = () => faultsOn(page);

const iso = (at: number) => new Date(at).toISOString();
const subscribe = (id: string) =>
  site.w.db
    .transaction()
    .execute((trx) => insertSubscribers(trx, [subscriber(id, { scopes: ["page"] })]));

type Planned = { id: string; title: string; startsAt: string; endsAt: string };
const ahead = async () =>
  (
    (await (await site.w.request("/api/v1/summary")).json()) as { maintenances: Planned[] }
  ).maintenances
    .filter((m) => m.title !== "DGFIP : maintenance planifiée")
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));

async function plan(more: object = {}): Promise<Planned> {
  const answer = await site.w.request("/api/v1/maintenances", {
    method: "POST",
    headers: {
      authorization: `Bearer ${await site.w.token("editor")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      title: "Nuit DGFIP",
      components: ["dgfip/liasses"],
      startsAt: iso(site.w.now() + 48 * HOUR_MS),
      endsAt: iso(site.w.now() + 50 * HOUR_MS),
      ...more,
    }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Planned;
}

async function begin(): Promise<void> {
  await site.enter(page, "editor");
  await page.goto(`${site.url}/console/plan`);
  await page.getByLabel("DGFIP – Liasses").check();
}

test("nothing is previewed or published while nothing is affected", async () => {
  await begin();
  const affected = page.getByLabel("DGFIP – Liasses");
  await affected.uncheck();
  const previews: string[] = [];
  page.on("request", (r) => r.url().endsWith("/api/v1/previews") && previews.push(r.url()));
  await page.getByLabel("Début").fill("2027-01-12T20:00");
  await page.getByLabel("Fin").fill("2027-01-12T22:00");
  await page.getByLabel("Titre", { exact: true }).fill("Nuit");

  await page.getByLabel("Fin").press("Control+Enter");
  await page.keyboard.press("Control+Enter");
  const publish = page.getByRole("button", { name: "Publier sans prévenir" });
  expect(await publish.isDisabled()).toBe(true);
  expect(previews).toEqual([]);

  await affected.check();
  await expect.poll(() => publish.isEnabled()).toBe(true);
  expect(previews).toHaveLength(1);
  expect(await ahead()).toEqual([]);
});

test("a weekly maintenance says when it comes next, in Paris time and in UTC", async () => {
  await begin();
  await page.getByLabel("Début").fill("2027-01-12T20:00");
  await page.getByLabel("Fin").fill("2027-01-12T22:00");
  expect(await page.getByLabel("Nombre de fois").count()).toBe(0);
  await page.getByLabel("Se répète").selectOption("week");
  await page.getByLabel("Nombre de fois").fill("5");

  const list = page.locator(".occurrences li");
  await expect.poll(() => list.count()).toBe(3);
  const said = (await list.allTextContents()).map((text) => text.replaceAll(/\s+/g, " "));
  expect(said[0]).toContain("12 janv., 20:00 – 22:00 (heure de Paris)");
  expect(said.map((text) => /= .*/.exec(text)?.[0])).toEqual([
    "= 2027-01-12 19:00 UTC – 2027-01-12 21:00 UTC",
    "= 2027-01-19 19:00 UTC – 2027-01-19 21:00 UTC",
    "= 2027-01-26 19:00 UTC – 2027-01-26 21:00 UTC",
  ]);
  await page.getByText(/5 en tout, la dernière/).waitFor();
  await expectSound(page, "a series");

  await page.getByRole("button", { name: "Publier sans prévenir" }).click();
  await page.getByRole("button", { name: "Annuler la maintenance" }).waitFor();
  expect((await ahead()).map((m) => iso(Date.parse(m.startsAt)))).toEqual(
    ["12", "19", "26"]
      .map((day) => `2027-01-${day}T19:00:00.000Z`)
      .concat(["2027-02-02T19:00:00.000Z", "2027-02-09T19:00:00.000Z"]),
  );
  expect(complaints).toEqual([]);
});

test("an occurrence in a change of clocks is announced beforehand, and takes place as announced", async () => {
  await begin();
  await page.getByLabel("Début").fill("2027-03-21T02:30");
  await page.getByLabel("Fin").fill("2027-03-21T04:00");
  await page.getByLabel("Se répète").selectOption("week");
  await page.getByLabel("Nombre de fois").fill("2");

  await page
    .getByText(/28 mars\s: 02:30 n’existe pas, on avance les horloges\. Ce sera 03:30 \(\+02:00\)/)
    .waitFor();
  expect(await faults()).toEqual([]);
  await page.getByRole("button", { name: "Publier sans prévenir" }).click();
  await page.getByRole("button", { name: "Annuler la maintenance" }).waitFor();

  expect((await ahead()).map((m) => iso(Date.parse(m.startsAt)))).toEqual([
    "2027-03-21T01:30:00.000Z",
    "2027-03-28T01:30:00.000Z",
  ]);
});

test("a time that exists twice is reported; a series that would overlap itself is refused with its reason", async () => {
  await begin();
  await page.getByLabel("Début").fill("2027-10-24T02:30");
  await page.getByLabel("Fin").fill("2027-10-24T04:30");
  await page.getByLabel("Se répète").selectOption("week");
  await page.getByText(/31 oct\.\s: 02:30 existe deux fois/).waitFor();

  await page.getByLabel("Se répète").selectOption("day");
  await page.getByLabel("Fin").fill("2027-10-25T03:30");
  await page.getByText(/Elles se chevauchent/).waitFor();
  await page
    .getByRole("alert")
    .getByText(/se chevaucheraient/)
    .waitFor();
  expect(await page.getByRole("button", { name: /Publier et prévenir/ }).isDisabled()).toBe(true);
});

test("the mail of a series lists what was previewed, and is the mail that goes out", async () => {
  await subscribe("page");
  await begin();
  await page.getByLabel("Début").fill("2027-01-12T20:00");
  await page.getByLabel("Fin").fill("2027-01-12T22:00");
  await page.getByLabel("Se répète").selectOption("week");
  await page.getByLabel("Nombre de fois").fill("3");
  const previewed = await mailShown();
  expect(previewed).toContain("26 janv");

  await page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).click();
  await page.getByText(/Départ dans/).waitFor();
  expect(await mailSent()).toBe(previewed);
});

test("a change of times is previewed before anything changes; the preview is the mail", async () => {
  await subscribe("page");
  const { id, startsAt } = await plan();
  const before = await maintenanceRecord(site.w.db, id);
  await site.enter(page, "editor");
  await page.goto(`${site.url}/console/maintenances/${id}`);
  const day = iso(site.w.now() + 72 * HOUR_MS).slice(0, 10);
  await page.getByLabel("Début").fill(`${day}T21:00`);
  await page.getByLabel("Fin").fill(`${day}T23:30`);
  await page.getByLabel("Message (Markdown, facultatif)").fill("Reportée **d’un jour**.");
  await page.getByRole("button", { name: "Changer les horaires" }).click();
  await page.getByRole("heading", { name: "Aperçu du changement" }).waitFor();
  await page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).waitFor();
  expect(await faults()).toEqual([]);
  const pageShown = mainText((await page.locator("iframe").getAttribute("srcdoc"))!);
  expect(pageShown).toContain("Reportée");
  const previewed = await mailShown();
  expect(previewed).toContain("Reportée");
  // Looking changes nothing, and tells nobody.
  expect(await maintenanceRecord(site.w.db, id)).toEqual(before);
  expect(await eventsOf(site.w.db, id)).toEqual([]);

  await page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).click();
  await page.getByText(/Départ dans/).waitFor();

  expect((await ahead())[0]!.startsAt).not.toBe(startsAt);
  const published = mainText(await (await site.w.request(`/maintenances/${id}`)).text());
  expect(timeless(published)).toBe(timeless(pageShown));
  const events = await eventsOf(site.w.db, id);
  const event = events.find((e) => e.kind === "maintenance.changed")!;
  expect(event.dueAt - event.createdAt).toBe(30_000);
  expect(await mailSent()).toBe(previewed);
});

test("a cancellation is previewed with its mail, published without telling, or not at all", async () => {
  await subscribe("page");
  const { id } = await plan({ notify: true });
  expect(await mailSent()).toContain("Nuit DGFIP");
  await site.enter(page, "editor");
  await page.goto(`${site.url}/console/maintenances/${id}`);
  await page.getByRole("button", { name: "Annuler la maintenance" }).click();
  await page.getByRole("heading", { name: "Aperçu de l’annulation" }).waitFor();
  await page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).waitFor();
  const previewed = await mailShown();
  expect(previewed).toContain("annulée");
  await page.getByRole("button", { name: "Changer les horaires" }).click();
  await page.getByRole("heading", { name: "Aperçu du changement" }).waitFor();
  expect((await maintenanceRecord(site.w.db, id))?.maintenance.status).toBe("scheduled");

  await page.getByRole("button", { name: "Annuler la maintenance" }).click();
  await page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).click();
  await page.getByText("Annulée", { exact: true }).waitFor();

  expect((await maintenanceRecord(site.w.db, id))?.maintenance.status).toBe("cancelled");
  expect(await mailSent()).toBe(previewed);
});

test("an editor whose maintenance was changed meanwhile sees it in the preview, and publishes nothing", async () => {
  const { id } = await plan();
  await site.enter(page, "editor");
  await page.goto(`${site.url}/console/maintenances/${id}`);
  await page.getByRole("button", { name: "Annuler la maintenance" }).waitFor();
  await site.w.request(`/api/v1/maintenances/${id}`, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${await site.w.token("editor")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ title: "Autre titre" }),
  });

  await page.getByRole("button", { name: "Annuler la maintenance" }).click();

  await page.getByText("Quelqu’un d’autre a modifié entre-temps.").waitFor();
  expect(
    await page
      .getByRole("button", { name: /Publier/ })
      .first()
      .isDisabled(),
  ).toBe(true);
});

/** The French text mail of the preview. */
async function mailShown(): Promise<string> {
  await chooseLook(page, ["Texte", "Français"]);
  return withoutIds((await page.locator("pre").textContent())!);
}

/** The text of the one mail that goes out once its hold is over, as a real SMTP server got it. */
async function mailSent(): Promise<string> {
  const { w } = site;
  const server = await startMailServer();
  const smtp = createSmtp({ url: server.url, timeoutMs: 2_000 });
  const lane = createLane(w.ctx, {
    channel: "mail",
    post: createPostOffice(w.ctx, { smtp, from: "vigie@exemple.fr", dkim: null }),
    atOnce: 1,
    perMinute: null,
    ended: endOfMail(w.ctx),
  });
  try {
    await w.wait(31_000);
    await fanOut(w.ctx);
    await lane.tick();
    const mails = await server.parsed();
    expect(mails.length).toBe(1);
    return withoutIds(mails[0]!.text!);
  } finally {
    await lane.stop();
    smtp.close();
    await server.stop();
  }
}

/** The address of what is new is made anew with it, and each reader has links of their own. */
const withoutIds = (text: string) =>
  text
    .replaceAll(/(maintenances\/[a-z0-9-]*?)[a-z0-9]{12}\b/g, "$1…")
    .replaceAll(/(preferences|unsubscribe)\/\S+/g, "$1/…")
    .trim();

/** What a document's middle says, without its marks; addresses of what is new differ. */
const mainText = (html: string): string =>
  /<main[\s\S]*<\/main>/
    .exec(html)![0]
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[a-z0-9]{12}/g, "…");
