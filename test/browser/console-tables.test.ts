import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { registeredMonitors } from "../../db/registered-monitors.ts";
import { violationsOf } from "../helpers/axe.ts";
import { createAccount, deactivateAccount } from "../../server/actions/technical-accounts.ts";
import { behind, consoleDesk, iso } from "../helpers/console-desk.ts";
import type { ConsoleSite } from "../helpers/console-site.ts";
import { organizationWith } from "../helpers/technical-accounts.ts";
import { ANNE } from "../helpers/world.ts";

const desk = consoleDesk();
let page: Page;
let site: ConsoleSite;
beforeEach(() => ({ page, site } = desk));

const names = () => page.getByRole("rowheader").allInnerTexts();
const first = async () => (await names())[0];
const kept = async () => (await registeredMonitors(site.w.db)).at(-1);

async function seen(): Promise<void> {
  const { w } = site;
  for (let i = 0; i < 4; i += 1) {
    await w.see("insee/sirene", { outcome: "down", cause: "http_5xx", httpStatus: 502 });
    await w.see("dgfip/liasses", { outcome: "up", latencyMs: 900 });
    await w.see("dgfip/attestation", { outcome: "up", latencyMs: 40 });
    await w.see("passerelle", { outcome: "up", latencyMs: 80 });
    await w.wait(1_000);
  }
}

async function openMonitors(): Promise<void> {
  await site.enter(page, "admin");
  await page.goto(`${site.url}/console/monitors`);
  await page.getByRole("table").waitFor();
}

test("monitors in trouble come first; a head sorts, a filter narrows, and a reload keeps it", async () => {
  await seen();
  await openMonitors();

  expect(await first()).toContain("INSEE Sirene");
  expect(await first()).toContain("erreurs du serveur");
  await page.getByRole("button", { name: "Durée" }).press("Enter");
  expect(await first()).toContain("Liasses");
  const head = page.getByRole("columnheader", { name: "Durée" });
  expect(await head.getAttribute("aria-sort")).toBe("descending");
  await page.getByRole("button", { name: "Durée" }).press("Enter");
  expect(await first()).toContain("Attestations");

  await page.getByRole("button", { name: "En échec 1" }).press("Space");
  expect(await page.getByRole("rowheader").count()).toBe(1);
  await page.reload();
  await page.getByRole("button", { name: "En échec 1", pressed: true }).waitFor();
  await page.getByLabel("Nom, API ou adresse").fill("dgfip");
  await page.getByText("Aucune sonde ne correspond.").waitFor();
  await page.getByRole("button", { name: "Tout afficher" }).click();
  await expect.poll(() => page.getByRole("rowheader").count()).toBe(4);
  expect(desk.complaints).toEqual([]);
});

const FORMS = [
  {
    kind: "tcp",
    fill: { Hôte: "smtp.exemple.test", Port: "25", "Texte attendu": "220" },
    kept: { url: "tcp://smtp.exemple.test:25", settings: { port: 25, expect: "220" } },
  },
  {
    kind: "tls",
    fill: { Hôte: "exemple.test", "Signaler avant l’échéance": "30d" },
    kept: { url: "tls://exemple.test:443", settings: { degradedBelow: "30d" } },
  },
  {
    kind: "dns",
    fill: { "Nom cherché": "exemple.test", "Enregistrements attendus": "192.0.2.1\n192.0.2.2" },
    kept: { url: "dns:exemple.test?type=A", settings: { expect: ["192.0.2.1", "192.0.2.2"] } },
  },
  {
    kind: "websocket",
    fill: { Adresse: "wss://exemple.test/live", "Texte envoyé": "ping", "Texte attendu": "pong" },
    kept: { url: "wss://exemple.test/live", settings: { send: "ping", expect: "pong" } },
  },
  {
    kind: "grpc",
    fill: { Hôte: "exemple.test", Port: "443", Service: "insee.v1.Sirene" },
    kept: { settings: { host: "exemple.test", port: 443, service: "insee.v1.Sirene" } },
  },
  {
    kind: "heartbeat",
    fill: { "Délai de grâce": "10m" },
    kept: { url: "heartbeat:inpi/rne", settings: { grace: "10m" } },
  },
  {
    kind: "domain",
    fill: { Domaine: "exemple.fr" },
    kept: { url: "domain:exemple.fr", settings: { domain: "exemple.fr" } },
  },
  {
    kind: "ping",
    fill: { Adresse: "https://exemple.test/ping/rne" },
    kept: { url: "https://exemple.test/ping/rne", settings: null },
  },
] as const;

