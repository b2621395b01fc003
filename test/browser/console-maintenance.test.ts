import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { eventsOf } from "../../db/outbox.ts";
import { violationsOf } from "../helpers/axe.ts";
import { behind, consoleDesk, iso } from "../helpers/console-desk.ts";
import type { ConsoleSite } from "../helpers/console-site.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const desk = consoleDesk();
let page: Page;
let site: ConsoleSite;
beforeEach(() => ({ page, site } = desk));

test("the home shows probes' drafts, overdue updates and today's maintenance", async () => {
  const { w } = site;
  const components = [{ id: "dgfip/liasses", status: "degraded_performance" }];
  await behind(site).declare({
    title: "DGFIP ralenti",
    components,
    nextUpdateAt: iso(w.now() + 1_000),
  });
  await w.wait(5_000);
  await w.see("insee/sirene", { outcome: "down" });
  await w.wait(2_000);
  await w.see("insee/sirene", { outcome: "down" });
  await w.wait(4_000);
  await w.see("insee/sirene", { outcome: "down" });
  await w.wait(70_000);
  await behind(site).plan({
    title: "Nuit DGFIP",
    startsAt: iso(w.now() + HOUR_MS),
    endsAt: iso(w.now() + 2 * HOUR_MS),
  });

  await site.enter(page, "editor");

  await page.getByText(/Proposé par les sondes/).waitFor();
  await page.getByRole("link", { name: "DGFIP ralenti" }).waitFor();
  await page.getByText(/dépassé de/).waitFor();
  await page.getByRole("link", { name: "Nuit DGFIP" }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
});

test("a maintenance is planned in Paris time, shown in UTC too, and its announcement withdrawn", async () => {
  await behind(site).subscribe("page@exemple.fr", ["page"]);
  await site.enter(page, "editor");
  await page
    .getByRole("navigation")
    .getByRole("link", { name: "Planifier une maintenance" })
    .click();
  await page.getByLabel("DGFIP – Liasses").check();
  const day = iso(site.w.now() + 90 * HOUR_MS).slice(0, 10);
  await page.getByLabel("Début").fill(`${day}T20:00`);
  await page.getByText(`= ${day} ${isSummer(day) ? "18" : "19"}:00 UTC`).waitFor();
  await page.getByLabel("Fin").fill(`${day}T22:00`);
  expect(await page.getByLabel("Titre", { exact: true }).inputValue()).toBe(
    "DGFIP : maintenance de Liasses",
  );
  expect(await violationsOf(page)).toEqual([]);
  await page.getByLabel("Titre", { exact: true }).press("Control+Enter");
  await page.getByRole("button", { name: "Publier et prévenir 1 abonné" }).click();
  await page.getByRole("button", { name: "Annuler l’envoi" }).click();
  await page.getByText(/Envoi annulé/).waitFor();

  const [planned] = await behind(site).maintenancesAhead();
  expect(Date.parse(planned!.startsAt)).toBe(
    Date.parse(`${day}T20:00:00${isSummer(day) ? "+02:00" : "+01:00"}`),
  );
  // Nobody was told of it, so nobody is reminded.
  expect(await eventsOf(site.w.db, planned!.id)).toEqual([]);
});

test("a time that the clock skips is reported, with the choice", async () => {
  await site.enter(page, "editor");
  await page.goto(`${site.url}/console/plan`);
  await page.getByLabel("DGFIP – Liasses").check();
  await page.getByLabel("Début").fill("2027-03-28T02:30");
  await page.getByText(/Cette heure n’existe pas/).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByLabel("Fin").fill("2027-03-28T05:00");
  await page.getByLabel(/03:30/).check();
  await page.getByRole("button", { name: "Publier sans prévenir" }).click();

  await page.getByRole("button", { name: "Annuler la maintenance" }).waitFor();
  const [planned] = await behind(site).maintenancesAhead();
  expect(Date.parse(planned!.startsAt)).toBe(Date.parse("2027-03-28T01:30:00Z"));
});

test("a provider's own staff plan their maintenance, and nothing else is there for them", async () => {
  await site.enter(page, "editor", ["insee"]);
  expect(
    await page.getByRole("navigation", { name: "Console" }).getByRole("link").allTextContents(),
  ).toEqual(["Ce qui brûle", "Planifier une maintenance", "Fournisseurs"]);
  await page.goto(`${site.url}/console/declare`);
  await page.getByRole("heading", { name: "Page introuvable" }).waitFor();
  await page.goto(`${site.url}/console/plan`);
  await page.getByLabel("INSEE – Sirene").check();
  expect(await page.getByLabel("DGFIP – Liasses").count()).toBe(0);
  await page.getByLabel("Début").fill("2027-01-10T20:00");
  await page.getByLabel("Fin").fill("2027-01-10T21:00");
  await page.getByText("Un brouillon ne prévient personne").waitFor();
  await page.getByRole("button", { name: "Proposer à l’équipe" }).click();

  await page.getByText("Brouillon", { exact: true }).waitFor();
  expect(await behind(site).maintenancesAhead()).toEqual([]);
});

/** Whether Paris is on summer time at 20:00 of a day. */
const isSummer = (day: string): boolean =>
  new Intl.DateTimeFormat("en", { timeZone: "Europe/Paris", timeZoneName: "longOffset" })
    .format(Date.parse(`${day}T19:00:00Z`))
    .endsWith("+02:00");
