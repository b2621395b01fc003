import type { Browser } from "playwright-core";
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

const visit = (path: string, options = {}) => visitAddress(browser, site.url + path, options);
const DGFIP = "/fournisseurs/dgfip";

test("a provider with three APIs fits in 1,800 pixels, the one in trouble open", async () => {
  await using v = await visit(DGFIP, { viewport: { width: 1440, height: 900 } });

  expect(await v.page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(
    1_800,
  );
  expect(flat(await v.page.locator("h1").innerText())).toBe("DGFIP : une API ralentie");
  expect(flat(await v.page.locator("article.component h3").innerText())).toBe("Liasses fiscales");
  expect(await v.page.locator("details.component[open]").count()).toBe(0);
  expect((await v.page.locator("summary.closed h3").allInnerTexts()).map(flat)).toEqual([
    "Attestations fiscales",
    "Chiffre d’affaires",
  ]);
});

test("without scripts a closed API opens, its days are one link away, and the chart has axes", async () => {
  await using v = await visit(DGFIP, { javaScriptEnabled: false });
  await v.page.locator("summary.closed").first().click();
  expect(await v.page.locator("details.component[open] table").first().isVisible()).toBe(true);

  const chart = v.page.locator("article .plot svg");
  expect(await chart.locator("text").count()).toBeGreaterThan(8);
  expect(flat(await chart.getAttribute("aria-label"))).toMatch(
    /^Temps de réponse de DGFIP Liasses fiscales sur 24 heures : \d+ ms d’habitude ; au plus lent/,
  );
  expect(await v.page.locator(".scripted:visible").count()).toBe(0);
  await v.page.getByRole("link", { name: "Les 90 jours, un par un" }).first().click();

  expect(new URL(v.page.url()).pathname).toBe(`${DGFIP}/liasses_fiscales`);
  expect(await v.page.locator("table.days tbody tr").count()).toBe(90);
  expect(await v.page.locator("table.days").isVisible()).toBe(true);
});

test("the chosen day is written under its strip; arrows, keys and pointer choose another", async () => {
  await using v = await visit("/fournisseurs/insee");
  const chosen = v.page.locator(".chosen li:visible");
  const strip = v.page.locator(".picker > .strip");

  expect(flat(await chosen.innerText())).toBe(
    "Aujourd’hui Panne de 1 h 12 91,74 % depuis minuit · INSEE : l’API Sirene ne répond plus",
  );
  await v.page.getByRole("button", { name: "Jour précédent" }).click();
  expect(flat(await chosen.innerText())).toMatch(/^ven\. 20 nov\. Dégradé pendant 1 h 23/);
  await v.page.getByRole("button", { name: "Jour précédent" }).click();
  expect(flat(await chosen.innerText())).toBe("jeu. 19 nov. Opérationnel");

  await strip.focus();
  await v.page.keyboard.press("End");
  expect(await strip.getAttribute("aria-valuenow")).toBe("90");
  expect(flat(await strip.getAttribute("aria-valuetext"))).toContain("Panne de 1 h 12");
  await v.page.keyboard.press("ArrowRight");
  expect(await strip.getAttribute("aria-valuenow")).toBe("90");
  await v.page.keyboard.press("Home");
  expect(await strip.getAttribute("aria-valuenow")).toBe("1");
  const box = (await strip.boundingBox())!;
  await v.page.mouse.click(box.x + box.width - 2, box.y + box.height / 2);
  expect(await strip.getAttribute("aria-valuenow")).toBe("90");
  expect(v.errors).toEqual([]);
});

test("a provider is pinned from its page, and stays so", async () => {
  await using v = await visit(DGFIP);
  const pin = v.page.getByRole("button", { name: "Épingler" });
  expect(await pin.getAttribute("aria-pressed")).toBe("false");

  await pin.click();
  expect(await pin.getAttribute("aria-pressed")).toBe("true");
  await v.page.reload();

  expect(await pin.getAttribute("aria-pressed")).toBe("true");
  await pin.click();
  await v.page.reload();
  expect(await pin.getAttribute("aria-pressed")).toBe("false");
});

test("the link of an incident is copied, and said to be", async () => {
  await using v = await visit("/incidents/k3v9m2x7q1ab", {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await v.page.getByRole("button", { name: "Copier le lien" }).click();

  await v.page.getByRole("button", { name: "Copié" }).first().waitFor();
  expect(await v.page.evaluate(() => navigator.clipboard.readText())).toBe(
    `https://statut.entreprise.test/incidents/insee-l-api-sirene-ne-repond-plus-k3v9m2x7q1ab`,
  );
  expect(flat(await v.page.locator("#announcer").innerText())).toBe("Copié");
});

test("an incident answers what callers get, what is spared, what comes next and where to link", async () => {
  const [open] = samplePage().incidents;
  site.show(samplePage({ incidents: [{ ...open!, notAffected: null }] }));
  try {
    await using v = await visit("/incidents/k3v9m2x7q1ab", { javaScriptEnabled: false });
    const facts = flat(await v.page.locator(".facts").innerText());

    expect(facts).toContain("Vous recevez 502 01002");
    expect(facts).toMatch(/N’est pas touché 2\d des 24 autres API$/);
    expect(flat(await v.page.locator(".say").innerText())).toContain(
      "Prochaine information à 15 h 00 (dans 28 min)",
    );
    expect(flat(await v.page.locator(".hourly svg").getAttribute("aria-label"))).toBe(
      "INSEE Sirene, 24 heures : 2 heures avec panne",
    );
    const dots = await v.page
      .locator(".timeline .dot")
      .evaluateAll((all) => all.map((dot) => [dot.clientWidth, dot.clientHeight]));
    expect(dots).toEqual([
      [28, 28],
      [28, 28],
    ]);
  } finally {
    site.show(samplePage());
  }
});

test("a month without incident says so, with its calm days", async () => {
  await using v = await visit("/historique/2026-09?kind=incident");

  expect(flat(await v.page.locator(".month b").innerText())).toBe(
    "Aucun incident, 30 jours calmes",
  );
  expect(flat(await v.page.locator(".month .strip svg").getAttribute("aria-label"))).toBe(
    "septembre 2026 : 30 jours sans panne",
  );
});
