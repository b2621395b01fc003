import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { addPerson } from "../../server/auth/people.ts";
import { behind, consoleDesk, expectSound, iso } from "../helpers/console-desk.ts";
import type { ConsoleSite } from "../helpers/console-site.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const desk = consoleDesk();
let page: Page;
let site: ConsoleSite;
beforeEach(() => ({ page, site } = desk));

async function furnished(): Promise<void> {
  const { w } = site;
  await w.see("insee/sirene", { outcome: "up" });
  await behind(site).subscribe("ada", ["page"]);
  await behind(site).subscribe("bob", ["component:insee/sirene"]);
  await behind(site).subscribe("eve", ["provider:dgfip"]);
  await behind(site).declare({ title: "INSEE ralenti" });
  const times = { startsAt: iso(w.now() + HOUR_MS), endsAt: iso(w.now() + 2 * HOUR_MS) };
  await behind(site).plan({ title: "Nuit INSEE", components: ["insee/sirene"], ...times });
  await addPerson(w.ctx, {
    email: "eve@insee.test",
    name: "Ève Martin",
    role: "editor",
    providers: ["insee"],
  });
}

test("the list has who is in trouble first, and what goes on there", async () => {
  await furnished();
  await site.enter(page, "operator");
  await page.getByRole("link", { name: "Fournisseurs", exact: true }).click();
  const insee = page
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: "INSEE" }) });
  await insee.waitFor();

  const names = page.getByRole("main").getByRole("rowheader").getByRole("link");
  expect(await names.allTextContents()).toEqual(["INSEE", "API Exemple", "DGFIP"]);
  expect(await insee.textContent()).toContain("1 incident · 1 maintenance");
  await expectSound(page, "providers");
  expect(desk.complaints).toEqual([]);
});

test("a provider's screen has state, monitors, plans, subscribers and staff", async () => {
  await furnished();
  await site.enter(page, "admin");
  await page.goto(`${site.url}/console/providers/insee`);
  await page.getByRole("heading", { name: "INSEE", exact: true }).waitFor();

  const main = (await page.locator("main").textContent())!.replaceAll(/\s+/g, " ");
  for (const told of [
    "insee/sirene",
    "http (opérationnel)",
    "couverture",
    "INSEE ralenti",
    "Nuit INSEE",
    "2 pour un incident, 2 pour une maintenance",
    "Ève Martin (eve@insee.test), editor",
  ]) {
    expect(main).toContain(told);
  }
  await expectSound(page, "provider");

  await page.getByRole("link", { name: "Nuit INSEE" }).click();
  await page.getByRole("heading", { name: "Nuit INSEE" }).waitFor();
  await page.goto(`${site.url}/console/providers/dgfip`);
  await page.getByText("Chaque jour de 01 h 00 à 02 h 00 (heure de Paris)").waitFor();
});

test("what is done about a provider begins with it filled in", async () => {
  await site.enter(page, "editor");
  await page.goto(`${site.url}/console/providers/dgfip`);
  await page.getByRole("main").getByRole("link", { name: "Planifier", exact: true }).click();
  const box = page.getByLabel("DGFIP – Liasses");
  await expect.poll(() => box.isChecked()).toBe(true);
  expect(await page.getByLabel("DGFIP – Attestations").isChecked()).toBe(true);
  expect(await page.getByLabel("INSEE – Sirene").isChecked()).toBe(false);

  await page.goto(`${site.url}/console/providers`);
  await page.getByRole("link", { name: "Déclarer INSEE" }).click();
  const title = page.getByLabel("Titre", { exact: true });
  await expect.poll(() => title.inputValue()).toBe("INSEE : Sirene en panne");
});

test("its own staff see theirs, without subscribers and colleagues", async () => {
  await furnished();
  await site.enter(page, "editor", ["insee"]);
  await page.getByRole("link", { name: "Fournisseurs", exact: true }).click();
  await page.getByRole("rowheader", { name: "INSEE" }).waitFor();
  expect(await page.getByRole("rowheader").count()).toBe(1);
  await page.getByRole("link", { name: "INSEE", exact: true }).click();
  await page.getByText("proposées par ses agents, publiées par l’équipe").waitFor();

  const main = (await page.locator("main").textContent())!;
  expect(main).not.toContain("Abonnés concernés");
  expect(main).not.toContain("eve@insee.test");
  expect(await page.getByRole("link", { name: "INSEE ralenti" }).count()).toBe(0);
  await page.goto(`${site.url}/console/providers/dgfip`);
  await page.getByRole("alert").waitFor();
});
