import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { formatMistakes, loadConfig, readConfigFile } from "../../server/config/load.ts";
import type { Config, MonitorConfig } from "../../server/core/configuration.ts";
import { pageOfInsee } from "../helpers/page-yaml.ts";

const EXAMPLE = readFileSync(new URL("example.yaml", import.meta.url), "utf8");

function load(text: string, env: Record<string, string> = {}) {
  return loadConfig(text, { path: "vigie.yaml", env });
}

/** The configuration that a text means; fails with its mistakes where it means none. */
function config(text: string, env: Record<string, string> = {}): Config {
  const loaded = load(text, env);
  if (!loaded.ok) throw new Error(formatMistakes(loaded.mistakes));
  return loaded.config;
}

/** A page with one component and these monitors, in YAML's flow style. */
const withMonitors = (...monitors: string[]) => `
pages:
  - id: p
    title: P
    url: https://p.test/
    providers:
      - id: q
        name: Q
        components:
          - id: c
            name: C
            monitors: [${monitors.join(", ")}]
`;

function monitors(text: string, env: Record<string, string> = {}): readonly MonitorConfig[] {
  return config(text, env).pages[0]?.providers[0]?.components[0]?.monitors ?? [];
}

test("the documented example loads, in the domain's words and in milliseconds", () => {
  const [page] = config(EXAMPLE).pages;

  expect(page).toMatchObject({
    id: "exemple",
    url: "https://status.exemple.test",
    hostnames: ["status.exemple.test"],
    locale: "fr",
    timeZone: "Europe/Paris",
    contact: "support@exemple.test",
    sla: { target: 99.5, noticeHours: 24 },
    pings: { maintenanceAs: "maintenance" },
  });
  expect(page?.providers.map(({ id, role }) => [id, role])).toEqual([
    ["exemple", "gateway"],
    ["insee", "provider"],
    ["urssaf", "provider"],
    ["dgfip", "provider"],
  ]);
  const insee = page?.providers[1];
  expect(insee?.maintenance).toEqual([
    { from: "03:00", to: "04:00" },
    { from: "23:00", to: "23:45", day: "sunday" },
    { from: "13:00", to: "17:00", date: "2026-12-20" },
  ]);
  expect(insee?.limits).toEqual({ spacingMs: 2000, perDay: 5000 });
  expect(insee?.components[0]).toMatchObject({
    id: "insee/sirene",
    name: "Sirene",
    pingName: "INSEE - Sirene",
    aliases: ["sirene"],
    advice: "Servez la réponse en cache de moins de 24 h.",
    combine: { rule: "all" },
    maintenance: [],
  });
  expect(insee?.components[0]?.monitors[0]).toMatchObject({
    key: "http",
    kind: "http",
    everyMs: 60_000,
    timeoutMs: 5000,
    okForMs: 120_000,
    repeat: 2,
    confirmMs: 300_000,
    settings: { degradedAfter: 2000, headers: { Accept: "application/json" } },
  });
  expect(page?.providers[3]?.components[0]?.monitors.map(({ key }) => key)).toEqual([
    "http",
    "observed",
  ]);
});

test("a secret that is not set is a warning at its place and puts only its monitor out of use", () => {
  const loaded = load(EXAMPLE);

  const secrets = loaded.warnings.filter(({ message }) => message.includes("INSEE"));
  expect(formatMistakes(secrets)).toBe(
    "vigie.yaml:38:29: the environment variable INSEE_ID is not set: this monitor will not run\n" +
      "vigie.yaml:39:33: the environment variable INSEE_SECRET is not set: this monitor will not run",
  );
  const unusable = config(EXAMPLE).pages[0]?.providers.map(
    ({ components }) => components[0]?.monitors[0]?.unusable?.includes("is not set") ?? false,
  );
  expect(unusable).toEqual([false, true, false, false]);
});

test("secrets that are set reach the kind's settings, and nothing is warned of", () => {
  const env = { INSEE_ID: "me", INSEE_SECRET: "a: ${b} # {{c}} \" ' \\" };

  const monitor = config(EXAMPLE, env).pages[0]?.providers[1]?.components[0]?.monitors[0];

  expect(monitor?.settings).toMatchObject({
    token: { clientId: "me", clientSecret: env.INSEE_SECRET },
  });
  expect(load(EXAMPLE, env).warnings.some(({ message }) => message.includes("INSEE"))).toBe(false);
});

test("the equivalent JSON means the same", () => {
  const json = JSON.stringify(parse(EXAMPLE), null, "\t");

  expect(config(json)).toEqual(config(EXAMPLE));
});

