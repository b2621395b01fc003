import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { personByEmail } from "../../db/people.ts";
import { accessPath, passwordAddress } from "../../server/messages/access-links.ts";
import { violationsOf } from "../helpers/axe.ts";
import { WITH_ACCESS } from "../helpers/access.ts";
import { openBrowser, reader } from "../helpers/browser.ts";
import { serveWorld } from "../helpers/world-site.ts";
import { SECRET, world, type World } from "../helpers/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let browser: Browser;
let w: World;
let site: Awaited<ReturnType<typeof serveWorld>>;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  w = await world({ yaml: WITH_ACCESS });
  await w.publish();
  site = await serveWorld(w);
  page = await (await reader(browser)).newPage();
});
afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
  await w.db.destroy();
});

/** Nothing for axe to find, and nothing to scroll sideways for, on a phone and a desktop. */
async function expectSound(name: string): Promise<void> {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await violationsOf(page), `${name}, ${width}`).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, `${name} at ${width}`).toBeLessThanOrEqual(width);
  }
}

test("asking for access is sound at each step, and keeps what was typed", async () => {
  await page.goto(`${site.url}/acces`);
  await expectSound("the form");
  await page.getByLabel("Prénom").first().fill("Ada");
  await page.getByLabel("SIREN").first().fill("849 656 906");
  await page.getByRole("button", { name: "Relire ma demande" }).click();
  await expectSound("the form with mistakes");
  expect(await page.getByLabel("Prénom").first().inputValue()).toBe("Ada");
  await page.getByRole("link", { name: "SIREN", exact: true }).click();

  await page.locator("#siren").fill("849 656 905");
  await page.locator("#lastName").fill("Lovelace");
  await page.locator("#email").fill("ada@exemple.fr");
  await page.locator("#phone").fill("+33 5 59 54 83 83");
  await page.locator("#companyName").fill("Mairie de Bidart");
  await page.locator("#title").fill("Marchés publics");
  await page.locator("#purpose").fill("Vérifier les candidats.");
  await page.locator("#agreed").check();
  await page.getByRole("button", { name: "Relire ma demande" }).click();
  await expectSound("reading over");
  await page.getByRole("button", { name: "Envoyer ma demande" }).click();
  await page.getByRole("heading", { name: "Demande transmise" }).waitFor();
  await expectSound("sent");

  const { id } = await w.db.selectFrom("access_request").select("id").executeTakeFirstOrThrow();
  await page.goto(site.url + accessPath(SECRET, id));
  await expectSound("the request");
  await page.goto(`${site.url}/en/access?profile=provider`);
  expect(await page.locator("#purpose").isVisible()).toBe(false);
  expect(await page.getByLabel("INSEE").isVisible()).toBe(true);
  await expectSound("the form of a provider");

  const authorization = `Bearer ${await w.token("operator")}`;
  await w.request(`/api/v1/access-requests/${id}/approve`, {
    method: "POST",
    headers: { authorization },
  });
  const person = (await personByEmail(w.db, "ada@exemple.fr"))!;
  await page.goto(passwordAddress(SECRET, { url: site.url }, person.id, w.now()));
  await expectSound("the password");
});
