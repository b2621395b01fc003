import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violationsOf } from "../helpers/axe.ts";
import { openBrowser, reader } from "../helpers/browser.ts";
import { serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";

const PASSWORD = "douze caractères au moins";
const CONFIG = `
pages:
  - id: interne
    title: API Interne
    url: http://127.0.0.1:3000
    contact: support@exemple.test
    private: { password: "\${PAGE_PASSWORD}" }
    providers:
      - id: insee
        name: INSEE
        components: [{ id: insee/sirene, name: Sirene, monitors: [{ kind: heartbeat }] }]
`;

let folder: ReturnType<typeof temporaryFolder>;
let server: Served;
let env: Record<string, string>;
beforeAll(async () => {
  folder = temporaryFolder();
  writeFileSync(join(folder.path, "vigie.yaml"), CONFIG);
  env = { DATABASE_URL: "file:vigie.db", PAGE_PASSWORD: PASSWORD };
  server = await serve(env, folder.path);
});
afterAll(async () => {
  await server.end("SIGTERM");
  folder.remove();
});

test("readers give the password in a browser, once", async () => {
  const browser = await openBrowser();
  const page = await (await reader(browser, { javaScriptEnabled: false })).newPage();
  await page.goto(`${server.url}/sla`);
  expect(await page.content()).not.toContain("INSEE");
  const scripted = await (
    await reader(browser, { viewport: { width: 320, height: 700 } })
  ).newPage();
  await scripted.goto(`${server.url}/sla`);
  expect(await violationsOf(scripted)).toEqual([]);
  await page.getByLabel("Mot de passe de la page").fill("un autre mot de passe");
  await page.keyboard.press("Enter");
  await page.getByText("Ce n’est pas le mot de passe de cette page.").waitFor();
  await page.getByLabel("Mot de passe de la page").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${server.url}/sla`);
  await page.goto(`${server.url}/`);
  expect(await page.content()).toContain("Sirene");
  await page.getByRole("link", { name: "Flux de cette page" }).click();
  const feed = await page.getByText(/history\.atom\?token=/).innerText();
  const { pathname, search } = new URL(feed);
  expect((await fetch(server.url + pathname + search)).status).toBe(200);
  await browser.close();
}, 60_000);

test("a stop and a start leave and show nothing of it", async () => {
  const files = () => readdirSync(folder.path).filter((name) => /prepared|fallback/.test(name));
  await server.end("SIGTERM");
  for (const name of files()) {
    expect(readFileSync(join(folder.path, name), "latin1")).not.toContain("INSEE");
  }
  server = await serve(env, folder.path);
  const answers = await Promise.all(
    ["/", "/api/v1/summary", "/ping/insee/sirene", "/history.atom", "/metrics"].map((path) =>
      fetch(server.url + path),
    ),
  );
  expect(answers.map(({ status }) => status).filter((status) => status < 400)).toEqual([]);

  const exported = await vigie(["export", "--static", "site"], env, folder.path);
  expect(exported).toMatchObject({ code: 2 });
  expect(exported.stderr).toContain("every page is private");
  expect(existsSync(join(folder.path, "site"))).toBe(false);
});
