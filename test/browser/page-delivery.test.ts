import { expect, test } from "vitest";
import type { Incident } from "../../server/core/declared.ts";
import { listenOnLoopback } from "../helpers/browser.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { sharedSite } from "../helpers/shared-site.ts";
import { flat, visitAddress } from "../helpers/visit.ts";

// What people were promised of the pages behind the home, one test for each promise.

const shared = sharedSite();
const { visit } = shared;

const statusOf = async (path: string) =>
  (await fetch(shared.site.url + path, { headers: { accept: "text/html" } })).status;

const open = samplePage().incidents[0]!;

test("each page is in both languages, linked to each other, with the team's texts marked", async () => {
  for (const [fr, en] of [
    ["/fournisseurs/insee", "/en/providers/insee"],
    ["/historique/2026-11", "/en/history/2026-11"],
    ["/maintenances", "/en/maintenances"],
    ["/accessibilite", "/en/accessibility"],
    ["/mentions-legales", "/en/legal"],
    ["/donnees-personnelles", "/en/privacy"],
  ] as const) {
    await using v = await visit(fr);
    const alternate = (lang: string) =>
      v.page.locator(`link[hreflang=${lang}]`).getAttribute("href");
    expect(await alternate("en")).toBe(`https://statut.entreprise.test${en}`);
    expect(await alternate("fr")).toBe(`https://statut.entreprise.test${fr}`);
    await v.page.locator(".languages a").click();
    expect(new URL(v.page.url()).pathname).toBe(en);
    expect(await v.page.locator("html").getAttribute("lang")).toBe("en");
  }
  const translated: Incident = {
    ...open,
    translations: { en: { title: "INSEE: Sirene is down" } },
  };
  await using v = await visit(
    "/en/incidents/k3v9m2x7q1ab",
    samplePage({ incidents: [translated] }),
  );
  expect(await v.page.locator("h1").innerText()).toBe("INSEE: Sirene is down");
  expect(await v.page.locator("h1").getAttribute("lang")).toBeNull();
  // What nobody translated is read aloud in its own language.
  expect(await v.page.locator(".what-to-do [lang=fr]").count()).toBe(1);
  expect(await v.page.locator(".timeline div[lang=fr]").count()).toBe(2);
});

test("a reader of English is offered the English page once, and not redirected", async () => {
  await using v = await visit("/", samplePage(), { locale: "en-GB" });
  const offer = v.page.locator(".offer");
  expect(await offer.getAttribute("lang")).toBe("en");
  expect(new URL(v.page.url()).pathname).toBe("/");

  await offer.getByRole("button", { name: "No, thanks" }).click();
  await v.page.reload();

  expect(await v.page.locator(".offer").count()).toBe(0);
  await using french = await visit("/");
  expect(await french.page.locator(".offer").count()).toBe(0);
});
test("every page announces its feeds to programs", async () => {
  for (const path of ["/", "/fournisseurs/insee", "/en/history"]) {
    await using v = await visit(path);
    const types = await v.page
      .locator("link[rel=alternate][type]")
      .evaluateAll((all) => all.map((link) => link.getAttribute("type")));

    expect(types).toEqual([
      "application/json",
      "application/atom+xml",
      "application/rss+xml",
      "application/feed+json",
      "text/calendar",
    ]);
  }
});

test("a curl line is copied whole, and the copy is announced", async () => {
  await using v = await visit("/fournisseurs/insee", samplePage(), {
    permissions: ["clipboard-read", "clipboard-write"],
  });

  await v.page.getByRole("button", { name: "Copier" }).click();

  await v.page.waitForFunction(() => document.getElementById("announcer")?.textContent !== "");
  expect(await v.page.locator("#announcer").textContent()).toBe("Copié");
  expect(await v.page.evaluate(() => navigator.clipboard.readText())).toBe(
    "curl -i https://statut.entreprise.test/ping/insee/sirene",
  );
});

test("a page has an ETag, answers 304, and may be cached for ten seconds", async () => {
  shared.site.show(samplePage());
  for (const path of ["/fournisseurs/insee", "/incidents/k3v9m2x7q1ab", "/historique/2026-11"]) {
    const first = await fetch(shared.site.url + path);
    await first.arrayBuffer();
    const etag = first.headers.get("etag")!;
    const again = await fetch(shared.site.url + path, { headers: { "if-none-match": etag } });

    expect(again.status).toBe(304);
    expect(first.headers.get("cache-control")).toBe(
      "public, max-age=10, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600",
    );
    expect(first.headers.get("content-security-policy")).not.toContain("unsafe");
  }
});

