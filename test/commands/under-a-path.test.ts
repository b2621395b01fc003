import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listenOnLoopback, openBrowser, reader } from "../helpers/browser.ts";
import { serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";

// A page at https://…/statut: the real process behind a proxy that has other things on its host.

const BASE = "/statut";
const CONFIG = (url: string) => `
pages:
  - id: exemple
    title: API Exemple
    url: ${url}${BASE}
    hostnames: [status.exemple.test]
    contact: support@exemple.test
    providers:
      - id: exemple
        name: API Exemple
        role: gateway
        components: [{ id: passerelle, name: Passerelle, monitors: [{ kind: heartbeat }] }]
      - id: insee
        name: INSEE
        components: [{ id: insee/sirene, name: Sirene, monitors: [{ kind: heartbeat }] }]
access: { open: true }
`;
const EMAIL = "anne@exemple.fr";
const PASSWORD = "une phrase de passe";

let folder: ReturnType<typeof temporaryFolder>;
let server: Served;
let browser: Browser;
let proxy: Awaited<ReturnType<typeof listenOnLoopback>>;
/** True for a proxy that takes the path away, as `proxy_pass http://…/;` of nginx does. */
let isStripping = false;

beforeAll(async () => {
  folder = temporaryFolder();
  browser = await openBrowser();
  proxy = await listenOnLoopback((req, res) => {
    const path = req.url ?? "/";
    const isOurs = path === BASE || path.startsWith(`${BASE}/`) || path.startsWith(`${BASE}?`);
    if (!isOurs) {
      res.statusCode = 418;
      res.end("not ours");
      return;
    }
    const passed = isStripping ? path.slice(BASE.length).replace(/^(?!\/)/, "/") : path;
    const { method, headers } = req;
    const up = request(server.url + passed, { method: method!, headers }, (answer) => {
      res.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(res);
    });
    req.pipe(up);
  });
  writeFileSync(join(folder.path, "vigie.yaml"), CONFIG(proxy.url));
  const env = {
    VIGIE_CONFIG: join(folder.path, "vigie.yaml"),
    DATABASE_URL: `file:${join(folder.path, "v.db")}`,
  };
  const added = await vigie(
    ["user", "add", EMAIL, "--role", "admin", "--password-stdin"],
    env,
    folder.path,
    PASSWORD,
  );
  expect(added.code).toBe(0);
  server = await serve(env);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await server.end("SIGTERM");
  await proxy[Symbol.asyncDispose]();
  folder.remove();
});

/** Addresses of the elements of a page: links, pictures, scripts, forms. */
const addressesIn = (html: string): string[] =>
  [...html.matchAll(/ (?:href|src|action|formaction)="(\/[^"/][^"]*|\/)"/g)].map(
    ([, one]) => one!.replaceAll("&amp;", "&").split("#")[0]!,
  );
/** Paths of absolute addresses on the host of the page, in any document. */
const ownPathsIn = (text: string): string[] =>
  [...text.matchAll(/http:\/\/127\.0\.0\.1:\d+([^\s"<>\\)',]*)/g)].map(([, one]) => one!);

/** The documentation's links to an incident, a maintenance and a series that are no more. */
const isExample = (path: string) => /0123456789ab|[?&]from=/.test(path);

test.each([false, true])(
  "every address leads to something of ours, behind a proxy that strips the path: %s",
  async (strips) => {
    isStripping = strips;
    const seen = new Set([BASE, `${BASE}/en/`, `${BASE}/openapi.json`, `${BASE}/pings`]);
    const wrong: string[] = [];
    for (const path of seen) {
      const answer = await fetch(proxy.url + path, { redirect: "manual" });
      const to = answer.headers.get("location");
      if (to?.startsWith("/")) seen.add(to);
      const isThere = answer.status < 400 || (isExample(path) && answer.status < 500);
      if (!isThere || answer.status === 418) wrong.push(`${answer.status} ${path}`);
      const type = answer.headers.get("content-type") ?? "";
      const text = /html|json|xml|calendar/.test(type) ? await answer.text() : "";
      for (const one of ownPathsIn(text)) {
        if (!one.startsWith(BASE)) wrong.push(`${one} in ${path}`);
      }
      if (type.startsWith("text/html")) {
        for (const one of addressesIn(text)) if (seen.size < 250) seen.add(one);
      }
    }
    expect(wrong).toEqual([]);
    expect(seen.size).toBeGreaterThan(40);
    expect([...seen].filter((path) => !path.startsWith(BASE))).toEqual([]);
  },
  60_000,
);

test("the console is signed in to and used in a browser; its cookie is for the path alone", async () => {
  isStripping = false;
  const context = await reader(browser, {});
  const page = await context.newPage();
  const elsewhere: string[] = [];
  page.on("request", (one) => {
    if (!one.url().startsWith(`${proxy.url}${BASE}`)) elsewhere.push(one.url());
  });
  await page.goto(`${proxy.url}${BASE}/console`);
  await page.getByLabel("Adresse électronique").fill(EMAIL);
  await page.getByLabel("Mot de passe").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Sondes" }).click();
  await page.getByRole("heading", { name: "Sondes" }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`${BASE}/console/monitors`);
  await page.reload();
  await page.getByRole("heading", { name: "Sondes" }).waitFor();
  await page.goBack();
  await page.goto(`${proxy.url}${BASE}/compte`);
  await page.getByRole("heading", { name: "Mon compte" }).waitFor();
  expect(await context.cookies()).toMatchObject([{ name: "vigie", path: BASE }]);
  expect(elsewhere).toEqual([]);
}, 60_000);
