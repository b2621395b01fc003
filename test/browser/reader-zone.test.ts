import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "../helpers/browser.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { openSite, type Site } from "../helpers/site.ts";
import { flat, visitAddress } from "../helpers/visit.ts";

let browser: Browser;
let site: Site;

beforeAll(async () => {
  browser = await openBrowser();
  site = await openSite();
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await browser.close();
});

const visit = (path: string, timezoneId: string, options = {}) =>
  visitAddress(browser, site.url + path, { timezoneId, ...options });

/** Times of the page as they are shown: the page's own, and what is added to it. */
const timesOf = async (page: Page): Promise<string[]> => {
  const all = await page.locator("main time[data-clock]").evaluateAll((times) =>
    times.map((time) => {
      const { content } = getComputedStyle(time, "::after");
      return time.textContent + (content === "none" ? "" : content);
    }),
  );
  return all.map((text) => flat(text.replaceAll('"', "")));
};

const INCIDENT = "/incidents/k3v9m2x7q1ab";
const DGFIP = samplePage().maintenances.find((m) => m.status === "scheduled")!;

test("a reader elsewhere sees their own time beside the page's, wherever a clock is shown", async () => {
  await using v = await visit(INCIDENT, "America/New_York");

  expect(await timesOf(v.page)).toEqual([
    "depuis 13 h 20 (07 h 20 chez vous)",
    "Prochaine information à 15 h 00 (09 h 00 chez vous)",
    "14 h 05 (08 h 05 chez vous)",
    "13 h 24 (07 h 24 chez vous)",
  ]);
  expect(v.errors).toEqual([]);
});

test("another day there is named, and a window has both of its ends", async () => {
  await using v = await visit(`/maintenances/${DGFIP.id}`, "Asia/Tokyo");
  const times = await timesOf(v.page);

  expect(times).toContain("le 24 nov. à 20 h 00 (mer. 25 nov., 04 h 00 chez vous)");
  expect(times).toContain(
    "mar. 24 nov., de 20 h 00 à 22 h 00 (mer. 25 nov., 04 h 00–06 h 00 chez vous)",
  );
});

test("in English it is said in English", async () => {
  await using v = await visit(`/en${INCIDENT}`, "America/New_York");

  expect((await timesOf(v.page))[0]).toBe("since 13:20 (07:20 your time)");
});

test.each(["Europe/Paris", "Europe/Berlin"])(
  "in %s, whose clocks agree, nothing is added",
  async (zone) => {
    await using v = await visit(INCIDENT, zone);

    expect(await v.page.locator("time[data-clock]").count()).toBeGreaterThan(3);
    expect(await v.page.locator("time[data-here]").count()).toBe(0);
  },
);

test("it is there before the page's other scripts, and moves nothing", async () => {
  await using context = await browser.newContext({
    timezoneId: "America/New_York",
    viewport: { width: 375, height: 800 },
  });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        shifts.push((entry as PerformanceEntry & { value: number }).value);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  // The module that refreshes the page never comes.
  await page.route("**/assets/*.js", (route) => route.abort());
  for (const path of ["/", INCIDENT, "/fournisseurs/insee", "/maintenances"]) {
    await page.goto(site.url + path);
    await page.waitForFunction(() => document.readyState === "complete");
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 50))),
    );

    expect([path, await page.locator("time[data-here]").count()]).not.toEqual([path, 0]);
    const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
    expect([path, shifts]).toEqual([path, []]);
  }
});

test("a refreshed page keeps the reader's times", async () => {
  await using v = await visit(INCIDENT, "America/New_York");
  const before = await timesOf(v.page);
  const open = samplePage().incidents[0]!;
  site.show(samplePage({ incidents: [{ ...open, nextUpdateAt: open.nextUpdateAt! + 3_600_000 }] }));

  await v.page.clock.runFor(31_000);
  await v.page.locator("time", { hasText: "16" }).first().waitFor();

  expect(await timesOf(v.page)).toEqual(
    before.map((text) => text.replace("15 h 00 (09 h 00", "16 h 00 (10 h 00")),
  );
});
