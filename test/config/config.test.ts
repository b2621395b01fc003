import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { formatMistakes } from "../../server/config/load.ts";
import { config, load, monitors, withMonitors } from "../helpers/loaded-config.ts";

const EXAMPLE = readFileSync(new URL("example.yaml", import.meta.url), "utf8");

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
