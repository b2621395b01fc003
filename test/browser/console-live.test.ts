import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listenOnLoopback, openBrowser, reader } from "../helpers/browser.ts";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";
import { EXAMPLE_PAGE } from "../helpers/page-yaml.ts";
import { startMailServer, type MailServer } from "../helpers/smtp-server.ts";

// The real process on the real clock, from outside: a browser's keys in, mails out.
const folder = temporaryFolder();
let isDown = false;
let upstream: Awaited<ReturnType<typeof listenOnLoopback>>;
let mail: MailServer;
let server: Served;
let browser: Browser;
let page: Page;
let env: Readonly<Record<string, string>>;

const SUBSCRIBERS = [
  "email,scopes,kinds,locale,confirmed_at",
  "ada@exemple.fr,page,incident;maintenance,fr,2026-01-01T00:00:00Z",
  "eve@exemple.fr,page,incident;maintenance,en,2026-01-01T00:00:00Z",
].join("\n");

beforeEach(async () => {
  upstream = await listenOnLoopback((_req, res) => res.writeHead(isDown ? 503 : 200).end("{}"));
  mail = await startMailServer();
  const path = (name: string) => join(folder.path, name);
  const monitors = (name: string) =>
    `[{ kind: http, url: "${upstream.url}/${name}", every: 1s, timeout: 1s, repeat: 0, confirm: 1s }]`;
  writeFileSync(
    path("vigie.yaml"),
    `${EXAMPLE_PAGE}      - id: insee
        name: INSEE
        components: [{ id: insee/sirene, name: Sirene, monitors: ${monitors("sirene")} }]
      - id: dgfip
        name: DGFIP
        components: [{ id: dgfip/liasses, name: Liasses }]
`,
  );
  writeFileSync(path("subscribers.csv"), SUBSCRIBERS);
  env = {
    VIGIE_CONFIG: path("vigie.yaml"),
    DATABASE_URL: `file:${path("vigie.db")}`,
    SMTP_URL: mail.url,
    MAIL_FROM: "statut@exemple.fr",
  };
  const imported = await vigie(["subscribers", "import", path("subscribers.csv")], env);
  expect(imported.stderr, imported.stderr).not.toContain("error");
  server = await serve(env);
  browser = await openBrowser();
  page = await (await reader(browser, { viewport: { width: 1280, height: 900 } })).newPage();
}, 60_000);

afterEach(async () => {
  await browser.close();
  await server.end("SIGTERM");
  await mail.stop();
  await upstream[Symbol.asyncDispose]();
  folder.remove();
}, 30_000);

/** The name of what has the focus, as a screen reader would have it. */
const focusedName = () =>
  page.evaluate(() => {
    const at = document.activeElement;
    const { labels } = at as HTMLInputElement;
    return (labels?.[0] ?? at)?.textContent?.trim() ?? "";
  });

/** Goes on by Tab until the focus is on what has this name. */
async function tabTo(name: RegExp): Promise<void> {
  for (let keys = 0; keys < 90; keys += 1) {
    await page.keyboard.press("Tab");
    if (name.test(await focusedName())) return;
  }
  throw new Error(`no key leads to ${name}`);
}

/** Goes on to a time's field, and gives it: how one is typed is the browser's own affair. */
async function typeTime(name: RegExp, time: string): Promise<void> {
  await tabTo(name);
  await page.locator(":focus").fill(time);
}

/** Looks at the preview that Ctrl+Enter opens, and publishes to both subscribers by Ctrl+Enter. */
async function publishToBoth(): Promise<void> {
  await page.keyboard.press("Control+Enter");
  const button = page.getByRole("button", { name: "Publier et prévenir 2 abonnés" });
  await button.waitFor();
  await expect.poll(() => button.isEnabled()).toBe(true);
  await page.keyboard.press("Control+Enter");
  await button.waitFor({ state: "detached" });
}

