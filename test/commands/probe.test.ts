import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { probeScreen, type ProbeReport } from "../../server/commands/probe-screen.ts";
import { temporaryFolder, vigie } from "../helpers/process.ts";
import { answer, startTarget, type Target } from "../helpers/target.ts";
import { PAGE_P } from "../helpers/page-yaml.ts";

let target: Target;
let folder: ReturnType<typeof temporaryFolder>;
let config: string;

beforeAll(async () => {
  folder = temporaryFolder();
  target = await startTarget({
    "/well": answer("200 OK", '{"status":"ok"}'),
    "/ill": answer("503 Service Unavailable", "overloaded"),
    "/busy": answer("429 Too Many Requests", "", { "Retry-After": "120" }),
    "/bad": answer("502 Bad Gateway", '{"status":"bad_gateway"}'),
    "/planned": answer("200 OK", '{"status":"maintenance","until":"2030-01-01T00:00:00Z"}'),
  });
  config = join(folder.path, "v.yaml");
  const http = (path: string) => `{ kind: http, url: "${target.url(path)}", timeout: 2s }`;
  const ping = (path: string) => `{ kind: ping, url: "${target.url(path)}", timeout: 2s }`;
  const component = (id: string, ...monitors: string[]) =>
    `          - { id: ${id}, name: ${id.toUpperCase()}, aliases: [old/${id}], monitors: [${monitors.join(", ")}] }`;
  writeFileSync(
    config,
    `${PAGE_P}      - id: x
        name: Provider X
        components:
${[
  component("x/well", http("/well"), ping("/well")),
  component("x/ill", http("/well"), http("/ill")),
  component("x/busy", http("/busy")),
  component("x/bad", ping("/bad")),
  component("x/planned", ping("/planned")),
  component("x/heart", "{ kind: heartbeat }"),
  component(
    "x/secret",
    `{ kind: http, url: "${target.url("/well")}", headers: { a: "\${NOT_SET}" } }`,
  ),
].join("\n")}
`,
  );
});
afterAll(async () => {
  await target.stop();
  folder.remove();
});

const probe = (...args: string[]) => vigie(["probe", ...args, "--config", config]);

test("a component that is well: phases, verdict, exit code 0, by alias too", async () => {
  const ran = await probe("old/x/well");

  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/^x\/well {2}X\/WELL, Provider X$/m);
  expect(ran.stdout).toMatch(/^ {2}up {2}status 200 {2}[\d.]+ ms$/m);
  expect(ran.stdout).toMatch(/connect [\d.]+ ms · first byte [\d.]+ ms/);
  expect(ran.stdout).toMatch(/^verdict: up$/m);
  expect(ran.stdout).not.toContain("\u001b[");
});

test.each([
  ["x/ill", "verdict: down", "http_5xx  status 503"],
  ["x/busy", "verdict: unknown", "asks to be left alone for 120 s"],
  ["x/bad", "verdict: down", "the gateway answers bad_gateway"],
  ["x/planned", "verdict: in maintenance", "the gateway announces a maintenance"],
  ["x/heart", "verdict: unknown", "not probed: others push to it"],
  ["x/secret", "verdict: unknown", "not probed: the environment variable NOT_SET is not set"],
])("%s: %s, exit code 1", async (id, verdict, why) => {
  const ran = await probe(id);

  expect(ran.stdout).toContain(verdict);
  expect(ran.stdout).toContain(why);
  expect(ran.code).toBe(1);
});

test("as JSON, with the results as they are", async () => {
  const { stdout, code } = await probe("x/ill", "--json");
  const report = JSON.parse(stdout) as ProbeReport;

  expect(code).toBe(1);
  expect(report).toMatchObject({
    page: "p",
    component: "x/ill",
    verdict: "major_outage",
    plannedUntil: null,
    monitors: [
      { monitor: "http", result: { outcome: "up", httpStatus: 200 } },
      { monitor: "http-2", result: { outcome: "down", cause: "http_5xx", httpStatus: 503 } },
    ],
  });
});

test.each([
  ["x/wel", 'there is no component "x/wel"; did you mean "x/well"?'],
  ["heart", 'there is no component "heart"; did you mean "x/heart"?'],
  ["nothing-like-it", 'there is no component "nothing-like-it"\n'],
])("%s is none: exit code 2, and what was meant", async (id, said) => {
  const ran = await probe(id);

  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain(said);
});

test("without a configuration, or with a broken one, it says so", async () => {
  const none = await vigie(["probe", "x"], {}, folder.path);
  const broken = join(folder.path, "broken.yaml");
  writeFileSync(broken, "pages: 3\n");
  const bad = await vigie(["probe", "x"], { VIGIE_CONFIG: broken });

  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("VIGIE_CONFIG")]);
  expect([bad.code, bad.stderr]).toEqual([3, expect.stringContaining("broken.yaml:1:8")]);
});

test("results are in words as well as colours; a planned window is named", () => {
  const report: ProbeReport = {
    page: "p",
    provider: "X",
    component: "c",
    name: "C",
    monitors: [],
    verdict: "major_outage",
    plannedUntil: Date.parse("2026-01-15T13:00:00Z"),
  };

  const screen = probeScreen(report, (colour, text) => `<${colour}>${text}`);

  expect(screen).toContain("verdict: <red>down");
  expect(screen).toContain("A planned window is on until 2026-01-15T13:00:00.000Z");
});
