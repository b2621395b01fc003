import { expect, test } from "vitest";
import { consoleDesk, expectSound } from "../helpers/console-desk.ts";

const desk = consoleDesk();

const GATUS = `
endpoints:
  - name: Sirene
    url: https://api.test/siret
    headers: { Authorization: Bearer clair-et-net }
    conditions: ["[STATUS] == 200"]
    alerts: [{ type: slack }]
`;
const fileOf = (name: string, content: string | Buffer) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});

test("an admin chooses or drops a file, reads what is left out, and saves the YAML", async () => {
  const { page, site } = desk;
  await site.enter(page, "admin");
  await page.goto(`${site.url}/console/import`);
  const input = page.getByLabel("Déposez un fichier ici");

  await input.setInputFiles(fileOf("gatus.yaml", GATUS));
  await page.getByText("gatus : 1 sonde écrite.").waitFor();
  await page.getByText("SIRENE_AUTHORIZATION").first().waitFor();
  await page.getByRole("cell", { name: "gatus.yaml:7 endpoints[0].alerts" }).waitFor();
  await expectSound(page, "import");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Télécharger" }).click();
  expect((await saved).suggestedFilename()).toBe("vigie.yaml");

  await input.setInputFiles(fileOf("broken.yaml", "endpoints:\n  - name: [a"));
  await page
    .getByRole("alert")
    .getByText(/broken\.yaml:\d+:\d+/)
    .waitFor();
  expect(await page.getByText("vigie.yaml", { exact: true }).count()).toBe(0);
  await input.setInputFiles(fileOf("kuma.db", Buffer.from("SQLite format 3\0\xff", "latin1")));
  await page
    .getByRole("alert")
    .getByText(/kuma\.db.*import-config/)
    .waitFor();
  await input.setInputFiles(fileOf("large.json", Buffer.alloc(4 * 1024 * 1024 + 1, 32)));
  await page
    .getByRole("alert")
    .getByText(/large\.json.*plus de 4/)
    .waitFor();

  const dropped = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "dropped.yaml"));
    return data;
  }, GATUS);
  await page.locator(".drop-zone").dispatchEvent("drop", { dataTransfer: dropped });
  await page.getByRole("cell", { name: "dropped.yaml:7 endpoints[0].alerts" }).waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(desk.complaints).toEqual([]);
});

test("people who are not admins are not offered the import", async () => {
  const { page, site } = desk;
  await site.enter(page, "operator");
  const menu = page.getByRole("navigation", { name: "Console" });
  await menu.getByRole("link", { name: "Sondes" }).waitFor();
  expect(await menu.getByRole("link", { name: "Importer une configuration" }).count()).toBe(0);
});