test("each kind has a form of its own, and a refusal stands beside its field", async () => {
  await openMonitors();
  const add = page.getByRole("button", { name: "Ajouter une sonde" });
  const submit = page.getByRole("button", { name: "Ajouter", exact: true });
  for (const form of FORMS) {
    await add.click();
    await page.getByLabel("Nature").selectOption(form.kind);
    await page.getByLabel("Nom", { exact: true }).fill("INPI - RNE");
    for (const [label, text] of Object.entries(form.fill))
      await page.locator("form").getByLabel(label).fill(text);
    if (form.kind === "tcp") {
      await page.getByLabel("Hôte").fill("127.0.0.1");
      await submit.click();
      const host = page.getByLabel("Hôte");
      await expect.poll(() => host.getAttribute("aria-invalid")).toBe("true");
      const wrong = page.locator(
        `#${(await host.getAttribute("aria-describedby"))!.split(" ").at(-1)}`,
      );
      expect(await wrong.textContent()).toContain("network.allow");
      expect(await violationsOf(page)).toEqual([]);
      await host.fill(form.fill.Hôte);
    }
    await submit.click();
    await page.getByRole("rowgroup", { name: "INPI - RNE" }).waitFor();
    expect(await kept()).toMatchObject({ kind: form.kind, ...form.kept });

    await page.getByRole("rowgroup", { name: "INPI - RNE" }).locator(".name").click();
    await page.getByRole("button", { name: "Modifier INPI - RNE" }).click();
    await page.getByLabel("Publier après").fill("7m");
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await expect.poll(async () => (await kept())?.confirmMs).toBe(420_000);
    expect(await kept()).toMatchObject({ kind: form.kind, ...form.kept });
    await page.getByRole("rowgroup", { name: "INPI - RNE" }).locator(".name").click();
    await page.getByRole("button", { name: "Modifier INPI - RNE" }).click();
    await page.getByRole("button", { name: "Retirer la sonde" }).click();
    await page.getByRole("button", { name: "Oui, retirer" }).click();
    await expect.poll(kept).toBeUndefined();
  }
});

test("values of the JSON and headers are expected by rows, and come back as rows", async () => {
  await openMonitors();
  await page.getByRole("button", { name: "Ajouter une sonde" }).click();
  await page.getByLabel("Nom", { exact: true }).fill("INPI - RNE");
  await page.getByLabel("Adresse", { exact: true }).fill("https://exemple.test/rne");
  await page.getByRole("button", { name: "Ajouter une valeur" }).click();
  await page.getByRole("textbox", { name: "Chemin 1" }).fill("data.count");
  await page.getByLabel("Épreuve 1").selectOption("greater-than");
  await page.getByLabel("Valeur 1").fill("many");
  await page.getByRole("button", { name: "Ajouter un en-tête" }).click();
  await page.getByRole("textbox", { name: "Nom de l’en-tête 1" }).fill("Content-Type");
  await page.getByLabel("Valeur 1").last().fill("json");
  await page.getByRole("button", { name: "Ajouter", exact: true }).click();
  // The group says what is wrong with one of its rows.
  await page
    .getByRole("group", { name: "Valeurs attendues dans le JSON" })
    .locator(".wrong")
    .getByText("un nombre est attendu")
    .waitFor();

  await page.getByLabel("Valeur 1").first().fill("0");
  await page.getByRole("button", { name: "Ajouter", exact: true }).click();
  await page.getByRole("rowgroup", { name: "INPI - RNE" }).waitFor();

  expect((await kept())?.expect).toEqual({
    json: [{ path: "data.count", test: "greater-than", value: 0 }],
    headers: { "Content-Type": "json" },
  });
  await page.getByRole("rowgroup", { name: "INPI - RNE" }).locator(".name").click();
  await page.getByRole("button", { name: "Modifier INPI - RNE" }).click();
  expect(await page.getByRole("textbox", { name: "Chemin 1" }).inputValue()).toBe("data.count");
  expect(await page.getByRole("textbox", { name: "Nom de l’en-tête 1" }).inputValue()).toBe(
    "Content-Type",
  );
});

