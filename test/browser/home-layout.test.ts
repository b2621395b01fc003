import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { ComponentState } from "../../server/core/model.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { SAMPLE_NOW, sampleComponent, sampleProvider } from "../helpers/sample-components.ts";
import { samplePage, withComponent } from "../helpers/sample-page.ts";
import { flat } from "../helpers/visit.ts";
import { HOUR_MS } from "../../server/core/duration.ts";
import { sharedSite } from "../helpers/shared-site.ts";

// What people were promised of the page, one test for each promise.

const shared = sharedSite();
const { visit } = shared;

const h1 = async (page: Page) => flat(await page.locator("h1").innerText());

const firstNames = (page: Page) =>
  page
    .locator(".rows > .row .name")
    .evaluateAll((all) => all.slice(0, 4).map((e) => e.textContent));

const rowsBefore = [
  "API Entreprise Passerelle",
  "INSEE Sirene",
  "DGFIP Liasses fiscales",
  "MSA Conformité cotisations",
];

test("troubles come first, else the order is stable; a reader's pins stay at the top, in this browser alone", async () => {
  await using v = await visit();
  expect(await firstNames(v.page)).toEqual(rowsBefore);
  expect(await v.page.locator(".rows > .label").count()).toBe(0);
  const requests = v.requests.length;

  await v.page.goto(`${shared.site.url}/fournisseurs/inpi`);
  await v.page.getByRole("button", { name: "Épingler" }).click();
  await v.page.goto(shared.site.url);

  expect(await firstNames(v.page)).toEqual([
    "INPI RNE",
    "INPI RNE, actes et bilans",
    ...rowsBefore.slice(0, 2),
  ]);
  expect(await v.page.locator(".rows > .label").allTextContents()).toEqual([
    "Épinglés",
    "Les autres",
  ]);
  await v.page.goto(`${shared.site.url}/fournisseurs/inpi`);
  await v.page.getByRole("button", { name: "Épingler" }).click();
  await v.page.goto(shared.site.url);
  expect(await firstNames(v.page)).toEqual(rowsBefore);
  // What was pinned was told to nobody.
  expect(v.requests.slice(requests).filter((url) => /pin[^i]|pin$/i.test(url))).toEqual([]);
});

test("a refresh with a new trouble leaves pins at the top, and no row moves", async () => {
  await using v = await visit("/fournisseurs/inpi");
  await v.page.getByRole("button", { name: "Épingler" }).click();
  await v.page.goto(shared.site.url);
  const order = () => v.page.locator(".rows > li").evaluateAll((all) => all.map((e) => e.id));
  const before = await order();
  shared.site.show(withComponent("ademe/certification_rge", { state: "major_outage" }));

  await v.page.clock.runFor(30_500);
  await v.page.waitForFunction(() => document.title.includes("ADEME"));

  expect(await order()).toEqual(before);
});

/** The sample with one API more: twenty-six in all. */
const ofTwentySix = (): PageSnapshot => {
  const page = samplePage();
  const more = sampleProvider("Fabrique numérique des ministères sociaux", [
    sampleComponent("fabrique/conventions_collectives", "Conventions collectives"),
  ]);
  return { ...page, providers: [...page.providers, more] };
};

