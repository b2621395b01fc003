import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, globSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { builtinModules, SourceMap, type SourceMapPayload, type SourceOrigin } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCollector } from "../helpers/otlp-collector.ts";
import { temporaryFolder } from "../helpers/process.ts";

/** The package as `npm install -g` leaves it, and the command that it makes. */
const folder = temporaryFolder();
const installed = join(folder.path, "lib/node_modules/vigie");
const command = join(folder.path, "bin/vigie");
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  version: string;
  dependencies: Record<string, string>;
};

beforeAll(() => {
  const npm = (...args: string[]) => execFileSync("npm", args, { encoding: "utf8" });
  npm("run", "-s", "build:package");
  const to = ["--pack-destination", folder.path];
  npm("pack", "--ignore-scripts", "--json", ...to);
  mkdirSync(installed, { recursive: true });
  const tarball = join(folder.path, `vigie-${manifest.version}.tgz`);
  execFileSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(installed, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(process.cwd(), "node_modules", name), link);
  }
  mkdirSync(dirname(command));
  symlinkSync(join(installed, "dist/server/installed.mjs"), command);
  // npm makes commands executable.
  chmodSync(command, 0o755);
});
afterAll(() => folder.remove());

const ENV = { PATH: process.env["PATH"] ?? "", HOME: folder.path, PORT: "0", NO_COLOR: "1" };

/** Waits for the line that names the address of a server. */
async function addressOf(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout!) {
    text += String(chunk);
    const found = /http:\/\/127[\w.:]+/.exec(text);
    if (found) return found[0];
  }
  throw new Error(`ended without an address: ${text}`);
}

test("the package has the built program, its documents and no source or test", () => {
  const files = globSync("**/*", { cwd: installed, exclude: ["node_modules"] });

  expect(files).toEqual(
    expect.arrayContaining([
      "dist/server/cli.js",
      "dist/server/presets/api-entreprise.yaml",
      "dist/web/dist/server/render.js",
      "docs/operate.md",
      "LICENSE",
      "README.md",
    ]),
  );
  expect(files.filter((f) => /\.tsx?$|^(test|server|web|db|probes)\b/.test(f))).toEqual([]);
});

test("the program imports only what it depends on in production", () => {
  const programs = globSync("dist/server/**/*.js", { cwd: installed });
  const names = programs.flatMap((file) =>
    [...readFileSync(join(installed, file), "utf8").matchAll(/^import .*?"([^".][^"]*)";$/gm)].map(
      (m) => m[1]!,
    ),
  );
  const packages = new Set(
    names
      .filter((name) => !name.startsWith("node:") && !builtinModules.includes(name))
      .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0]),
  );

  expect(packages.size).toBeGreaterThan(10);
  expect([...packages].filter((name) => !(name in manifest.dependencies))).toEqual([]);
});

test("the command serves the demo without the checkout, pictures and all, and ends in order", async () => {
  const child = spawn(command, ["demo"], {
    cwd: folder.path,
    env: ENV,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await addressOf(child);

    const page = await (await fetch(url)).text();
    const style = /href="(\/assets\/[^"]+\.css)"/.exec(page)![1]!;
    expect((await fetch(url + style)).status).toBe(200);
    // Drawn by a thread of its own, with fonts that the package brings.
    const card = await fetch(`${url}/card/fr/page.png`);
    expect(card.headers.get("content-type")).toBe("image/png");
    expect(await (await fetch(`${url}/version`)).json()).toMatchObject({
      version: manifest.version,
    });
  } finally {
    child.kill("SIGTERM");
  }
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("from nothing, the commands of the manual lead to a page with a measured state", async () => {
  const cwd = join(folder.path, "first");
  mkdirSync(cwd);
  const api = createServer((_request, response) => response.end("pong")).listen(0, "127.0.0.1");
  await once(api, "listening");
  const target = `http://127.0.0.1:${(api.address() as AddressInfo).port}/ping`;
  const run = (args: readonly string[], input = "") =>
    spawnSync(command, args, { cwd, env: ENV, input, encoding: "utf8" });

  const flags = ["--title", "My API", "--url", "https://status.exemple.test", "--monitor", target];
  expect(run(["init", ...flags])).toMatchObject({ status: 0 });
  const ada = ["user", "add", "ada@exemple.fr", "--role", "admin", "--password-stdin"];
  expect(run(ada, "correct horse battery staple\n")).toMatchObject({ status: 0 });
  const examined = run(["doctor"]).stdout;
  expect(examined).toMatch(/^ok +users +administrators: 1$/m);
  expect(examined).toMatch(/^warn +mail +SMTP_URL is not set/m);
  const child = spawn(command, ["serve"], { cwd, env: ENV, stdio: ["ignore", "pipe", "ignore"] });
  try {
    const url = await addressOf(child);
    await expect
      .poll(async () => (await fetch(`${url}/api/v1/summary`)).text())
      .toContain('"state":"operational"');

    expect(await (await fetch(url)).text()).toContain("My API");
  } finally {
    child.kill("SIGTERM");
    api.close();
  }
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("own telemetry is sent by the package too", async () => {
  const collector = await startCollector();
  const env = { ...ENV, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const child = spawn(command, ["serve"], {
    cwd: join(folder.path, "first"),
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await addressOf(child);
  child.kill("SIGTERM");

  expect(await once(child, "exit")).toEqual([0, null]);
  expect(new Set(collector.requests.map(({ path }) => path))).toEqual(
    new Set(["/v1/traces", "/v1/metrics"]),
  );
  await collector.stop();
});

test("stack traces name the lines of the sources", () => {
  const [file = ""] = globSync("dist/server/program-*.js", { cwd: installed });
  const lines = readFileSync(join(installed, file), "utf8").split("\n");
  const map = JSON.parse(readFileSync(join(installed, `${file}.map`), "utf8")) as SourceMapPayload;
  const built = lines.findIndex((line) => line.startsWith("function createProgram("));

  const { fileName, lineNumber } = new SourceMap(map).findOrigin(built + 1, 1) as SourceOrigin;

  expect(fileName).toMatch(/server\/commands\/program\.ts$/);
  const source = readFileSync("server/commands/program.ts", "utf8").split("\n");
  expect(source[lineNumber - 1]).toMatch(/^export function createProgram/);
});

test("an older Node hands over to the one that was installed beside it", () => {
  const old = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})`;
  const program = join(installed, "dist/server/installed.mjs");
  const flags = ["--import", old, program, "--version"];

  expect(execFileSync(process.execPath, flags, { env: ENV, encoding: "utf8" }).trim()).toBe(
    manifest.version,
  );
});

test("an older Node without another says what is needed", () => {
  const old = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})`;
  const bare = join(folder.path, "bare/installed.mjs");
  mkdirSync(dirname(bare));
  execFileSync("cp", [join(installed, "dist/server/installed.mjs"), bare]);

  expect(() =>
    execFileSync(process.execPath, ["--import", old, pathToFileURL(bare).pathname], {
      env: ENV,
      stdio: "pipe",
    }),
  ).toThrow(/vigie needs Node 24 or later and this is 20\.20\.2/);
});
