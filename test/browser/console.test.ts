import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { addPerson } from "../../server/auth/people.ts";
import { openBrowser, reader } from "../helpers/browser.ts";
import { consoleSite, type ConsoleSite } from "../helpers/console-site.ts";

const HOUR = 3_600_000;

// People's passwords are slow on purpose, and browsers on busy machines are not fast.
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
  context = await reader(browser, { viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
});
afterEach(async () => {
  await context.close();
  await site[Symbol.asyncDispose]();
});

/** What axe finds wrong; frames hold the public page and mails, which have tests of their own. */
async function faults(): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return violations.map((v) => [v.id, v.nodes.map((n) => n.html)]);
}

test("one signs in by password and out again; the document is never kept, its policy strict", async () => {
  const answer = await page.goto(`${site.url}/console/any/where`);
  const headers = answer!.headers();
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self';");
  await page.getByRole("heading", { name: "Connexion à la console" }).waitFor();
  expect(await faults()).toEqual([]);

  await page.getByLabel("Adresse électronique").fill("nobody@exemple.fr");
  await page.getByLabel("Mot de passe").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();

  await site.enter(page, "admin");
  expect(await faults()).toEqual([]);
  await page.getByRole("button", { name: /Se déconnecter/ }).click();
  await page.getByRole("heading", { name: "Connexion à la console" }).waitFor();
  expect(complaints).toEqual([]);
});

test("a link that is asked for arrives, and its button leads into the console", async () => {
  const { w } = site;

  await addPerson(w.ctx, { email: "ada@exemple.fr", name: "Ada", role: "editor" });
  await page.goto(`${site.url}/console`);
  await page.getByLabel("Adresse électronique").fill("ada@exemple.fr");
  await page.getByRole("button", { name: "Recevoir un lien par courriel" }).click();
  await page.getByText("un lien de connexion est en route").waitFor();
  await expect.poll(() => site.mails.length).toBe(1);

  const path = /\/auth\/link\/[\w.-]+/.exec(site.mails[0]!.text)![0];
  await page.goto(site.url + path);
  await page.getByRole("button", { name: "Se connecter" }).click();

  await page.getByRole("heading", { name: "Ce qui brûle" }).waitFor();
});

test("the home tells what burns: drafts of probes, promises that are late, maintenance today", async () => {
  const { w } = site;
  await declareByApi({ title: "INSEE ralenti", nextUpdateAt: iso(w.now() + 1_000) });
  await w.wait(5_000);
  await w.see("insee/sirene", { outcome: "down" });
  await w.wait(2_000);
  await w.see("insee/sirene", { outcome: "down" });
  await w.wait(4_000);
  await w.see("insee/sirene", { outcome: "down" });
  await planByApi({
    title: "Nuit DGFIP",
    startsAt: iso(w.now() + HOUR),
    endsAt: iso(w.now() + 2 * HOUR),
  });

  await site.enter(page, "editor");

  await page.getByRole("link", { name: "INSEE ralenti" }).waitFor();
  await page.getByText(/information promise, en retard/).waitFor();
  await page.getByRole("link", { name: "Nuit DGFIP" }).waitFor();
  expect(await faults()).toEqual([]);
});

const iso = (at: number) => new Date(at).toISOString();

async function declareByApi(more: object) {
  const incident = {
    components: [{ id: "insee/sirene", status: "degraded_performance" }],
    ...more,
  };
  return write("/api/v1/incidents", incident);
}
const planByApi = (more: object) =>
  write("/api/v1/maintenances", { components: ["dgfip/attestation"], ...more });

async function write(path: string, body: object): Promise<{ id: string }> {
  const answer = await site.w.request(path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await site.w.token("editor")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string };
}
