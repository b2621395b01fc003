import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { registeredMonitors } from "../../db/registered-monitors.ts";
import { openBrowser, reader } from "../helpers/browser.ts";
import { expectSound, faultsOn } from "../helpers/console-desk.ts";
import { consoleSite, type ConsoleSite } from "../helpers/console-site.ts";
import { answer, startTarget, type Target } from "../helpers/target.ts";

vi.setConfig({ testTimeout: 90_000 });

let browser: Browser;
let target: Target;
let site: ConsoleSite;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await openBrowser();
  target = await startTarget({
    "/503": answer("503 Service Unavailable", "{}"),
    "/slow": (socket, request) => {
      setTimeout(() => answer("200 OK", "{}")(socket, request), 150);
    },
  });
});
afterAll(async () => {
  await browser.close();
  await target.stop();
});
beforeEach(async () => {
  site = await consoleSite(
    undefined,
    `
pages:
  - id: exemple
    title: API Exemple
    url: https://status.exemple.test
    hostnames: [status.exemple.test]
    providers:
      - id: insee
        name: INSEE
        components:
          - { id: ok, name: Sirene, monitors: [{ kind: http, url: "${target.url("/ok")}" }] }
          - { id: bad, name: Actes, monitors: [{ kind: http, url: "${target.url("/503")}" }] }
          - { id: slow, name: Bilans, monitors: [{ kind: http, url: "${target.url("/slow")}", degradedAfter: 100ms }] }
          - { id: hang, name: Comptes, monitors: [{ kind: http, url: "${target.url("/hang")}", timeout: 200ms }] }
network: { allow: [127.0.0.0/8] }
`,
  );
  context = await reader(browser, { viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
});
afterEach(async () => {
  await context.close();
  await site[Symbol.asyncDispose]();
});

const faults = () => faultsOn(page);

async function open(role: "operator" | "editor" = "operator"): Promise<void> {
  await site.enter(page, role);
  await page.getByRole("link", { name: "Sondes" }).click();
  await monitor("INSEE - Sirene").waitFor();
}

const monitor = (name: string) => page.getByRole("rowgroup", { name, exact: true });
/** Opens the details of a monitor, by the name in its row. */
const openDetails = (name: string) => monitor(name).locator("[aria-expanded=false]").click();
const registered = async () => (await registeredMonitors(site.w.db))[0];

test.each([
  { name: "INSEE - Sirene", told: [/Répond ?HTTP 200 ·/] },
  { name: "INSEE - Actes", told: [/Ne répond pas ?HTTP 503/, /erreurs du serveur/] },
  { name: "INSEE - Bilans", told: [/Répond mal/, /réponses lentes/] },
  { name: "INSEE - Comptes", told: [/Ne répond pas/, /pas de réponse à temps/] },
])("$name is tried against its real upstream, and leaves no trace", async ({ name, told }) => {
  await open();
  const before = target.requests.length;

  await page.getByRole("button", { name: `Tester maintenant ${name}` }).click();

  await monitor(name).getByText("ce résultat n’est pas enregistré").waitFor();
  const text = (await monitor(name).getByRole("status").textContent())!;
  for (const one of told) expect(text).toMatch(one);
  await monitor(name).getByRole("rowheader", { name: "Connexion" }).waitFor();
  expect(target.requests.length).toBe(before + 1);
  expect(await site.w.db.selectFrom("result").selectAll().execute()).toEqual([]);
  expect(await faults()).toEqual([]);
  expect(complaints).toEqual([]);
});

test("two presses within ten seconds send one probe, and the second is refused with its reason", async () => {
  await open();
  const before = target.requests.length;
  const press = page.getByRole("button", { name: "Tester maintenant INSEE - Sirene" });
  await press.click();
  await monitor("INSEE - Sirene").getByText("n’est pas enregistré").waitFor();

  await press.click();

  await monitor("INSEE - Sirene")
    .getByRole("alert")
    .getByText(/réessayez dans/)
    .waitFor();
  expect(target.requests.length).toBe(before + 1);
});

test("a monitor is added, corrected, edited, paused and removed", async () => {
  await open();
  await page.getByText("Ajouter une sonde").click();
  await page.getByLabel("Nom", { exact: true }).fill("INPI - RNE");
  await page.getByLabel("Adresse", { exact: true }).fill(target.url("/ok"));
  await page.getByRole("button", { name: "Ajouter", exact: true }).click();
  // The file has it already: what was typed stays.
  await page.getByText("est celle d’une autre sonde").first().waitFor();
  expect(await page.getByLabel("Nom", { exact: true }).inputValue()).toBe("INPI - RNE");
  expect(await faults()).toEqual([]);
  await page.getByLabel("Adresse", { exact: true }).fill(target.url("/ok?rne"));
  await page.getByLabel("Cadence").fill("5m");
  await page.getByRole("button", { name: "Ajouter", exact: true }).click();
  await monitor("INPI - RNE").waitFor();
  expect(await registered()).toMatchObject({ name: "INPI - RNE", everyMs: 300_000, repeat: 2 });

  await page.getByRole("button", { name: "Tester maintenant INPI - RNE" }).click();
  await monitor("INPI - RNE").getByText("HTTP 200").waitFor();

  await openDetails("INPI - RNE");
  await page.getByRole("button", { name: "Modifier INPI - RNE" }).click();
  const form = monitor("INPI - RNE");
  await form.getByLabel("Nom", { exact: true }).fill("INPI - Registre");
  await form.getByLabel("Adresse").fill(target.url("/503?rne"));
  await form.getByLabel("Publier après").fill("10m");
  await form.getByLabel("Répétitions d’un échec").selectOption("4");
  await expectSound(page, "a monitor that is tried and edited");
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await monitor("INPI - Registre").waitFor();
  expect(await registered()).toMatchObject({
    url: target.url("/503?rne"),
    confirmMs: 600_000,
    repeat: 4,
    everyMs: 300_000,
    componentId: "inpi/rne",
  });

  await openDetails("INPI - Registre");
  await page.getByRole("button", { name: "Mettre en pause INPI - Registre" }).click();
  await monitor("INPI - Registre").getByText("En pause", { exact: true }).waitFor();
  expect(await registered()).toMatchObject({ paused: true });
  await page.getByRole("button", { name: "Reprendre INPI - Registre" }).click();
  await expect.poll(async () => (await registered())?.paused).toBe(false);

  await page.getByRole("button", { name: "Modifier INPI - Registre" }).click();
  await page.getByRole("button", { name: "Retirer la sonde" }).click();
  expect(await registered()).toBeDefined();
  await page.getByRole("button", { name: "Oui, retirer" }).click();
  await expect.poll(() => monitor("INPI - Registre").count()).toBe(0);
  expect(await registered()).toBeUndefined();
});

test("one of the file is muted for an hour, and heard again", async () => {
  await open();
  await page.getByLabel("Mettre en sourdine INSEE - Sirene").selectOption("1h");
  await monitor("INSEE - Sirene")
    .getByText(/^en sourdine jusqu’(à|au) \d/)
    .waitFor();
  const component = site.w.live.components.find((c) => c.config.id === "ok")!;
  const leftMs = component.rules.mutedUntil! - site.w.now();
  expect(leftMs).toBeGreaterThan(3_590_000);
  expect(leftMs).toBeLessThanOrEqual(3_600_000);
  expect(await faults()).toEqual([]);

  await page.getByRole("button", { name: "Lever la sourdine de INSEE - Sirene" }).click();

  await page.getByLabel("Mettre en sourdine INSEE - Sirene").waitFor();
  expect(component.rules.mutedUntil).toBeUndefined();
});

test("an editor reads what is watched, finds it by a part of its name, and changes nothing", async () => {
  await open("editor");
  await page.getByLabel("Nom, API ou adresse").fill("bilans");
  await expect.poll(() => page.locator("main").getByRole("rowheader").count()).toBe(1);
  await page.getByText("1 sur 4").waitFor();
  const deeds = page
    .getByRole("table")
    .getByRole("button", { name: /Tester|Modifier|pause|sourdine/ });
  expect(await deeds.count()).toBe(0);
  expect(await page.getByText("Ajouter une sonde").count()).toBe(0);
});
