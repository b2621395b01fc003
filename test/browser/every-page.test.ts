import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser } from "../helpers/browser.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { oldIncident } from "../helpers/sample-past.ts";
import { openSite, type Site } from "../helpers/site.ts";
import { mistakesOf } from "../helpers/validity.ts";
import { closePanels, flat, openPanels, visitAddress } from "../helpers/visit.ts";

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

const sample = samplePage();
const maintenance = sample.maintenances[0]!;

/** One of each kind of page but the home, which has its own tests; the most different in English. */
const PAGES = [
  "/fournisseurs/insee",
  "/fournisseurs/dgfip",
  "/fournisseurs/dgfip/liasses_fiscales?period=90d",
  "/fournisseurs/opqibi",
  "/incidents/k3v9m2x7q1ab",
  `/incidents/${oldIncident.id}`,
  `/maintenances/${maintenance.id}`,
  "/historique",
  "/historique/2025-10",
  "/historique/2026-11?provider=insee&kind=incident",
  "/maintenances",
  "/sla",
  "/api",
  "/recherche",
  "/recherche?q=cotisations",
  "/accessibilite",
  "/mentions-legales",
  "/donnees-personnelles",
  "/fournisseurs/jamais-vu",
  "/fournisseurs/insee/annuaire",
  "/en/providers/insee",
  "/en/incidents/k3v9m2x7q1ab",
  `/en/maintenances/${maintenance.id}`,
  "/en/history/2026-11",
  "/en/maintenances",
  "/en/accessibility",
  "/en/privacy",
];

describe.each(PAGES)("%s", (path) => {
  test("has no axe violation and no overflow at any width, light or dark, panels open", async () => {
    await using v = await visitAddress(browser, site.url + path);
    for (const width of [320, 375, 1280]) {
      for (const colorScheme of ["light", "dark"] as const) {
        await v.page.setViewportSize({ width, height: 800 });
        await v.page.emulateMedia({ colorScheme });
        // Long tables take long to be looked at: once is enough, where there is least room.
        if (width === 375) await openPanels(v.page);
        else await closePanels(v.page);
        const axe = new AxeBuilder({ page: v.page });
        // In the dark nothing but colours is another.
        if (colorScheme === "dark") axe.withRules(["color-contrast", "link-in-text-block"]);

        const { violations } = await axe.analyze();

        const where = `${width} ${colorScheme}`;
        expect([where, violations.map((x) => `${x.id}: ${x.nodes[0]?.html}`)]).toEqual([where, []]);
        const overflow = await v.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect([where, overflow]).toEqual([where, 0]);
      }
    }
    // Nothing inline, nothing refused by the policy, nothing from elsewhere.
    expect(v.errors).toEqual([]);
    expect(v.requests.filter((url) => !url.startsWith(site.url))).toEqual([]);
  }, 60_000);

  test("is valid, with and without scripts", async () => {
    await using bare = await visitAddress(browser, site.url + path, { javaScriptEnabled: false });
    await using v = await visitAddress(browser, site.url + path);

    expect(await mistakesOf(bare.page)).toEqual([]);
    // The chart's own parts are placed by script; the policy lets it.
    const made = (await mistakesOf(v.page)).filter(
      (told) => !told.startsWith('inline: <div class="u-'),
    );
    expect(made).toEqual([]);
  });
});

test("every link of every page leads somewhere", async () => {
  const seen = new Set<string>();
  const broken: string[] = [];
  for (const path of PAGES) {
    const html = await (await fetch(site.url + path, HTML)).text();
    for (const [, href = ""] of html.matchAll(/<a [^>]*?href="(\/[^"#]*)/g)) {
      const address = href.replaceAll("&amp;", "&");
      if (seen.has(address)) continue;
      seen.add(address);
      const answer = await fetch(site.url + address, HTML);
      await answer.arrayBuffer();
      // 502 is what a ping says; what is computed needs a line at work, which this site has not.
      const isAnswer = [502, 503].includes(answer.status);
      if (answer.status >= 400 && !isAnswer) broken.push(`${path} → ${address}`);
    }
  }

  expect(seen.size).toBeGreaterThan(100);
  expect(broken).toEqual([]);
}, 60_000);

const HTML = { headers: { accept: "text/html" } };

/** A page in a browser of 1992, without styles, scripts or pictures. */
async function inLynx(path: string): Promise<string> {
  const args = ["-dump", "-nolist", "-display_charset=utf-8", site.url + path];
  const env = { ...process.env, LC_ALL: "C.UTF-8" };
  return (await promisify(execFile)("lynx", args, { env, timeout: 20_000 })).stdout;
}

test.skipIf(!hasLynx())("in a text browser the state comes first", async () => {
  const lineOf = (dump: string, text: string) =>
    dump.split("\n").findIndex((line) => line.includes(text));

  const home = await inLynx("/");
  expect(lineOf(home, "INSEE en panne, 1 fournisseur en mode dégradé")).toBeGreaterThan(0);
  // A screen has 24 lines: before it come the feeds, the brand, the ways and one notice.
  expect(lineOf(home, "INSEE en panne, 1 fournisseur en mode dégradé")).toBeLessThan(16);
  expect(home).not.toContain("Page non actualisée");
  expect(lineOf(await inLynx("/fournisseurs/insee"), "INSEE en panne")).toBeLessThan(18);
  expect(flat(await inLynx("/incidents/k3v9m2x7q1ab"))).toContain(
    "Cause identifiée · depuis 13 h 20",
  );
});

function hasLynx(): boolean {
  if (spawnSync("lynx", ["--version"]).status === 0) return true;
  process.stderr.write("lynx is not here (apt-get install lynx): text browsers go unchecked\n");
  return false;
}