test("the trail reads as sentences, narrowed by kind and by words typed", async () => {
  await behind(site).declare({ title: "INSEE : réponses lentes" });
  const times = { startsAt: iso(site.w.now() + 9e6), endsAt: iso(site.w.now() + 18e6) };
  await behind(site).plan({ title: "Nuit DGFIP", ...times });
  await site.enter(page, "admin");
  await page.goto(`${site.url}/console/audit`);
  const sentence = /^a editor a publié INSEE : réponses lentes/;
  await page.getByRole("rowheader", { name: sentence }).waitFor();

  await page.getByRole("button", { name: "Maintenances" }).click();
  await expect.poll(names).toHaveLength(1);
  expect(await first()).toMatch(/a editor a planifié Nuit DGFIP/);
  await page.getByRole("button", { name: "Tout", exact: true }).click();
  await page.getByLabel("Personne, objet ou mot").fill("lentes");
  await expect.poll(names).toHaveLength(1);
  await page.getByLabel("Personne, objet ou mot").fill("personne ne l’a dit");
  await page.getByText("Aucune entrée ne correspond.").waitFor();
});

test("on a phone, no button lies over the name of a monitor", async () => {
  await openMonitors();
  await page.setViewportSize({ width: 375, height: 900 });
  const rows = page.locator(".monitors > tbody > tr");
  await rows.first().waitFor();

  const overlaps = await rows.evaluateAll((all) =>
    all.filter((row) => {
      const name = row.querySelector(".name")!.getBoundingClientRect();
      const buttons = row.querySelector("td.acts")!.getBoundingClientRect();
      return name.right > buttons.left && name.bottom > buttons.top && name.top < buttons.bottom;
    }),
  );

  expect(await rows.count()).toBeGreaterThan(2);
  expect(overlaps).toHaveLength(0);
});

test("no screen scrolls sideways or breaks a rule at the widths between", async () => {
  await seen();
  await openMonitors();
  await page.locator(".monitors .name").first().click();
  for (const path of ["monitors", "sla", "audit", "people", "providers"]) {
    if (path !== "monitors") await page.goto(`${site.url}/console/${path}`);
    await page.getByRole("table").first().waitFor();
    for (const width of [768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violationsOf(page), `${path}, ${width}, ${colorScheme}`).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide, `${path} at ${width}`).toBeLessThanOrEqual(width);
      }
    }
  }
});

test("technical accounts of all organisations are found by state, and lead to their organisation", async () => {
  const by = { ...site.w.ctx, by: ANNE };
  const organization = await organizationWith(site.w.ctx, ["insee"]);
  const wanted = { contactEmail: "ada@exemple.fr", scopes: ["maintenance:write"] } as const;
  const [first, second] = [
    await createAccount(by, organization, wanted),
    await createAccount(by, organization, wanted),
  ];
  await deactivateAccount(by, second.account.id);
  await site.enter(page, "operator");
  await page.goto(`${site.url}/console/technical-accounts`);
  await page.getByRole("table").waitFor();

  expect(await names()).toEqual([first.account.login]);
  await page.getByRole("button", { name: "Inactif" }).press("Enter");
  await expect.poll(names).toEqual([second.account.login]);
  for (const width of [320, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await violationsOf(page), String(width)).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
  }
  const link = page.getByRole("link", { name: organization.name });
  expect(await link.getAttribute("href")).toBe(`/compte/comptes-techniques/${organization.slug}`);
});
