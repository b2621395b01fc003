import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Snapshot } from "../../server/core/snapshot.ts";
import { publicAddresses } from "../../server/routes/addresses.ts";
import { listenOnLoopback, openBrowser, reader } from "../helpers/browser.ts";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";
import { socialCard } from "../../web/page/social-card.ts";

// The real process on the real clock; the answer of a broken upstream, seen from outside.
const SECRET = "key-5f2b7c91e4";
const REASON = "Bus de messages en panne";
const BODY = { error: "noeud-42 ne repond pas", echo: SECRET };

const folder = temporaryFolder();
let isDown = false;
let upstream: Awaited<ReturnType<typeof listenOnLoopback>>;
let server: Served;
let browser: Browser;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  upstream = await listenOnLoopback((_request, response) => {
    if (!isDown) return response.end("{}");
    const headers = { "content-type": "application/json", "x-via": `relais-7; ${SECRET}` };
    return response.writeHead(502, REASON, headers).end(JSON.stringify(BODY));
  });
  const monitor = {
    kind: "http",
    url: `${upstream.url}/sirene`,
    headers: { "X-Application-Id": "${APPLICATION_ID}" },
    ...{ every: "1s", timeout: "1s", repeat: 0, confirm: "1s" },
  };
  const sirene = { id: "insee/sirene", name: "Sirene", monitors: [monitor] };
  const providers = [{ id: "insee", name: "INSEE", components: [sirene] }];
  const page = { id: "p", title: "API Exemple", url: "https://status.exemple.test", providers };
  writeFileSync(join(folder.path, "vigie.json"), JSON.stringify({ pages: [page] }));
  env = {
    VIGIE_CONFIG: join(folder.path, "vigie.json"),
    DATABASE_URL: `file:${join(folder.path, "vigie.db")}`,
    APPLICATION_ID: SECRET,
  };
  server = await serve(env);
  browser = await openBrowser();
}, 60_000);

afterAll(async () => {
  await browser.close();
  await server.end("SIGTERM");
  await upstream[Symbol.asyncDispose]();
  folder.remove();
}, 30_000);

type Listed = { answers: { statusLine: string; request: string; body: string }[] };

/** Every public document that holds one of these texts. */
async function publicDocumentsWith(texts: readonly string[]): Promise<string[]> {
  const file = await eventually(
    () => Promise.resolve(readFileSync(join(folder.path, "vigie.db.snapshot.json"), "utf8")),
    (text) => text.length > 0,
  );
  const { pages } = JSON.parse(file) as Snapshot;
  const web = { render: () => "", card: socialCard, assets: { style: "", script: "" } };
  const paths = [...publicAddresses(web, pages[0]!).keys(), "/metrics", "/readyz"];
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.some((path) => path.startsWith("/api/v2/"))).toBe(true);
  const found: string[] = [];
  for (const path of paths) {
    const document = await (await fetch(server.url + path)).text();
    found.push(
      ...texts.filter((text) => document.includes(text)).map((text) => `${path}: ${text}`),
    );
  }
  return found;
}

test("the team sees the failing answer beside the draft, without secrets; the public never does", async () => {
  const made = await vigie(["token", "create", "--name", "t", "--role", "editor"], env);
  const authorization = `Bearer ${made.stdout.trim()}`;
  const page = await (await reader(browser, { viewport: { width: 1280, height: 900 } })).newPage();
  const link = await vigie(["user", "add", "editor@exemple.fr", "--role", "editor"], env);
  await page.goto(server.url + new URL(link.stdout.trim()).pathname);
  await page.getByRole("button", { name: /Se connecter|Me connecter/ }).click();
  await page.getByRole("heading", { name: "Ce qui brûle" }).waitFor();

  isDown = true;
  const { answers } = await eventually(
    async () => {
      const answer = await fetch(`${server.url}/api/v1/failing-answers`, {
        headers: { authorization },
      });
      return (await answer.json()) as Listed;
    },
    (listed) => listed.answers.length > 0,
  );
  expect(answers).toMatchObject([
    {
      request: `GET ${upstream.url}/sirene`,
      statusLine: `HTTP/1.1 502 ${REASON}`,
      body: '{"error":"noeud-42 ne repond pas","echo":"***"}',
    },
  ]);

  await eventually(
    async () => {
      await page.goto(`${server.url}/console`);
      await page.getByRole("heading", { name: "Ce qui brûle" }).waitFor();
      return page.locator("section:has(#drafts) li").count();
    },
    (count) => count === 1,
    30_000,
  );
  await page
    .getByRole("link", { name: /Sirene/ })
    .first()
    .click();
  await page.getByText(/Dernière réponse en échec/).click();
  const shown = page.locator("details[open] pre");
  await shown.waitFor();
  const text = (await shown.textContent()) ?? "";
  expect(text).toContain(`GET ${upstream.url}/sirene`);
  expect(text).toContain(`HTTP/1.1 502 ${REASON}`);
  expect(text).toContain("x-via: relais-7; ***");
  expect(text).toContain('"echo":"***"');
  expect(await page.content()).not.toContain(SECRET);

  const evidence = [SECRET, REASON, "noeud-42", "relais-7"];
  expect(await publicDocumentsWith(evidence)).toEqual([]);
  // Once published, the incident shows what the team wrote, and nothing of the evidence.
  const drafts = await fetch(`${server.url}/api/v1/drafts`, { headers: { authorization } });
  const [draft] = ((await drafts.json()) as { incidents: { id: string }[] }).incidents;
  const published = await fetch(`${server.url}/api/v1/incidents/${draft!.id}/publish`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ notify: false }),
  });
  expect(published.status, await published.clone().text()).toBeLessThan(300);
  await eventually(
    async () => (await fetch(`${server.url}/api/v2/incidents.json`)).text(),
    (body) => body.includes("Sirene"),
  );
  expect(await publicDocumentsWith(evidence)).toEqual([]);
}, 120_000);