test("what is left out has the documented defaults", () => {
  const text = withMonitors('{ kind: http, url: "https://x.test" }');

  expect(config(text)).toEqual({
    pages: [
      {
        id: "p",
        title: "P",
        url: "https://p.test",
        hostnames: [],
        locale: "fr",
        timeZone: "Europe/Paris",
        contact: null,
        sla: null,
        pings: { maintenanceAs: "maintenance" },
        providers: [
          {
            id: "q",
            name: "Q",
            role: "provider",
            url: null,
            contact: null,
            maintenance: [],
            limits: { spacingMs: 0, perDay: null },
            components: [
              {
                id: "c",
                name: "C",
                pingName: "Q - C",
                aliases: [],
                description: null,
                advice: null,
                routes: [],
                combine: { rule: "all" },
                maintenance: [],
                monitors: [
                  {
                    key: "http",
                    kind: "http",
                    everyMs: 60_000,
                    timeoutMs: 5000,
                    okForMs: 0,
                    repeat: 2,
                    confirmMs: 60_000,
                    settings: expect.objectContaining({ url: "https://x.test", method: "GET" }),
                    unusable: monitors(text)[0]?.unusable,
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
    network: { allow: [], webhooks: [], anchors: [] },
    limits: { perAddress: 1000, perToken: 250, patience: 100, banMs: 43_200_000 },
    retention: { rawMs: 30 * 86_400_000, hourlyMs: 730 * 86_400_000 },
    freezeAfterMs: 3 * 86_400_000,
  });
});

test("how long measurements are kept, and when months are frozen, can be said", () => {
  const text = `${withMonitors()}retention: { raw: 7d, hourly: 400d }\nfreezeAfter: 12h\n`;

  expect(config(text)).toMatchObject({
    retention: { rawMs: 7 * 86_400_000, hourlyMs: 400 * 86_400_000 },
    freezeAfterMs: 12 * 3_600_000,
  });
});

test("each address of the team gets each notice once, in its own language if it chose one", () => {
  const text = `${withMonitors()}team: { email: [a@Exemple.fr, "b@exemple.fr", a@exemple.fr], locale: en }\n`;

  expect(config(text).team).toEqual({ email: ["a@exemple.fr", "b@exemple.fr"], locale: "en" });
  expect(config(withMonitors()).team).toBeUndefined();
});

test("a monitor more frequent than the default time-out has a shorter one", () => {
  const [fast] = monitors(withMonitors('{ kind: http, url: "https://x.test", every: 1s }'));

  expect(fast).toMatchObject({ everyMs: 1000, timeoutMs: 1000 });
});

test("monitors are distinguished by name, else by kind and rank", () => {
  const http = 'kind: http, url: "https://x.test"';

  const keys = monitors(
    withMonitors(`{ ${http} }`, `{ ${http}, name: direct }`, "{ kind: heartbeat }", `{ ${http} }`),
  ).map(({ key }) => key);

  expect(keys).toEqual(["http", "direct", "heartbeat", "http-2"]);
});

test("a key that both monitors and a kind know is the kind's", () => {
  const [dns] = monitors(withMonitors("{ kind: dns, name: api.insee.test }"));

  expect(dns).toMatchObject({ key: "dns", settings: { name: "api.insee.test", type: "A" } });
});

test("a monitor says which way it goes and when its credential ends", () => {
  const [monitor] = monitors(
    withMonitors('{ kind: http, url: "https://x.test", via: direct, expires: 2027-01-31 }'),
  );

  expect(monitor).toMatchObject({ via: "direct", expires: "2027-01-31" });
});

test("drafts, templates and whose maintenance is public can be said", () => {
  const text = withMonitors('{ kind: http, url: "https://x.test" }')
    .replace(
      "      - id: q",
      "      - id: q\n        maintenanceBy: trusted\n        templates: [{ id: outage, en: { title: Down, body: '{cause}' } }]",
    )
    .replace(/( +)monitors:/, "$1autoPublish: 5m\n$&");

  const [provider] = config(text).pages[0]!.providers;

  expect(provider).toMatchObject({
    maintenanceBy: "trusted",
    templates: [{ id: "outage", en: { title: "Down", body: "{cause}" } }],
    components: [{ autoPublishMs: 300_000 }],
  });
});

test("several monitors may make a verdict by quorum", () => {
  const text = withMonitors("{ kind: heartbeat }", "{ kind: heartbeat }").replace(
    "name: C",
    "name: C\n            combine: { quorum: 2 }",
  );

  expect(config(text).pages[0]?.providers[0]?.components[0]?.combine).toEqual({
    rule: "quorum",
    atLeast: 2,
  });
});

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

test("a page that no host name leads to is warned of, the first excepted", () => {
  const page = (id: string) => `{ id: ${id}, title: T, url: "https://${id}.test", providers: [] }`;

  const loaded = load(`pages:\n  - ${page("a")}\n  - ${page("b")}\n`);

  expect(loaded.ok).toBe(true);
  expect(loaded.warnings.map(({ line, column }) => [line, column])).toEqual([[3, 5]]);
});

test("host names are kept as browsers send them", () => {
  const text = withMonitors().replace("title: P", "title: P\n    hostnames: [État.Test]");

  expect(config(text).pages[0]?.hostnames).toEqual(["xn--tat-9la.test"]);
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
