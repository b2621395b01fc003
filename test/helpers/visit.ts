import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { reader } from "./browser.ts";
import { SAMPLE_NOW } from "./sample-components.ts";

/** A reader on a page, and what went wrong there; `await using` closes it. */
export type Visit = {
  readonly page: Page;
  /** Errors of scripts and of the console, refusals of the page's policy among them. */
  readonly errors: string[];
  /** Addresses that were asked for, but for what stands in the page itself. */
  readonly requests: string[];
} & AsyncDisposable;

/** Opens an address with the clock in the test's hands, at the sample's moment. */
export async function visitAddress(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await reader(browser, { viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    // The browser notes each answer above 399, of which some are asked for on purpose.
    if (message.type() !== "error" || message.text().startsWith("Failed to load")) return;
    errors.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith("data:")) requests.push(request.url());
  });
  await page.clock.install({ time: SAMPLE_NOW });
  await page.goto(address);
  return { page, errors, requests, [Symbol.asyncDispose]: () => context.close() };
}

/** Opens every panel of the page, so that what is in them counts too. */
export const openPanels = (page: Page): Promise<void> => setPanels(page, true);

export const closePanels = (page: Page): Promise<void> => setPanels(page, false);

const setPanels = (page: Page, open: boolean): Promise<void> =>
  page.evaluate((open) => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>("main details")) {
      details.open = open;
    }
  }, open);

/** A text with ordinary spaces, and one of each. */
export const flat = (text: string | null | undefined): string =>
  (text ?? "").replaceAll(/[\s\u00a0\u202f]+/g, " ").trim();
