import { expect, test } from "vitest";
import { maintenanceRecord } from "../../db/maintenance-writes.ts";
import { eventsOf } from "../../db/outbox.ts";
import { insertSubscribers } from "../../db/subscribers.ts";
import { endOfMail } from "../../server/actions/message-ends.ts";
import { createSmtp } from "../../server/notify/smtp.ts";
import { createPostOffice } from "../../server/messages/send-mail.ts";
import { createLane } from "../../server/work/delivery/lane.ts";
import { fanOut } from "../../server/work/delivery/fan-out.ts";
import { violationsOf } from "../helpers/axe.ts";
import { chooseLook, consoleDesk, expectSound, timeless } from "../helpers/console-desk.ts";
import { startMailServer } from "../helpers/smtp-server.ts";
import { subscriber } from "../helpers/subscribers.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const desk = consoleDesk();
const faults = () => violationsOf(desk.page);

const iso = (at: number) => new Date(at).toISOString();
const subscribe = (id: string) =>
  desk.site.w.db
    .transaction()
    .execute((trx) => insertSubscribers(trx, [subscriber(id, { scopes: ["page"] })]));

type Planned = { id: string; title: string; startsAt: string; endsAt: string };
const ahead = async () =>
  (
    (await (await desk.site.w.request("/api/v1/summary")).json()) as { maintenances: Planned[] }
  ).maintenances
    .filter((m) => m.title !== "DGFIP : maintenance planifiée")
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));