/** The subjects of the mails that one subscriber got, without the page's name. */
const subjectsTo = async (address: string) =>
  (await mail.parsed()).flatMap(({ subject, to }) =>
    to![0]!.address === address ? [subject!.replace("[API Exemple] ", "")] : [],
  );

test("every step of the console by keyboard alone: each mail arrives once, and none that was called back", async () => {
  const link = await vigie(["user", "add", "editor@exemple.fr", "--role", "editor"], env);
  await page.goto(server.url + new URL(link.stdout.trim()).pathname);
  await tabTo(/Se connecter|Me connecter/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Ce qui brûle" }).waitFor();

  // Declare, notify, hold, call back.
  await page.keyboard.press("n");
  await page.getByLabel("Qu’est-ce qui est touché ?").waitFor();
  await page.keyboard.type("DGFIP");
  await publishToBoth();
  await page.getByText(/Départ dans/).waitFor();
  // The notice moves to the home's own mails once the home is shown: a key may come between.
  const isCalledBack = page.getByText(/Envoi annulé/);
  for (let tries = 0; tries < 3 && !(await isCalledBack.isVisible()); tries += 1) {
    await tabTo(/Annuler l’envoi/);
    await page.keyboard.press("Enter");
    await isCalledBack.waitFor({ timeout: 5_000 }).catch(() => undefined);
  }
  await isCalledBack.waitFor();

  // Publish what the probes propose, go on with it, resolve it.
  isDown = true;
  await page.goto(`${server.url}/console`);
  await eventually(
    async () => {
      await page.reload();
      await page.getByRole("heading", { name: "Ce qui brûle" }).waitFor();
      return page.locator("section:has(#drafts) li").count();
    },
    (count) => count === 1,
    30_000,
  );
  await tabTo(/Sirene/);
  await page.keyboard.press("Enter");
  await page.getByLabel("Titre", { exact: true }).waitFor();
  await tabTo(/^Titre$/);
  await publishToBoth();
  for (const step of ["Cause identifiée", "Résolu"]) {
    await page.getByRole("heading", { name: "Point d’étape" }).waitFor();
    await tabTo(/^Étape$/);
    await page.keyboard.type(step);
    await publishToBoth();
  }
  isDown = false;

  // Plan, change, cancel.
  await page.goto(`${server.url}/console/plan`);
  await page.getByRole("heading", { name: "Planifier une maintenance" }).waitFor();
  await tabTo(/^DGFIP – Liasses$/);
  await page.keyboard.press("Space");
  await typeTime(/^Début$/, "2027-01-12T20:00");
  await typeTime(/^Fin$/, "2027-01-12T22:00");
  await publishToBoth();
  await page.locator("#steps").waitFor();
  await typeTime(/^Fin$/, "2027-01-12T23:00");
  await publishToBoth();
  await page.locator("#steps").waitFor();
  await tabTo(/Annuler la maintenance/);
  await page.keyboard.press("Enter");
  await publishToBoth();
  await page.getByText("Annulée").first().waitFor();

  await eventually(
    async () => mail.caught.length,
    (count) => count >= 12,
    45_000,
  );
  // What was sent twice would follow within the same seconds.
  await new Promise((later) => setTimeout(later, 2_000));
  const subjects = [
    ...["Panne – INSEE Sirene", "Mise à jour – INSEE Sirene : cause identifiée"],
    ...[/^Résolu – INSEE Sirene/, /^Maintenance – DGFIP/],
    ...[/^Maintenance modifiée – DGFIP/, /^Maintenance annulée – DGFIP/],
  ];
  const french = await subjectsTo("ada@exemple.fr");
  for (const subject of subjects) {
    const found = french.filter((s) =>
      subject instanceof RegExp ? subject.test(s) : s === subject,
    );
    expect(found, `${subject} among ${french.join("; ")}`).toHaveLength(1);
  }
  expect(french).toHaveLength(6);
  const english = await subjectsTo("eve@exemple.fr");
  expect(new Set(english).size).toBe(6);
  expect(english).toHaveLength(6);
  expect(english).toContain("Update – INSEE Sirene: cause identified");
}, 180_000);
