import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { pino } from "pino";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDemo } from "../../server/commands/start-demo.ts";
import { openBrowser, reader } from "../helpers/browser.ts";
import { eventually, temporaryFolder } from "../helpers/process.ts";

// The whole line on real sockets: simulated providers, real probes, a real browser.
let browser: Browser;
let demo: Awaited<ReturnType<typeof startDemo>>;
const folder = temporaryFolder();

beforeAll(async () => {
  browser = await openBrowser();
  demo = await startDemo({
    database: join(folder.path, "demo.db"),
    host: "127.0.0.1",
    port: 0,
    log: pino({ level: "silent" }),
    script: () => "ok",
  });
});
afterAll(async () => {
  await browser.close();
  await demo.stop();
  folder.remove();
});

const ping = (id: string) => fetch(`${demo.url}/ping/${id}`);

test("a provider that breaks: 502 once verified, on the page once confirmed; and back", async () => {
  const context = await reader(browser, { viewport: { width: 375, height: 780 } });
  const page = await context.newPage();
  const elsewhere: string[] = [];
  page.on("request", (r) => {
    if (!r.url().startsWith(demo.url) && !r.url().startsWith("data:")) elsewhere.push(r.url());
  });
  const sentence = async () => {
    await page.goto(demo.url);
    return (await page.locator("h1").innerText()).trim();
  };
  await eventually(
    async () => (await ping("insee/sirene")).status,
    (status) => status === 200,
  );
  expect(await sentence()).not.toContain("INSEE");

  demo.upstreams.set("insee/sirene", "bad_gateway");
  await eventually(
    async () => (await ping("insee/sirene")).status,
    (s) => s === 502,
    30_000,
  );
  const frozen = (await (await ping("insee/sirene")).json()) as { last_ok_status: string };
  // Verified, not yet confirmed: the page waits.
  const published = await eventually(sentence, (text) => text.includes("INSEE"), 30_000);
  expect(published).toBe("INSEE en panne");
  expect(await page.title()).toMatch(/^INSEE en panne/);
  expect(await (await ping("insee/sirene")).json()).toMatchObject({
    status: "bad_gateway",
    last_ok_status: frozen.last_ok_status,
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((v) => v.id)).toEqual([]);

  demo.upstreams.set("insee/sirene", null);
  await eventually(
    async () => (await ping("insee/sirene")).status,
    (s) => s === 200,
    30_000,
  );
  await eventually(sentence, (text) => !text.includes("INSEE"), 30_000);
  expect(elsewhere).toEqual([]);
  await context.close();
}, 120_000);
