import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { insertMessages, markAttempt, messageId, messagesIn } from "../../db/messages.ts";
import { readSetting } from "../../db/key-values.ts";
import { insertStory } from "../../db/stories.ts";
import { insertSubscribers } from "../../db/subscribers.ts";
import { PAUSED } from "../../server/core/messages/retry-rules.ts";
import { makeSample, sampleKinds } from "../../server/messages/samples.ts";
import { sampleStories } from "../../server/messages/sample-stories.ts";
import { openBrowser, reader } from "../helpers/browser.ts";
import { consoleSite, type ConsoleSite } from "../helpers/console-site.ts";
import { subscriber } from "../helpers/subscribers.ts";

vi.setConfig({ testTimeout: 90_000 });

let browser: Browser;
let site: ConsoleSite;
let context: BrowserContext;
let page: Page;
/** What a browser complains of: a policy that was broken, a script that failed. */
let complaints: string[];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await consoleSite();
  await open("light");
});
afterEach(async () => {
  await context.close();
  await site[Symbol.asyncDispose]();
});

async function open(colorScheme: "light" | "dark", width = 1280): Promise<void> {
  await context?.close();
  context = await reader(browser, { colorScheme, viewport: { width, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (said) => said.type() === "error" && complaints.push(said.text()));
}

/** What axe finds wrong; it cannot run in frames without scripts, whose mail is looked at alone. */
async function faults(of = page, without: string[] = []): Promise<unknown[]> {
  const axe = new AxeBuilder({ page: of }).exclude("iframe").disableRules(without);
  const { violations } = await axe.analyze();
  return violations.map((v) => [v.id, v.nodes.map((n) => n.html)]);
}

const GROUND = { light: "rgb(255, 255, 255)", dark: "rgb(22, 22, 26)" };

/** Of pages: a mail stands within a mail program's. */
const LANDMARKS = ["landmark-one-main", "region"];

/** The mail that is shown, in a page of its own. */
async function mailAlone() {
  const html = await page.locator("iframe").getAttribute("srcdoc");
  const alone = await context.newPage();
  await alone.setContent(html ?? "");
  const background = await alone.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const found = { background, faults: await faults(alone, LANDMARKS) };
  await alone.close();
  return found;
}

/** One mail that was refused, and one that waits. */
async function twoMessages(): Promise<string> {
  const { w } = site;
  await insertSubscribers(w.db, [subscriber("ada"), subscriber("bob")]);
  const message = (subscriberId: string) => ({
    eventId: "e",
    subscriberId,
    email: null,
    pageId: "exemple",
    subjectId: "s",
    ...({ kind: "incident.opened", channel: "mail", dueAt: w.now(), createdAt: w.now() } as const),
  });
  const story = sampleStories(w.ctx.config.pages[0]!, w.now()).incident("incident.opened");
  await insertStory(w.db, "e", "s", story, null);
  await insertMessages(w.db, [message("ada"), message("bob")]);
  const id = messageId(message("ada"));
  const error = "550 5.1.1 no such user here";
  const waiting = await messagesIn(w.db, "queued", 10);
  const one = waiting.find((m) => m.id === id)!;
  await markAttempt(w.db, one, { state: "failed", at: w.now(), error });
  return id;
}

test.each(["light", "dark"] as const)(
  "what leaves is shown as it is, and its HTML holds to the policy, when it is %s",
  async (scheme) => {
    await open(scheme);
    await site.enter(page, "operator");
    complaints = [];
    await page.getByRole("link", { name: "Courriels" }).click();
    await page.getByRole("heading", { name: "Exemples" }).waitFor();

    await page.getByText("[API Exemple] Panne – INSEE Sirene").waitFor();
    const mail = page.frameLocator("iframe");
    await mail.getByRole("heading", { name: "INSEE ne répond plus" }).waitFor();
    expect(await faults()).toEqual([]);
    expect(await mailAlone()).toEqual({ background: GROUND[scheme], faults: [] });

    await page.getByLabel("Message", { exact: true }).selectOption("maintenance-planned");
    await page.getByLabel("Langue").selectOption("en");
    await page.getByText(/^\[API Exemple\] Maintenance – INSEE, /).waitFor();
    await mail.getByRole("heading", { name: "Update of INSEE" }).waitFor();
    await page.getByText(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m).waitFor();

    await page.getByLabel("Message", { exact: true }).selectOption("teams-component");
    await page.getByText(/"type": "AdaptiveCard"/).waitFor();
    expect(await faults()).toEqual([]);
    expect(complaints).toEqual([]);
  },
);

test.each(["light", "dark"] as const)(
  "every mail fits a telephone when it is %s",
  async (scheme) => {
    await open(scheme, 375);
    const { ctx } = site.w;
    for (const { id, channel } of sampleKinds()) {
      if (channel !== "mail") continue;
      const mail = await makeSample(ctx, ctx.config.pages[0]!, id, "fr", null);
      if (mail?.channel !== "mail" || mail.html === null) continue;
      await page.setContent(mail.html);

      const seen = await page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        // What a thumb is to hit; links within people's own words are as they are.
        small: [...document.querySelectorAll("a:not(.v-body a)")]
          .filter((link) => link.getBoundingClientRect().height < 44)
          .map((link) => link.textContent),
      }));
      expect(seen, id).toEqual({ width: 375, small: [] });
      if (id === "incident-opened" || id === "digest") {
        expect(await faults(page, LANDMARKS), id).toEqual([]);
      }
    }
  },
);

test("the queue is held, let go, and what failed is tried again from here", async () => {
  const id = await twoMessages();
  const { w } = site;
  await site.enter(page, "operator");
  await page.goto(`${site.url}/console/mails`);

  await page.getByRole("rowheader", { name: "ada@exemple.fr" }).waitFor();
  await page.getByText("550 5.1.1 no such user here").waitFor();
  await page.getByText("1 échoués").waitFor();
  await page.getByText(/Le plus ancien attend depuis/).waitFor();
  expect(await faults()).toEqual([]);

  await page.getByRole("button", { name: "Suspendre les envois" }).click();
  await page.getByText("Rien ne part ; tout est conservé.").waitFor();
  expect(await readSetting(w.db, PAUSED)).toBe("1");
  await page.getByRole("button", { name: "Reprendre les envois" }).click();
  await page.getByRole("button", { name: "Suspendre les envois" }).waitFor();
  expect(await readSetting(w.db, PAUSED)).toBe("0");

  await page.getByRole("button", { name: "Réessayer ada@exemple.fr" }).click();
  await page.getByText("1 remis en attente.").waitFor();
  expect(await messagesIn(w.db, "queued", 10)).toContainEqual(
    expect.objectContaining({ id, attempts: 0 }),
  );
  await page.getByText("Aucun message dans cet état.").waitFor();
});

test("on a telephone nothing overflows, and an editor is not shown it", async () => {
  await twoMessages();
  await open("light", 375);
  await site.enter(page, "operator");
  await page.goto(`${site.url}/console/mails`);
  await page.getByRole("rowheader", { name: "ada@exemple.fr" }).waitFor();
  await page.frameLocator("iframe").getByRole("heading").first().waitFor();

  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  expect(await faults()).toEqual([]);

  await open("light");
  await site.enter(page, "editor");
  expect(await page.getByRole("link", { name: "Courriels" }).count()).toBe(0);
  await page.goto(`${site.url}/console/mails`);
  await page.getByRole("heading", { name: "Page introuvable" }).waitFor();
});
