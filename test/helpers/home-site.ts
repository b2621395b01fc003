import { createHash } from "node:crypto";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { THEME_SCRIPT_SOURCE } from "../../server/core/page/theme-script.ts";
import type { PageRoute } from "../../server/core/page/view.ts";
import { renderPage } from "../../web/page/render.tsx";
import { listenOnLoopback, openBrowser, reader } from "./browser.ts";
import { builtAssets, builtFile } from "./built-web.ts";
import { SAMPLE_NOW } from "./sample-components.ts";
import { samplePage, sampleView } from "./sample-page.ts";

/** The policy that the real server sends with each page. */
const POLICY =
  `default-src 'none'; script-src 'self' ${THEME_SCRIPT_SOURCE}; style-src 'self'; img-src 'self' data:; ` +
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Serves the rendered page over HTTP with its ETag, as the server does; tests change what is shown. */
async function serve() {
  const shown = { page: samplePage(), requests: [] as string[], revalidated: 0, broken: false };
  const assets = builtAssets();
  const server = await listenOnLoopback((req, res) => {
    const path = req.url ?? "/";
    shown.requests.push(path);
    res.setHeader("content-security-policy", POLICY);
    if (path.startsWith("/assets/")) {
      res.setHeader("content-type", path.endsWith(".css") ? "text/css" : "text/javascript");
      res.end(builtFile(path));
      return;
    }
    if (shown.broken) {
      res.writeHead(503).end();
      return;
    }
    const route: PageRoute = path === "/lost" ? { name: "error", status: 404 } : { name: "home" };
    const locale = path === "/en/" ? "en" : "fr";
    const html = renderPage(sampleView(shown.page, { locale, route, assets }));
    const etag = `"${createHash("sha256").update(html).digest("base64url").slice(0, 16)}"`;
    res.setHeader("etag", etag);
    res.setHeader("cache-control", "public, max-age=10");
    res.setHeader("content-type", "text/html; charset=utf-8");
    if (req.headers["if-none-match"] === etag) {
      shown.revalidated += 1;
      res.writeHead(304).end();
      return;
    }
    res.end(html);
  });
  return Object.assign(shown, server);
}

type Visit = { readonly page: Page; readonly errors: string[] } & AsyncDisposable;

/** The home over HTTP and the browser that the tests of a file share. */
export type HomeSite = {
  browser: Browser;
  site: Awaited<ReturnType<typeof serve>>;
  /** Opens the page in a new context, with the clock in the test's hands. */
  visit: (options?: BrowserContextOptions & { path?: string; of?: PageSnapshot }) => Promise<Visit>;
};

/** Opens a browser and the home before the tests of the file, and closes both after them. */
export function homeSite(): HomeSite {
  const home = { visit } as HomeSite;
  async function visit(
    options: BrowserContextOptions & { path?: string; of?: PageSnapshot } = {},
  ): Promise<Visit> {
    const { path = "/", of = samplePage(), ...context } = options;
    Object.assign(home.site, { page: of, requests: [], revalidated: 0, broken: false });
    const opened = await reader(home.browser, {
      viewport: { width: 1280, height: 800 },
      ...context,
    });
    const page = await opened.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.clock.install({ time: SAMPLE_NOW });
    await page.goto(home.site.url + path);
    return { page, errors, [Symbol.asyncDispose]: () => opened.close() };
  }

  beforeAll(async () => {
    home.browser = await openBrowser();
    home.site = await serve();
  });
  afterAll(async () => {
    await home.site[Symbol.asyncDispose]();
    await home.browser.close();
  });
  return home;
}

/** Lets half a minute pass, until the page has been asked for anew. Its effect may follow. */
export async function refresh(page: Page): Promise<void> {
  const asked = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/");
  await page.clock.runFor(30_500);
  await asked;
}
