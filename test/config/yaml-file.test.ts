import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatMistakes, loadConfig, readConfigFile } from "../../server/config/load.ts";
import { pageOfInsee } from "../helpers/page-yaml.ts";
import { config, load, monitors, withMonitors } from "../helpers/loaded-config.ts";

const EXAMPLE = readFileSync(new URL("example.yaml", import.meta.url), "utf8");

test("an alias of several components is allowed", () => {
  const text = pageOfInsee(
    "{ id: a, name: A, aliases: [caf] }",
    "{ id: b, name: B, aliases: [caf, v3/b/c] }",
  );

  const components = config(text).pages[0]?.providers[0]?.components;

  expect(components?.map(({ aliases }) => aliases)).toEqual([["caf"], ["caf", "v3/b/c"]]);
});

test("anchors, aliases and merge keys of YAML say something once", () => {
  const text = withMonitors(
    '&probe { kind: http, url: "https://x.test", every: 5m }',
    "{ <<: *probe, every: 10m }",
    "*probe",
  );

  expect(monitors(text).map(({ everyMs }) => everyMs)).toEqual([300_000, 600_000, 300_000]);
});

test("keys that begin with x- are the file's own at any level, and hold anchors", () => {
  const text = `
x-probe: &probe { kind: http, url: "https://x.test/\${PLACE}", every: 5m, x-why: "a slow API" }
x-secret: "\${UNSET}"
pages:
  - id: p
    title: P
    url: https://p.test
    x-windows: &nights [{ from: "01:00", to: "02:00", x-note: agreed by mail }]
    providers:
      - id: q
        name: Q
        x-contact: ask Jean
        maintenance: *nights
        components:
          - id: c
            name: C
            combine: { quorum: 1, x-a: 1 }
            monitors:
              - { <<: *probe, x-ticket: 4711, headers: { x-api-key: k }, expect: { x-b: 1, status: 200 } }
              - { <<: *probe, name: second, every: 10m }
`;
  const loaded = loadConfig(text, { path: "f", env: { PLACE: "a" } });

  expect(loaded).toMatchObject({ ok: true, warnings: [] });
  const [page] = loaded.ok ? loaded.config.pages : [];
  expect(JSON.stringify(page)).not.toMatch(/x-(?!api-key)/);
  const [provider] = page?.providers ?? [];
  expect(provider?.maintenance).toEqual([{ from: "01:00", to: "02:00" }]);
  const monitors = provider?.components[0]?.monitors ?? [];
  expect(monitors.map(({ everyMs }) => everyMs)).toEqual([300_000, 600_000]);
  expect(monitors[0]?.settings).toMatchObject({
    url: "https://x.test/a",
    headers: { "x-api-key": "k" },
    expect: { status: [200] },
  });
});

test("a number that comes from a variable is one where a number is expected", () => {
  const text = withMonitors(
    '{ kind: tcp, host: "${HOST}", port: "${PORT}", repeat: "${REPEAT}" }',
    '{ kind: tcp, host: "${PORT}", port: 1 }',
  );

  const read = monitors(text, { HOST: "db.test", PORT: "5432", REPEAT: "0" });

  expect(read[0]).toMatchObject({ repeat: 0, settings: { host: "db.test", port: 5432 } });
  expect(read[1]?.settings).toMatchObject({ host: "5432" });
});

test("a setting whose variable is missing has its default, and other mistakes are still reported", () => {
  const text = withMonitors(
    '{ kind: tcp, host: h, port: "${PORT}", every: "${EVERY}" }',
    '{ kind: tcp, host: h, port: "${PORT}", evry: 5s }',
  );
  const first = withMonitors('{ kind: tcp, host: h, port: "${PORT}", every: "${EVERY}" }');

  expect(monitors(first)[0]).toMatchObject({
    everyMs: 60_000,
    unusable: expect.stringContaining(
      "the environment variable PORT is not set; the environment variable EVERY is not set",
    ),
  });
  const loaded = load(text);
  expect(loaded.ok ? [] : loaded.mistakes.map(({ message }) => message)).toEqual([
    'unknown key "evry": did you mean "every"?',
  ]);
});
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vigie-config-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file and answers its path. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("a file is read, and a secret from the file that NAME_FILE names", () => {
  const path = file("good.yaml", `\uFEFF${EXAMPLE}`);
  const secret = file("secret", "s3cret\n");

  const loaded = readConfigFile(path, { INSEE_ID: "me", INSEE_SECRET_FILE: secret });

  expect(
    loaded.ok && loaded.config.pages[0]?.providers[1]?.components[0]?.monitors[0],
  ).toMatchObject({ settings: { token: { clientSecret: "s3cret" } } });
});

test.each([
  { name: "missing", path: () => join(folder, "none.yaml"), why: "there is no such file" },
  { name: "a directory", path: () => folder, why: "this is a directory: expected a file" },
  {
    name: "not text",
    path: () => file("latin1.yaml", new Uint8Array([0x61, 0x3a, 0x20, 0xe9, 0x0a])),
    why: "this is not a text file in UTF-8",
  },
  {
    name: "binary",
    path: () => file("binary.yaml", "pages: \0\n"),
    why: "this is not a text file",
  },
  {
    name: "too large",
    path: () => file("large.yaml", `# ${"é".repeat(33 * 1024 * 1024)}\n`),
    why: "the file is larger than 64 MiB",
  },
  { name: "endless", path: () => "/dev/zero", why: "the file is larger than 64 MiB" },
])("a file that is $name is one clear mistake", ({ path, why }) => {
  const loaded = readConfigFile(path(), {});

  expect(loaded).toEqual({
    ok: false,
    mistakes: [{ file: expect.any(String), line: 1, column: 1, message: why }],
    warnings: [],
  });
});

test("a file that a program wrote may be large, and its mistakes are still placed", () => {
  const padding = `# ${"é".repeat(1_000)}\n`.repeat(3_000);

  const good = readConfigFile(file("padded.yaml", `${padding}${EXAMPLE}`), { INSEE_ID: "me" });
  const bad = readConfigFile(file("bad.yaml", `${padding}colour: red\n`), {});

  expect(good.ok || good.mistakes.map(({ message }) => message)).toBe(true);
  expect(!bad.ok && bad.mistakes[0]).toMatchObject({ line: 3_001, column: 1 });
});

test("what acts on a terminal is not printed as it is", () => {
  const loaded = load('pages:\n  - id: "\\e[2J"\n    "t\\u202ex": 1\n');

  expect(loaded.ok).toBe(false);
  const printed = loaded.ok ? "" : formatMistakes(loaded.mistakes);
  expect(printed).toContain('unknown key "t\\u202ex"');
  expect(printed).not.toMatch(/\u001b|\u202e/);
});
