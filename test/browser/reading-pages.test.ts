import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { violationsOf } from "../helpers/axe.ts";
import { openBrowser, reader } from "../helpers/browser.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { sampleMonths } from "../helpers/sample-months.ts";
import { openSite, type Site } from "../helpers/site.ts";
import { openPanels, visitAddress } from "../helpers/visit.ts";
import { serveWorld } from "../helpers/world-site.ts";
import { world } from "../helpers/world.ts";

let browser: Browser;
let site: Site;

beforeAll(async () => {
  browser = await openBrowser();
  site = await openSite({ pages: [{ ...samplePage(), months: sampleMonths(samplePage()) }] });
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await browser.close();
});

/** Looks at a page as it stands at some widths, light and dark. */
async function look(page: Page, widths: readonly number[]): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const where = `${page.url()} ${width} ${colorScheme}`;
      expect([where, await violationsOf(page)]).toEqual([where, []]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([where, wide <= 0]).toEqual([where, true]);
    }
  }
}

// The narrow widths and 1280 are looked at with every other page.
test.each(["/sla", "/en/sla?month=2026-10", "/accessibilite", "/nulle-part", "/fallback.html"])(
  "%s passes axe on tablets and on wide screens, light and dark",
  async (path) => {
    await using v = await visitAddress(browser, site.url + path);
    await openPanels(v.page);
    await look(v.page, [768, 1440]);
  },
  60_000,
);

test("the embedded line passes axe at each width, light and dark", async () => {
  await using v = await visitAddress(browser, `${site.url}/embed.html`);
  await look(v.page, [320, 375, 768, 1280, 1440]);
}, 60_000);

test("a sign-in page passes axe at each width, light and dark", async () => {
  const w = await world();
  await w.publish();
  await using served = await serveWorld(w);
  const context = await reader(browser);
  const page = await context.newPage();
  await page.goto(`${served.url}/auth/link/forged`);
  expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
  await look(page, [320, 375, 768, 1280, 1440]);
  await context.close();
  await w.db.destroy();
}, 60_000);

describe("the page of interfaces", () => {
  test("has its first family open, and opens what the contents lead to, without scripts", async () => {
    await using v = await visitAddress(browser, `${site.url}/api`, { javaScriptEnabled: false });
    const { page } = v;
    const open = () => page.locator("details.family[open] > summary h2").allInnerTexts();
    expect(await open()).toEqual(["Pings"]);

    await page.getByRole("link", { name: "Flux", exact: true }).click();
    expect(await open()).toEqual(["Pings", "Flux"]);
    expect(await page.locator("#feeds").isVisible()).toBe(true);
    await page.goto(`${site.url}/api#limits`);
    expect(await open()).toContain("Conventions");
  });

  test("keeps its contents in view on a wide screen, and passes axe on a tablet too", async () => {
    await using v = await visitAddress(browser, `${site.url}/api`);
    const { page } = v;
    await page.evaluate(() => scrollTo(0, 900));
    const box = await page.getByRole("navigation", { name: "Familles d’adresses" }).boundingBox();
    expect(box!.y).toBeGreaterThanOrEqual(0);
    expect(box!.y).toBeLessThan(100);
    await look(page, [768, 1440]);
  }, 60_000);

  test("copies an address, and announces it", async () => {
    await using v = await visitAddress(browser, `${site.url}/api`, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const { page } = v;
    await page.getByRole("button", { name: "Copier la commande de /pings", exact: true }).click();
    await expect.poll(() => page.locator("#announcer").innerText()).toBe("Copié");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^curl -s .*\/pings$/,
    );
  });
});
