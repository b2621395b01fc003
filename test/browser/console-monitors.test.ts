import { afterAll, beforeAll, expect, test } from "vitest";
import { registeredMonitors } from "../../db/registered-monitors.ts";
import { violationsOf } from "../helpers/axe.ts";
import { consoleDesk, expectSound } from "../helpers/console-desk.ts";
import { EXAMPLE_PAGE } from "../helpers/page-yaml.ts";
import { answer, startTarget, type Target } from "../helpers/target.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget({
    "/503": answer("503 Service Unavailable", "{}"),
    "/slow": (socket, request) => {
      setTimeout(() => answer("200 OK", "{}")(socket, request), 150);
    },
  });
});
afterAll(() => target.stop());

const desk = consoleDesk(
  undefined,
  () => `${EXAMPLE_PAGE}      - id: insee
        name: INSEE
        components:
          - { id: ok, name: Sirene, monitors: [{ kind: http, url: "${target.url("/ok")}" }] }
          - { id: bad, name: Actes, monitors: [{ kind: http, url: "${target.url("/503")}" }] }
          - { id: slow, name: Bilans, monitors: [{ kind: http, url: "${target.url("/slow")}", degradedAfter: 100ms }] }
          - { id: hang, name: Comptes, monitors: [{ kind: http, url: "${target.url("/hang")}", timeout: 200ms }] }
network: { allow: [127.0.0.0/8] }
`,
);
const faults = () => violationsOf(desk.page);

async function open(role: "operator" | "editor" = "operator"): Promise<void> {
  await desk.site.enter(desk.page, role);
  await desk.page.getByRole("link", { name: "Sondes" }).click();
  await monitor("INSEE - Sirene").waitFor();
}

const monitor = (name: string) => desk.page.getByRole("rowgroup", { name, exact: true });
/** Opens the details of a monitor, by the name in its row. */
const openDetails = (name: string) => monitor(name).locator("[aria-expanded=false]").click();
const registered = async () => (await registeredMonitors(desk.site.w.db))[0];

test.each([
  { name: "INSEE - Sirene", told: [/Répond ?HTTP 200 ·/] },
  { name: "INSEE - Actes", told: [/Ne répond pas ?HTTP 503/, /erreurs du serveur/] },
  { name: "INSEE - Bilans", told: [/Répond mal/, /réponses lentes/] },
  { name: "INSEE - Comptes", told: [/Ne répond pas/, /pas de réponse à temps/] },
])("$name is tried against its real upstream, and leaves no trace", async ({ name, told }) => {
  await open();
  const before = target.requests.length;

  await desk.page.getByRole("button", { name: `Tester maintenant ${name}` }).click();

  await monitor(name).getByText("ce résultat n’est pas enregistré").waitFor();
  const text = (await monitor(name).getByRole("status").textContent())!;
  for (const one of told) expect(text).toMatch(one);
  await monitor(name).getByRole("rowheader", { name: "Connexion" }).waitFor();
  expect(target.requests.length).toBe(before + 1);
  expect(await desk.site.w.db.selectFrom("result").selectAll().execute()).toEqual([]);
  expect(await faults()).toEqual([]);
  expect(desk.complaints).toEqual([]);
});

test("two presses within ten seconds send one probe, and the second is refused with its reason", async () => {
  await open();
  const before = target.requests.length;
  const press = desk.page.getByRole("button", { name: "Tester maintenant INSEE - Sirene" });
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
  await desk.page.getByText("Ajouter une sonde").click();
  await desk.page.getByLabel("Nom", { exact: true }).fill("INPI - RNE");
  await desk.page.getByLabel("Adresse", { exact: true }).fill(target.url("/ok"));
  await desk.page.getByRole("button", { name: "Ajouter", exact: true }).click();
  // The file has it already: what was typed stays.
  await desk.page.getByText("est celle d’une autre sonde").first().waitFor();
  expect(await desk.page.getByLabel("Nom", { exact: true }).inputValue()).toBe("INPI - RNE");
  expect(await faults()).toEqual([]);
  await desk.page.getByLabel("Adresse", { exact: true }).fill(target.url("/ok?rne"));
  await desk.page.getByLabel("Cadence").fill("5m");
  await desk.page.getByRole("button", { name: "Ajouter", exact: true }).click();
  await monitor("INPI - RNE").waitFor();
  expect(await registered()).toMatchObject({ name: "INPI - RNE", everyMs: 300_000, repeat: 2 });

  await desk.page.getByRole("button", { name: "Tester maintenant INPI - RNE" }).click();
  await monitor("INPI - RNE").getByText("HTTP 200").waitFor();

  await openDetails("INPI - RNE");
  await desk.page.getByRole("button", { name: "Modifier INPI - RNE" }).click();
  const form = monitor("INPI - RNE");
  await form.getByLabel("Nom", { exact: true }).fill("INPI - Registre");
  await form.getByLabel("Adresse").fill(target.url("/503?rne"));
  await form.getByLabel("Publier après").fill("10m");
  await form.getByLabel("Répétitions d’un échec").selectOption("4");
  await expectSound(desk.page, "a monitor that is tried and edited");
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
  await desk.page.getByRole("button", { name: "Mettre en pause INPI - Registre" }).click();
  await monitor("INPI - Registre").getByText("En pause", { exact: true }).waitFor();
  expect(await registered()).toMatchObject({ paused: true });
  await desk.page.getByRole("button", { name: "Reprendre INPI - Registre" }).click();
  await expect.poll(async () => (await registered())?.paused).toBe(false);

  await desk.page.getByRole("button", { name: "Modifier INPI - Registre" }).click();
  await desk.page.getByRole("button", { name: "Retirer la sonde" }).click();
  expect(await registered()).toBeDefined();
  await desk.page.getByRole("button", { name: "Oui, retirer" }).click();
  await expect.poll(() => monitor("INPI - Registre").count()).toBe(0);
  expect(await registered()).toBeUndefined();
});

test("one of the file is muted for an hour, and heard again", async () => {
  await open();
  await desk.page.getByLabel("Mettre en sourdine INSEE - Sirene").selectOption("1h");
  await monitor("INSEE - Sirene")
    .getByText(/^en sourdine jusqu’(à|au) \d/)
    .waitFor();
  const component = desk.site.w.live.components.find((c) => c.config.id === "ok")!;
  const leftMs = component.rules.mutedUntil! - desk.site.w.now();
  expect(leftMs).toBeGreaterThan(3_590_000);
  expect(leftMs).toBeLessThanOrEqual(3_600_000);
  expect(await faults()).toEqual([]);

  await desk.page.getByRole("button", { name: "Lever la sourdine de INSEE - Sirene" }).click();

  await desk.page.getByLabel("Mettre en sourdine INSEE - Sirene").waitFor();
  expect(component.rules.mutedUntil).toBeUndefined();
});

test("an editor reads what is watched, finds it by a part of its name, and changes nothing", async () => {
  await open("editor");
  await desk.page.getByLabel("Nom, API ou adresse").fill("bilans");
  await expect.poll(() => desk.page.locator("main").getByRole("rowheader").count()).toBe(1);
  await desk.page.getByText("1 sur 4").waitFor();
  const deeds = desk.page
    .getByRole("table")
    .getByRole("button", { name: /Tester|Modifier|pause|sourdine/ });
  expect(await deeds.count()).toBe(0);
  expect(await desk.page.getByText("Ajouter une sonde").count()).toBe(0);
});
