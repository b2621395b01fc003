import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { insertSubscribers } from "../../db/subscribers.ts";
import type { Locale } from "../../server/core/model.ts";
import type { Subscriber } from "../../server/core/messages/subscriber.ts";
import { violationsOf } from "./axe.ts";
import { openBrowser, reader } from "./browser.ts";
import { consoleSite, type ConsoleSite } from "./console-site.ts";
import type { Accounts } from "./identity-provider.ts";
import { subscriber } from "./subscribers.ts";

/** A console before an editor, anew for each test; one browser for the file. */
export type Desk = {
  browser: Browser;
  site: ConsoleSite;
  page: Page;
  /** Errors of the browser: a violated policy, a failed script. */
  complaints: string[];
  /** Another browser's page, of somebody else or of the same person elsewhere. */
  another(): Promise<Page>;
};

const DESKTOP = { width: 1280, height: 900 };

/**
 * Lays the desk of each test of the file that calls it.
 *
 * @param yaml the configuration; the usual one unless given
 */
export function consoleDesk(accounts?: Accounts, yaml?: () => string): Desk {
  // People's passwords are slow on purpose, and browsers on busy machines are not fast.
  vi.setConfig({ testTimeout: 120_000 });
  const contexts: BrowserContext[] = [];
  const desk = {
    complaints: [] as string[],
    async another() {
      const context = await reader(desk.browser, { viewport: DESKTOP });
      contexts.push(context);
      const page = await context.newPage();
      page.on("pageerror", (error) => desk.complaints.push(error.message));
      return page;
    },
  } as Desk;
  beforeAll(async () => {
    desk.browser = await openBrowser();
  });
  afterAll(() => desk.browser.close());
  beforeEach(async () => {
    desk.site = await consoleSite(accounts, yaml?.());
    desk.complaints = [];
    desk.page = await desk.another();
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    await desk.site[Symbol.asyncDispose]();
  });
  return desk;
}

const WIDTHS = { light: [1440, 1280, 768, 375, 320], dark: [1280, 375] } as const;

/** Nothing for axe to find, and nothing to scroll sideways for, on any screen by day or night. */
export async function expectSound(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS[colorScheme]) {
      await page.setViewportSize({ width, height: 800 });
      // By night nothing but colours is another.
      const rules = colorScheme === "dark" ? ["color-contrast"] : undefined;
      expect(await violationsOf(page, rules), `${name}, ${colorScheme}, ${width}`).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `${name} at ${width}`).toBeLessThanOrEqual(width);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(DESKTOP);
}

/** Unfolds the menu under the name of who is signed in. */
export const openOwnMenu = (page: Page): Promise<void> =>
  page.getByRole("complementary").locator("summary").click();

export const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.id);

/** Chooses Sirene of INSEE, and looks at what will be. */
export async function previewSirene(page: Page): Promise<void> {
  await page.keyboard.press("n");
  await page.getByLabel("Qu’est-ce qui est touché ?").selectOption({ label: "INSEE – Sirene" });
  await page.locator("iframe").waitFor();
}

/** Documents that a preview shows, by the words of its two choices. */
export type Look = readonly [kind: "Page" | "Courriel" | "Texte", language: "Français" | "English"];

/** Chooses a document of the preview. */
export async function chooseLook(page: Page, [kind, language]: Look): Promise<void> {
  await page.getByRole("radio", { name: kind, exact: true }).check();
  await page.getByRole("radio", { name: language, exact: true }).check();
}

export const iso = (at: number): string => new Date(at).toISOString();

/** What can be done besides by HTTP, and by whoever has the database. */
export const behind = ({ w }: Pick<ConsoleSite, "w">) => {
  const write = async (path: string, body: object): Promise<{ id: string }> => {
    const answer = await w.request(path, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await w.token("editor")}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(201);
    return (await answer.json()) as { id: string };
  };
  const summary = async () =>
    (await (await w.request("/api/v1/summary")).json()) as {
      incidents: { id: string; impact: string; components: unknown }[];
      maintenances: { id: string; startsAt: string; title: string }[];
    };
  return {
    write,
    subscribe: (id: string, scopes: Subscriber["scopes"], locale: Locale = "fr") =>
      w.db
        .transaction()
        .execute((trx) => insertSubscribers(trx, [subscriber(id, { scopes, locale })])),
    declare: (more: object) =>
      write("/api/v1/incidents", {
        components: [{ id: "insee/sirene", status: "degraded_performance" }],
        ...more,
      }),
    plan: (more: object) =>
      write("/api/v1/maintenances", { components: ["dgfip/attestation"], ...more }),
    openIncidents: async () => (await summary()).incidents,
    /** What was planned, without the windows of the configuration. */
    maintenancesAhead: async () =>
      (await summary()).maintenances.filter((m) => m.title !== "DGFIP : maintenance planifiée"),
  };
};

/**
 * A document without what the clock changes between two renderings: instants, ages of less than
 * a minute, and shares of a past that grows.
 */
export const timeless = (html: string): string =>
  html
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?/g, "…")
    .replaceAll(/\b\d{1,2}[\s\u00a0\u202f]s\b/g, "… s")
    .replaceAll(/\d+(?:[.,]\d+)?[\s\u00a0\u202f]?%/g, "… %");
