import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { openBrowser } from "./browser.ts";
import { samplePage } from "./sample-page.ts";
import { openSite, type Site } from "./site.ts";
import { visitAddress, type Visit } from "./visit.ts";

/** The browser and the site that all tests of a file share. */
export type SharedSite = {
  browser: Browser;
  site: Site;
  /** Shows a state of the page, the sample's unless given, and opens an address of it. */
  visit: (path?: string, of?: PageSnapshot, options?: BrowserContextOptions) => Promise<Visit>;
};

/** Opens a browser and a site before the tests of the file, and closes both after them. */
export function sharedSite(): SharedSite {
  const shared = {
    visit: (path = "/", of = samplePage(), options = {}) => {
      shared.site.show(of);
      return visitAddress(shared.browser, shared.site.url + path, options);
    },
  } as SharedSite;
  beforeAll(async () => {
    shared.browser = await openBrowser();
    shared.site = await openSite();
  });
  afterAll(async () => {
    await shared.site[Symbol.asyncDispose]();
    await shared.browser.close();
  });
  return shared;
}
