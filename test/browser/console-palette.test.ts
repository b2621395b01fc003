import { createHash } from "node:crypto";
import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { HOUR_MS } from "../../server/core/duration.ts";
import { behind, consoleDesk, expectSound, focused, iso } from "../helpers/console-desk.ts";
import type { ConsoleSite } from "../helpers/console-site.ts";

const desk = consoleDesk();
let page: Page;
let site: ConsoleSite;
beforeEach(() => ({ page, site } = desk));

const field = () => page.getByRole("combobox", { name: "Chercher" });
const options = () => page.getByRole("listbox", { name: "Résultats" }).getByRole("option");
/** The option that a screen reader has, by the field's own word for it. */
const active = async () => {
  const id = await field().getAttribute("aria-activedescendant");
  return page.locator(`#${id} > span`).textContent();
};

test("the palette finds providers, incidents, maintenances, screens and acts, by keys alone", async () => {
  const { w } = site;
  const { id } = await behind(site).declare({ title: "INSEE ralenti" });
  const times = { startsAt: iso(w.now() + HOUR_MS), endsAt: iso(w.now() + 2 * HOUR_MS) };
  const { id: planned } = await behind(site).plan({ title: "Nuit DGFIP", ...times });
  await site.enter(page, "admin");
  await page.getByRole("link", { name: "INSEE ralenti" }).waitFor();

  await page.keyboard.press("/");
  await field().waitFor();
  await page.keyboard.type("insee");
  await expect.poll(() => options().count()).toBeGreaterThan(2);
  expect(await active()).toBe("INSEE ralenti");
  expect(await page.locator("dialog.palette [role=status]").textContent()).toMatch(
    /^\d résultats$/,
  );
  await page.keyboard.press("ArrowDown");
  expect(await options().nth(1).getAttribute("aria-selected")).toBe("true");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  expect(await options().last().getAttribute("aria-selected")).toBe("true");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/console/incidents/${id}`);
  expect(await field().count()).toBe(0);

  // From within a field too, which a single key leaves alone.
  const message = page.getByLabel("Message (Markdown)", { exact: true });
  await message.fill("");
  await message.press("/");
  expect(await message.inputValue()).toBe("/");
  await message.press("Control+k");
  await page.keyboard.type("nuit dgf");
  await page.keyboard.press("Enter");
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/console/maintenances/${planned}`);

  for (const [words, path] of [
    ["sondes", "/console/monitors"],
    ["declarer dgfip", "/console/declare"],
    ["sirene", "/console/providers/insee"],
  ] as const) {
    await page.keyboard.press("Control+k");
    await field().fill(words);
    await expect.poll(() => options().count()).toBeGreaterThan(0);
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).pathname).toBe(path);
  }
  await page.keyboard.press("Control+k");
  await field().fill("thème sombre");
  await page.keyboard.press("Enter");
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  expect(desk.complaints).toEqual([]);
});

test("the palette closes by Escape, gives the focus back, and says that nothing matches", async () => {
  await site.enter(page, "editor");
  const declare = page.getByRole("main").getByRole("link", { name: "Déclarer un incident" });
  await declare.focus();
  await page.keyboard.press("/");
  await field().fill("zzz");
  await page.getByText("Rien ne répond à « zzz ».").waitFor();
  await page.keyboard.press("Enter");
  await field().fill("");
  await expectSound(page, "the palette");
  await page.keyboard.press("Escape");
  await field().waitFor({ state: "detached" });
  expect(await declare.evaluate((link) => link === document.activeElement)).toBe(true);
});

test("a provider's own staff find their provider, and neither screens nor acts of the team", async () => {
  await behind(site).declare({ title: "INSEE ralenti" });
  await site.enter(page, "editor", ["insee"]);
  await page.keyboard.press("/");
  await field().fill("insee");
  await expect
    .poll(() => options().locator("> span").allTextContents())
    .toEqual(["INSEE", "INSEE – Sirene"]);
  await field().fill("dgfip");
  await page.getByText(/Rien ne répond/).waitFor();
});

