import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { openBrowser } from "../helpers/browser.ts";
import {
  differenceFrom,
  drawingHere,
  isRenewing,
  noteDrawing,
  whyIncomparable,
} from "../helpers/pictures.ts";
import { calmPage, samplePage } from "../helpers/sample-page.ts";
import { openSite, type Site } from "../helpers/site.ts";
import { visitAddress } from "../helpers/visit.ts";

// The first view of the main pages, compared with stored pictures on a fixed clock and fixed data.
// `UPDATE_PICTURES=1 npx vitest run test/browser/pictures.test.ts` makes them anew, after a change
// that was meant: look at each before it is committed. Other fonts and other versions of the
// browser draw otherwise: there the tests are skipped, with the reason.

/** The share of pixels that may differ: a letter, not a line. */
const TOLERANCE = 0.002;

let browser: Browser;
let site: Site;
let reason: string | null = null;

beforeAll(async () => {
  browser = await openBrowser();
  site = await openSite();
  const here = await drawingHere(browser);
  if (isRenewing) noteDrawing(here);
  reason = whyIncomparable(here);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await browser.close();
});

const pages: readonly (readonly [name: string, path: string, of?: () => PageSnapshot])[] = [
  ["home-incident", "/"],
  ["home-calm", "/", calmPage],
  ["provider", "/fournisseurs/dgfip"],
  ["incident", "/incidents/k3v9m2x7q1ab"],
  ["sla", "/sla"],
  ["api", "/api"],
];

const DARK = new Set(["home-incident", "provider"]);

const views = pages.flatMap(([name, path, of = samplePage]) =>
  [1440, 375].flatMap((width) =>
    (["light", "dark"] as const)
      // In the dark, one width of the pages with most colours is enough.
      .filter((scheme) => scheme === "light" || (width === 1440 && DARK.has(name)))
      .map((colorScheme) => ({ name, path, of, width, colorScheme })),
  ),
);

test.for(views)(
  "$name at $width px, $colorScheme, looks as it was stored",
  async ({ name, path, of, width, colorScheme }, context) => {
    context.skip(reason !== null, reason ?? "");
    site.show(of());
    const viewport = { width, height: width === 375 ? 780 : 900 };
    await using v = await visitAddress(browser, site.url + path, { viewport, colorScheme });

    const difference = await differenceFrom(`${name}-${width}-${colorScheme}`, v.page);

    expect(difference).toBeLessThanOrEqual(TOLERANCE);
  },
);