async function plan(more: object = {}): Promise<Planned> {
  const answer = await desk.site.w.request("/api/v1/maintenances", {
    method: "POST",
    headers: {
      authorization: `Bearer ${await desk.site.w.token("editor")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      title: "Nuit DGFIP",
      components: ["dgfip/liasses"],
      startsAt: iso(desk.site.w.now() + 48 * HOUR_MS),
      endsAt: iso(desk.site.w.now() + 50 * HOUR_MS),
      ...more,
    }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Planned;
}

async function begin(): Promise<void> {
  await desk.site.enter(desk.page, "editor");
  await desk.page.goto(`${desk.site.url}/console/plan`);
  await desk.page.getByLabel("DGFIP – Liasses").check();
}

test("nothing is previewed or published while nothing is affected", async () => {
  await begin();
  const affected = desk.page.getByLabel("DGFIP – Liasses");
  await affected.uncheck();
  const previews: string[] = [];
  desk.page.on("request", (r) => r.url().endsWith("/api/v1/previews") && previews.push(r.url()));
  await desk.page.getByLabel("Début").fill("2027-01-12T20:00");
  await desk.page.getByLabel("Fin").fill("2027-01-12T22:00");
  await desk.page.getByLabel("Titre", { exact: true }).fill("Nuit");

  await desk.page.getByLabel("Fin").press("Control+Enter");
  await desk.page.keyboard.press("Control+Enter");
  const publish = desk.page.getByRole("button", { name: "Publier sans prévenir" });
  expect(await publish.isDisabled()).toBe(true);
  expect(previews).toEqual([]);

  await affected.check();
  await expect.poll(() => publish.isEnabled()).toBe(true);
  expect(previews).toHaveLength(1);
  expect(await ahead()).toEqual([]);
});

test("a weekly maintenance says when it comes next, in Paris time and in UTC", async () => {
  await begin();
  await desk.page.getByLabel("Début").fill("2027-01-12T20:00");
  await desk.page.getByLabel("Fin").fill("2027-01-12T22:00");
  expect(await desk.page.getByLabel("Nombre de fois").count()).toBe(0);
  await desk.page.getByLabel("Se répète").selectOption("week");
  await desk.page.getByLabel("Nombre de fois").fill("5");

  const list = desk.page.locator(".occurrences li");
  await expect.poll(() => list.count()).toBe(3);
  const said = (await list.allTextContents()).map((text) => text.replaceAll(/\s+/g, " "));
  expect(said[0]).toContain("12 janv., 20:00 – 22:00 (heure de Paris)");
  expect(said.map((text) => /= .*/.exec(text)?.[0])).toEqual([
    "= 2027-01-12 19:00 UTC – 2027-01-12 21:00 UTC",
    "= 2027-01-19 19:00 UTC – 2027-01-19 21:00 UTC",
    "= 2027-01-26 19:00 UTC – 2027-01-26 21:00 UTC",
  ]);
  await desk.page.getByText(/5 en tout, la dernière/).waitFor();
  await expectSound(desk.page, "a series");

  await desk.page.getByRole("button", { name: "Publier sans prévenir" }).click();
  await desk.page.getByRole("button", { name: "Annuler la maintenance" }).waitFor();
  expect((await ahead()).map((m) => iso(Date.parse(m.startsAt)))).toEqual(
    ["12", "19", "26"]
      .map((day) => `2027-01-${day}T19:00:00.000Z`)
      .concat(["2027-02-02T19:00:00.000Z", "2027-02-09T19:00:00.000Z"]),
  );
  expect(desk.complaints).toEqual([]);
});

test("an occurrence in a change of clocks is announced beforehand, and takes place as announced", async () => {
  await begin();
  await desk.page.getByLabel("Début").fill("2027-03-21T02:30");
  await desk.page.getByLabel("Fin").fill("2027-03-21T04:00");
  await desk.page.getByLabel("Se répète").selectOption("week");
  await desk.page.getByLabel("Nombre de fois").fill("2");

  await desk.page
    .getByText(/28 mars\s: 02:30 n’existe pas, on avance les horloges\. Ce sera 03:30 \(\+02:00\)/)
    .waitFor();
  expect(await faults()).toEqual([]);
  await desk.page.getByRole("button", { name: "Publier sans prévenir" }).click();
  await desk.page.getByRole("button", { name: "Annuler la maintenance" }).waitFor();

  expect((await ahead()).map((m) => iso(Date.parse(m.startsAt)))).toEqual([
    "2027-03-21T01:30:00.000Z",
    "2027-03-28T01:30:00.000Z",
  ]);
});

test("a time that exists twice is reported; a series that would overlap itself is refused with its reason", async () => {
  await begin();
  await desk.page.getByLabel("Début").fill("2027-10-24T02:30");
  await desk.page.getByLabel("Fin").fill("2027-10-24T04:30");
  await desk.page.getByLabel("Se répète").selectOption("week");
  await desk.page.getByText(/31 oct\.\s: 02:30 existe deux fois/).waitFor();

  await desk.page.getByLabel("Se répète").selectOption("day");
  await desk.page.getByLabel("Fin").fill("2027-10-25T03:30");
  await desk.page.getByText(/Elles se chevauchent/).waitFor();
  await desk.page
    .getByRole("alert")
    .getByText(/se chevaucheraient/)
    .waitFor();
  expect(await desk.page.getByRole("button", { name: /Publier et prévenir/ }).isDisabled()).toBe(
    true,
  );
});

test("the mail of a series lists what was previewed, and is the mail that goes out", async () => {
  await subscribe("page");
  await begin();
  await desk.page.getByLabel("Début").fill("2027-01-12T20:00");
  await desk.page.getByLabel("Fin").fill("2027-01-12T22:00");
  await desk.page.getByLabel("Se répète").selectOption("week");
  await desk.page.getByLabel("Nombre de fois").fill("3");
  const previewed = await mailShown();
  expect(previewed).toContain("26 janv");

  await desk.page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).click();
  await desk.page.getByText(/Départ dans/).waitFor();
  expect(await mailSent()).toBe(previewed);
});

test("a change of times is previewed before anything changes; the preview is the mail", async () => {
  await subscribe("page");
  const { id, startsAt } = await plan();
  const before = await maintenanceRecord(desk.site.w.db, id);
  await desk.site.enter(desk.page, "editor");
  await desk.page.goto(`${desk.site.url}/console/maintenances/${id}`);
  const day = iso(desk.site.w.now() + 72 * HOUR_MS).slice(0, 10);
  await desk.page.getByLabel("Début").fill(`${day}T21:00`);
  await desk.page.getByLabel("Fin").fill(`${day}T23:30`);
  await desk.page.getByLabel("Message (Markdown, facultatif)").fill("Reportée **d’un jour**.");
  await desk.page.getByRole("button", { name: "Changer les horaires" }).click();
  await desk.page.getByRole("heading", { name: "Aperçu du changement" }).waitFor();
  await desk.page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).waitFor();
  expect(await faults()).toEqual([]);
  const pageShown = mainText((await desk.page.locator("iframe").getAttribute("srcdoc"))!);
  expect(pageShown).toContain("Reportée");
  const previewed = await mailShown();
  expect(previewed).toContain("Reportée");
  // Looking changes nothing, and tells nobody.
  expect(await maintenanceRecord(desk.site.w.db, id)).toEqual(before);
  expect(await eventsOf(desk.site.w.db, id)).toEqual([]);

  await desk.page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).click();
  await desk.page.getByText(/Départ dans/).waitFor();

  expect((await ahead())[0]!.startsAt).not.toBe(startsAt);
  const published = mainText(await (await desk.site.w.request(`/maintenances/${id}`)).text());
  expect(timeless(published)).toBe(timeless(pageShown));
  const events = await eventsOf(desk.site.w.db, id);
  const event = events.find((e) => e.kind === "maintenance.changed")!;
  expect(event.dueAt - event.createdAt).toBe(30_000);
  expect(await mailSent()).toBe(previewed);
});

test("a cancellation is previewed with its mail, published without telling, or not at all", async () => {
  await subscribe("page");
  const { id } = await plan({ notify: true });
  expect(await mailSent()).toContain("Nuit DGFIP");
  await desk.site.enter(desk.page, "editor");
  await desk.page.goto(`${desk.site.url}/console/maintenances/${id}`);
  await desk.page.getByRole("button", { name: "Annuler la maintenance" }).click();
  await desk.page.getByRole("heading", { name: "Aperçu de l’annulation" }).waitFor();
  await desk.page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).waitFor();
  const previewed = await mailShown();
  expect(previewed).toContain("annulée");
  await desk.page.getByRole("button", { name: "Changer les horaires" }).click();
  await desk.page.getByRole("heading", { name: "Aperçu du changement" }).waitFor();
  expect((await maintenanceRecord(desk.site.w.db, id))?.maintenance.status).toBe("scheduled");

  await desk.page.getByRole("button", { name: "Annuler la maintenance" }).click();
  await desk.page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).click();
  await desk.page.getByText("Annulée", { exact: true }).waitFor();

  expect((await maintenanceRecord(desk.site.w.db, id))?.maintenance.status).toBe("cancelled");
  expect(await mailSent()).toBe(previewed);
});

test("an editor whose maintenance was changed meanwhile sees it in the preview, and publishes nothing", async () => {
  const { id } = await plan();
  await desk.site.enter(desk.page, "editor");
  await desk.page.goto(`${desk.site.url}/console/maintenances/${id}`);
  await desk.page.getByRole("button", { name: "Annuler la maintenance" }).waitFor();
  await desk.site.w.request(`/api/v1/maintenances/${id}`, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${await desk.site.w.token("editor")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ title: "Autre titre" }),
  });

  await desk.page.getByRole("button", { name: "Annuler la maintenance" }).click();

  await desk.page.getByText("Quelqu’un d’autre a modifié entre-temps.").waitFor();
  expect(
    await desk.page
      .getByRole("button", { name: /Publier/ })
      .first()
      .isDisabled(),
  ).toBe(true);
});

/** The French text mail of the preview. */
async function mailShown(): Promise<string> {
  await chooseLook(desk.page, ["Texte", "Français"]);
  return withoutIds((await desk.page.locator("pre").textContent())!);
}

/** The text of the one mail that goes out once its hold is over, as a real SMTP server got it. */
async function mailSent(): Promise<string> {
  const { w } = desk.site;
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