test.each([
  { width: 1440, most: 2_300 },
  { width: 375, most: 3_600 },
])("26 APIs and an incident take at most $most px at $width", async ({ width, most }) => {
  await using v = await visit("/", ofTwentySix(), { viewport: { width, height: 780 } });

  expect(await v.page.locator(".rows > .row").count()).toBe(26);
  expect(await v.page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(
    most,
  );
});

test("on a phone the search is in the first view, and each provider within one screen", async () => {
  await using v = await visit("/", ofTwentySix(), { viewport: { width: 375, height: 780 } });
  const search = await v.page.locator("#find").boundingBox();
  expect(search!.y + search!.height).toBeLessThan(780);

  await v.page.locator(".jump summary").click();
  const link = v.page.locator(".jump").getByRole("link", { name: "DGFIP", exact: true });
  const box = await link.boundingBox();
  expect(box!.y + box!.height).toBeLessThan(780);
  await link.click();

  const row = await v.page.locator("[data-ids*='dgfip/attestation_fiscale']").boundingBox();
  expect(row!.y).toBeGreaterThanOrEqual(0);
  expect(row!.y + row!.height).toBeLessThan(780);
});

test("a row of what works is one line of 39 px, and any row leads to its provider", async () => {
  await using v = await visit("/", samplePage(), { viewport: { width: 1440, height: 900 } });
  const row = v.page.locator("[data-ids*='qualifelec/certificats']");

  expect((await row.boundingBox())!.height).toBe(39);
  await row.click({ position: { x: 300, y: 6 } });
  await v.page.waitForURL(/\/fournisseurs\/qualifelec$/);
});

test("the address for news is asked for on the home, and taken up by the form behind it", async () => {
  await using v = await visit("/", samplePage(), { javaScriptEnabled: false });
  const form = v.page.locator("form[action='/subscribe/email']");

  expect(await form.getAttribute("method")).toBe("post");
  expect(await form.locator("input[name=email]").getAttribute("aria-describedby")).toBe(
    "email-hint",
  );
});

test.each(["dark", "light"] as const)(
  "the choice of %s lasts, from the first paint",
  async (choice) => {
    const other = choice === "dark" ? "light" : "dark";
    await using v = await visit("/", samplePage(), { colorScheme: other });
    const ground = () =>
      v.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const grounds = { dark: "rgb(10, 18, 24)", light: "rgb(245, 243, 238)" };
    expect(await ground()).toBe(grounds[other]);

    await v.page.getByRole("button", { name: choice === "dark" ? "Sombre" : "Clair" }).click();
    expect(await ground()).toBe(grounds[choice]);

    // The style of the first frame, before the page's own script has run.
    await v.page.route(/\.js$/, (route) => route.abort());
    await v.page.reload();
    expect(await ground()).toBe(grounds[choice]);
    await v.page.unroute(/\.js$/);
    await v.page.reload();
    await v.page.getByRole("button", { name: "Auto" }).click();
    await v.page.reload();
    expect(await ground()).toBe(grounds[other]);
  },
);

test("an overdue update is marked on the page", async () => {
  const [incident] = samplePage().incidents;
  const late = samplePage({ incidents: [{ ...incident!, nextUpdateAt: SAMPLE_NOW - HOUR_MS }] });

  for (const path of ["/", "/incidents/k3v9m2x7q1ab"]) {
    await using v = await visit(path, late);
    expect(flat(await v.page.locator(".next").innerText())).toBe(
      "Mise à jour attendue depuis 13 h 32",
    );
  }
});

test("print, forced colours and dark mode are legible, without a flash", async () => {
  await using v = await visit("/fournisseurs/insee", samplePage(), {
    colorScheme: "dark",
    javaScriptEnabled: false,
  });
  const ground = () =>
    v.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

  expect(await ground()).toBe("rgb(10, 18, 24)");
  await v.page.emulateMedia({ media: "print", colorScheme: "dark" });
  expect(await ground()).toBe("rgb(255, 255, 255)");
  expect(await v.page.locator("header nav").first().isVisible()).toBe(false);
  await v.page.emulateMedia({ media: "screen", forcedColors: "active" });
  expect(await v.page.locator(".component .state").first().isVisible()).toBe(true);
  const stroke = (selector: string) =>
    v.page
      .locator(selector)
      .first()
      .evaluate((e) => getComputedStyle(e).strokeDasharray);
  expect(await stroke(".plot .usual")).not.toBe(await stroke(".plot .slow"));
});

test("home weighs at most 40 kB in four requests, asks no third party, and error pages carry the state sentence", async () => {
  await using v = await visit("/");
  const sizes = await Promise.all(
    [...new Set(v.requests)].map(async (url) => {
      const res = await fetch(url, { headers: { "accept-encoding": "gzip" } });
      await res.arrayBuffer();
      return Number(res.headers.get("content-length"));
    }),
  );
  expect(v.requests.every((url) => url.startsWith(shared.site.url))).toBe(true);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(40_000);
  expect(new Set(v.requests).size).toBeLessThanOrEqual(4);
  expect(sizes.every((size) => size > 0)).toBe(true);
  // The chart's library is for pages that have one, once it is in view.
  expect(v.requests.filter((url) => url.includes("chart"))).toEqual([]);

  const sentence = await h1(v.page);
  for (const path of ["/nulle-part", "/fournisseurs/insee/annuaire", "/fallback.html"]) {
    const text = await (
      await fetch(shared.site.url + path, { headers: { accept: "text/html" } })
    ).text();
    expect(flat(text)).toContain(sentence);
  }
});

test.each<[ComponentState, string]>([
  ["major_outage", "INSEE en panne"],
  ["under_maintenance", "INSEE en maintenance"],
])("a change to %s is announced, and nothing else moves", async (state, said) => {
  await using v = await visit(
    "/fournisseurs/insee",
    withComponent("insee/sirene", { state: "operational" }),
  );
  const details = v.page.locator(".latency details").first();
  await details.locator("summary").click();
  await details.locator("summary").focus();
  const before = await details.locator("summary").boundingBox();
  shared.site.show(withComponent("insee/sirene", { state }));

  await v.page.clock.runFor(30_500);
  await v.page.waitForFunction((said) => document.title.includes(said), said);

  expect(flat(await v.page.locator("#announcer").textContent())).toContain(said);
  expect(await details.getAttribute("open")).not.toBeNull();
  expect(await details.evaluate((e) => e.contains(document.activeElement))).toBe(true);
  const after = await details.locator("summary").boundingBox();
  expect(Math.abs(after!.y - before!.y)).toBeLessThan(2);
  expect(v.errors).toEqual([]);
});
