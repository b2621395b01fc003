import type { BrowserContext, Page } from "playwright-core";
import { expect, test } from "vitest";
import { changeOrganization } from "../../server/actions/organizations.ts";
import { foundOrganization } from "../../server/actions/members.ts";
import { invite } from "../../server/actions/membership-requests.ts";
import { addPerson } from "../../server/auth/people.ts";
import { violationsOf } from "../helpers/axe.ts";
import { reader } from "../helpers/browser.ts";
import { consoleDesk } from "../helpers/console-desk.ts";
import { PASSWORD } from "../helpers/console-site.ts";

const desk = consoleDesk();

/** A member of two organisations' concern: one invites them, and their own is not there yet. */
async function ada() {
  const { ctx } = desk.site.w;
  const person = { email: "ada@exemple.fr", name: "Ada Lovelace", role: "member" } as const;
  const added = await addPerson(ctx, { ...person, password: PASSWORD });
  const bob = await addPerson(ctx, { email: "bob@exemple.fr", role: "member" });
  const other = await foundOrganization(ctx, bob, { name: "Agence", description: "Une agence" });
  await changeOrganization(ctx, other, { isVerified: true });
  const who = { email: added.email };
  await invite(ctx, other, { who, role: "editor", comment: "Bienvenue", assignments: [] });
  return added;
}

/** Fills a field in as a keyboard does, from where the focus is put. */
async function type(page: Page, field: string, text: string): Promise<void> {
  await page.locator(field).focus();
  await page.keyboard.type(text);
}

const press = async (page: Page, role: "button" | "link", name: string | RegExp) => {
  await page.getByRole(role, { name }).first().focus();
  await page.keyboard.press("Enter");
};

const heading = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();

/** Nothing for axe to find, and nothing to scroll sideways for. */
async function expectSound(context: BrowserContext, paths: readonly string[]): Promise<void> {
  const page = await context.newPage();
  for (const path of paths) {
    for (const [width, colorScheme] of [
      [320, "dark"],
      [1280, "light"],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await page.goto(desk.site.url + path);
      expect(await violationsOf(page), `${path}, ${width}`).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `${path} at ${width}`).toBeLessThanOrEqual(width);
    }
  }
}

test("without scripts and by keyboard one signs in, joins, makes and leaves an account", async () => {
  const { site, browser } = desk;
  const { email } = await ada();
  const context = await reader(browser, { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.url}/compte`);
  await type(page, "#email", email);
  await page.keyboard.press("Tab");
  await page.keyboard.type("another password");
  await page.keyboard.press("Enter");
  await page.getByText("Adresse, mot de passe ou code incorrect.").waitFor();
  expect(await page.locator("#email").inputValue()).toBe(email);
  await type(page, "#password", PASSWORD);
  await page.keyboard.press("Enter");
  await heading(page, "Mon compte");

  await press(page, "button", "Accepter Agence");
  await page.getByText("Invitation acceptée").waitFor();
  await press(page, "link", "Créer un organisme");
  await type(page, "#create-name", "https://mairie");
  await page.keyboard.press("Enter");
  await page.getByText("un nom est attendu, et non une adresse web").first().waitFor();
  expect(await page.locator("#create-name").inputValue()).toBe("https://mairie");
  await page.locator("#create-name").fill("");
  await type(page, "#create-name", "Mairie de Bidart");
  await type(page, "#create-description", "Une commune");
  await press(page, "button", "Créer l’organisme");
  await heading(page, "Mairie de Bidart");
  await type(page, "#invite-email", "eve@exemple.fr");
  await page.keyboard.press("Enter");
  await page.getByText("Invitation enregistrée.").waitFor();

  const state = await context.storageState();
  const seeing = await reader(browser, { storageState: state });
  await expectSound(seeing, [
    "/compte?q=mairie",
    "/compte/organismes/mairie-de-bidart",
    "/compte/organismes/agence",
    "/compte/securite",
    "/compte/profil",
    "/en/account/my-data",
  ]);
  await seeing.close();

  await press(page, "link", "Mes données");
  await type(page, "#erase-confirmation", email);
  await page.keyboard.press("Enter");
  await page.getByText("Votre compte est effacé.").waitFor();
  await page.goto(`${site.url}/compte/profil`);
  await heading(page, "Connexion");
  await context.close();
});

test("who has no role for the console comes from its sign-in to the account", async () => {
  const { page, site } = desk;
  const { email } = await ada();
  await page.goto(`${site.url}/console`);
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByLabel("Mot de passe").fill(PASSWORD);
  await page.keyboard.press("Enter");

  await heading(page, "Mon compte");
  expect(new URL(page.url()).pathname).toBe("/compte");
});