test("another site shows the state by a picture or a frame, without any script", async () => {
  shared.site.show(samplePage());
  await using other = await listenOnLoopback((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(
      `<!doctype html><title>Ailleurs</title><img src="${shared.site.url}/badge.svg" alt="">` +
        `<iframe src="${shared.site.url}/embed.html" title="État"></iframe>` +
        `<iframe src="${shared.site.url}/embed.html?lang=en&theme=dark" title="State"></iframe>`,
    );
  });
  await using v = await visitAddress(shared.browser, other.url, { javaScriptEnabled: false });

  const picture = v.page.locator("img");
  expect(await picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(40);
  const [french, english] = ["État", "State"].map((title) =>
    v.page.frameLocator(`iframe[title="${title}"]`).locator("main"),
  );
  expect(flat(await french!.innerText())).toContain("INSEE : l’API Sirene ne répond plus");
  expect(flat(await english!.innerText())).toMatch(/outage|down/);
  const svg = await (
    await fetch(`${shared.site.url}/badge/insee/sirene.svg?lang=en&theme=dark`)
  ).text();
  expect(svg).toContain("<title>INSEE - Sirene: outage</title>");
  expect(svg).not.toContain("prefers-color-scheme");
  expect(v.errors).toEqual([]);
});

test("a page is clothed by its operator: theme, logo, texts and links, and no more", async () => {
  const look = {
    theme: ":root { --link: #a00000; --ink: #200020 }",
    logo: {
      type: "image/svg+xml",
      base64: Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" width="8" height="8"><path d="M0 0h8v8H0z"/></svg>`,
      ).toString("base64"),
    },
    headerText: "Travaux d’été : **bureaux fermés** le 15. <b onclick=alert(1)>x</b>",
    footerText: "[Guide](https://guide.entreprise.test) [Piège](javascript:alert(1))",
    footerLinks: [{ label: "Documentation", url: "https://doc.entreprise.test/" }],
  };
  await using v = await visit("/", samplePage({ look }));

  const colour = await v.page
    .locator(".foot a")
    .first()
    .evaluate((e) => getComputedStyle(e).color);
  expect(colour).toBe("rgb(160, 0, 0)");
  expect(
    await v.page.locator(".brand img").evaluate((e) => (e as HTMLImageElement).naturalWidth),
  ).toBe(8);
  expect(flat(await v.page.locator(".operator").innerText())).toBe(
    "Travaux d’été : bureaux fermés le 15. <b onclick=alert(1)>x</b>",
  );
  expect(await v.page.locator("footer .prose a").count()).toBe(1);
  expect(await v.page.locator("footer a", { hasText: "Documentation" }).getAttribute("href")).toBe(
    "https://doc.entreprise.test/",
  );
  const theme = await v.page.locator("link[rel=stylesheet]").last().getAttribute("href");
  const sheet = await fetch(shared.site.url + theme!);
  expect(sheet.headers.get("cache-control")).toContain("immutable");
  expect(await statusOf("/theme-0000000000000000.css")).toBe(404);
  expect(v.errors).toEqual([]);
});

test("several pages are distinguished by host name, each with its own title and look", async () => {
  const other = samplePage({
    id: "particulier",
    title: "API Particulier",
    url: "https://statut.particulier.test",
    hostnames: ["localhost"],
    look: {
      theme: ":root{--ink:#123456}",
      logo: null,
      headerText: null,
      footerText: null,
      footerLinks: [],
    },
    legal: {
      publisher: "DINUM",
      address: null,
      director: null,
      host: null,
      hostAddress: null,
      hostPhone: null,
      privacyContact: "dpo@particulier.test",
    },
  });
  shared.site.show(samplePage(), other);
  const at = (host: string, path: string) =>
    visitAddress(shared.browser, `http://${host}:${new URL(shared.site.url).port}${path}`);

  await using first = await at("127.0.0.1", "/mentions-legales");
  await using second = await at("localhost", "/mentions-legales");

  expect(await first.page.title()).toContain("Statut API Entreprise");
  expect(await second.page.title()).toContain("Statut API Particulier");
  expect(await first.page.locator("link[rel=stylesheet]").count()).toBe(1);
  expect(await second.page.locator("link[rel=stylesheet]").count()).toBe(2);
  expect(flat(await second.page.locator(".prose").innerText())).toContain("DINUM");
  expect(flat(await first.page.locator(".prose").innerText())).toContain(
    "Non renseigné par l’exploitant de cette page.",
  );
});