test("what is refreshed moves neither the focus nor the rows, and announces what is new", async () => {
  const { w } = site;
  const first = { title: "Premier", nextUpdateAt: iso(w.now() + 10 * 60_000) };
  await behind(site).declare(first);
  await site.enter(page, "editor");
  const rows = page.locator("section:has(#open) li b");
  await expect.poll(() => rows.allTextContents()).toContain("Premier");
  const step = page.getByRole("link", { name: /^Point d’étape/ }).first();
  await step.focus();
  const left = page.locator("section:has(#open) .due b").first();
  const before = await left.textContent();

  // Sooner, and a draft besides: after a reload it would stand first.
  await behind(site).declare({ title: "Second", nextUpdateAt: iso(w.now() + 60_000) });
  await behind(site).declare({ title: "INSEE lent ?", draft: true });
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByRole("heading", { name: "INSEE lent ?" }).waitFor();

  expect((await rows.allTextContents()).filter((text) => /Premier|Second/.test(text))).toEqual([
    "Premier",
    "Second",
  ]);
  expect(await step.evaluate((link) => link === document.activeElement)).toBe(true);
  await page
    .getByRole("status")
    .filter({ hasText: /à traiter\.$/ })
    .waitFor();
  expect(await page.title()).toMatch(/^Ce qui brûle \(1\)/);
  // The sooner one counts by the second.
  const soon = page.locator("section:has(#open) .due b").nth(1);
  const seconds = await soon.textContent();
  await expect.poll(() => soon.textContent(), { timeout: 10_000 }).not.toBe(seconds);
  expect(before).toMatch(/^dans \d+\smin/);
});

test("a draft is thrown away by a dialog that names the effects, and is kept by going back", async () => {
  await behind(site).declare({ title: "INSEE lent ?", draft: true });
  await site.enter(page, "editor");
  const card = page.getByRole("listitem").filter({ hasText: "INSEE lent ?" });
  await card.getByRole("button", { name: "Écarter" }).click();
  const dialog = page.getByRole("dialog", { name: "Écarter « INSEE lent ? » ?" });
  await dialog.getByText(/Rien ne sera publié/).waitFor();
  await expectSound(page, "the dialog");
  await dialog.getByRole("button", { name: "Revenir" }).click();
  expect(await card.count()).toBe(1);

  await card.getByRole("button", { name: "Écarter" }).click();
  await dialog.getByRole("button", { name: "Écarter" }).click();
  await card.waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe("drafts");
});

test("the preview follows what is typed, in the frame's own place, and never publishes by itself", async () => {
  await behind(site).subscribe("ada", ["page"]);
  await site.enter(page, "editor");
  await page.keyboard.press("n");
  await page.getByText("Choisissez ce qui est touché : l’aperçu s’affiche ici.").first().waitFor();
  await page.getByLabel("Qu’est-ce qui est touché ?").selectOption({ label: "INSEE – Sirene" });
  const shown = page.frameLocator("iframe.shown");
  await shown.getByRole("heading", { level: 1 }).waitFor();
  const publish = page.getByRole("button", { name: "Publier et prévenir 1 abonné" });
  await expect.poll(() => publish.isEnabled()).toBe(true);

  await page.getByLabel("Titre", { exact: true }).fill("INSEE : Sirene muet");
  // What was typed since is not in the preview yet: it cannot be published.
  expect(await publish.isDisabled()).toBe(true);
  await shown.getByRole("heading", { name: "INSEE : Sirene muet" }).waitFor();
  await expect.poll(() => page.locator("iframe").count()).toBe(1);
  await expect.poll(() => publish.isEnabled()).toBe(true);
  expect(await behind(site).openIncidents()).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  const [form, sheet] = await Promise.all([
    page.locator("form").first().boundingBox(),
    page.locator(".sheet").boundingBox(),
  ]);
  expect(sheet!.x).toBeGreaterThan(form!.x + form!.width);
  expect(sheet!.y).toBeLessThan(400);
  expect(desk.complaints).toEqual([]);
});

test("the menu of a phone opens, closes by Escape and once something was chosen", async () => {
  await page.setViewportSize({ width: 375, height: 780 });
  await site.enter(page, "editor");
  const menu = page.getByRole("navigation", { name: "Menu" });
  await page.getByText("Menu", { exact: true }).click();
  await menu.getByRole("link", { name: "Fournisseurs" }).waitFor();
  await page.keyboard.press("Escape");
  expect(await menu.isVisible()).toBe(false);
  await page.keyboard.press("Enter");
  await menu.getByRole("link", { name: "Fournisseurs" }).click();
  await page.getByRole("heading", { name: "Fournisseurs", level: 1 }).waitFor();
  expect(await menu.isVisible()).toBe(false);
});

test("the one inline script of the console is that of the policy", async () => {
  const answer = await site.w.request("/console");
  const scripts = [...(await answer.text()).matchAll(/<script>([\s\S]*?)<\/script>/g)];
  const policy = answer.headers.get("content-security-policy")!;

  expect(scripts).toHaveLength(1);
  const hash = createHash("sha256").update(scripts[0]![1]!).digest("base64");
  expect(policy).toContain(`'sha256-${hash}'`);
});
