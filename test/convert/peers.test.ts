import { expect, test } from "vitest";
import { converted } from "./converting.ts";

const MODULES = `
modules:
  http_2xx: { prober: http, timeout: 5s, http: { valid_status_codes: [200, 301], headers: { X-Token: cl41r }, fail_if_body_not_matches_regexp: ["prêt"], fail_if_body_matches_regexp: ["panne"] } }
  regex: { prober: http, http: { fail_if_body_not_matches_regexp: ["(?i)\\\\bok\\\\b"], tls_config: { insecure_skip_verify: true }, follow_redirects: false } }
  dns_a: { prober: dns, dns: { query_name: exemple.test., query_type: A } }
  icmp: { prober: icmp }
  ssh: { prober: tcp, tcp: { query_response: [{ expect: "^SSH-2.0-" }] } }
`;
const job = (name: string, module: string, targets: string, more = "") =>
  `  - { job_name: ${name}, metrics_path: /probe, params: { module: [${module}] }, static_configs: [{ targets: [${targets}] }]${more} }`;

test("blackbox modules and static targets become monitors of each prober", () => {
  const { components, providers, said, yaml } = converted({
    "prometheus.yml": `
global: { scrape_interval: 30s, scrape_timeout: 8s }
rule_files: [a.yml]
scrape_configs:
  - { job_name: node, static_configs: [{ targets: ["a:9100"] }] }
${job("Sites", "http_2xx", '"https://a.test/x", "b.test"', ", scrape_interval: 2m")}
${job("Mots", "regex", '"https://c.test"')}
${job("Noms", "dns_a", '"192.0.2.1:53"')}
${job("Hôtes", "icmp", '"192.0.2.2"')}
${job("SSH", "ssh", '"d.test:22"')}
${job("Autres", "inconnu", '"e.test"')}
  - { job_name: fichier, metrics_path: /probe, params: { module: [http_2xx] }, file_sd_configs: [{ files: [/etc/x/hosts.yml, autre.yml] }] }
`,
    "blackbox.yml": MODULES,
    "hosts.yml": '- { targets: ["f.test"], labels: { name: Effe, team: rh } }',
  });

  expect(providers).toEqual(["Sites", "Mots", "Noms", "Hôtes", "SSH", "Autres", "fichier"]);
  expect(components["a.test/x"]?.monitors).toMatchObject([
    {
      kind: "http",
      url: "https://a.test/x",
      every: "2m",
      timeout: "5s",
      expect: { status: [200, 301], text: ["prêt"] },
    },
  ]);
  expect(components["b.test"]?.monitors).toMatchObject([{ url: "http://b.test" }]);
  expect(components["192.0.2.1:53"]?.monitors).toMatchObject([
    { kind: "dns", name: "exemple.test", resolver: "192.0.2.1:53", every: "30s" },
  ]);
  expect(components["d.test:22"]?.monitors).toMatchObject([{ kind: "tcp", expect: "SSH-2.0-" }]);
  expect(components["Effe"]?.keywords).toEqual(["Effe", "rh"]);
  expect(yaml).not.toContain("cl41r");
  const all = said.join("\n");
  for (const part of [
    "rule_files",
    "scrape_configs[0]: job",
    "fail_if_body_matches_regexp",
    "(?i)",
    "tls_config",
    "ICMP",
    '"inconnu" is in no file',
    "autre.yml",
  ])
    expect(all).toContain(part);
});

test("a module file alone is refused, and a module that is not given is taken as delivered", () => {
  expect(() => converted({ "blackbox.yml": MODULES })).toThrow(/give the prometheus.yml too/);
  const { said } = converted({ "p.yml": `scrape_configs:\n${job("A", "http_2xx", '"a.test"')}` });

  expect(said.join()).toContain("as the exporter is delivered");
});

test("Statuspage's components keep groups and descriptions and read the old page", () => {
  const { components, providers, page, said } = converted({
    "components.json": {
      page: {
        id: "x",
        name: "Exemple",
        url: "https://status.exemple.test",
        time_zone: "Europe/Paris",
      },
      components: [
        {
          id: "g1",
          name: "API",
          group: true,
          group_id: null,
          status: "operational",
          components: ["c1"],
        },
        {
          id: "c1",
          name: "Sirene",
          group: false,
          group_id: "g1",
          status: "operational",
          description: "Les établissements",
          only_show_if_degraded: true,
        },
        {
          id: "c2",
          name: "Site",
          group: false,
          group_id: null,
          status: "operational",
          automation_email: "a@b.test",
        },
      ],
    },
  });

  expect(page).toMatchObject({
    title: "Exemple",
    url: "https://status.exemple.test",
    timeZone: "Europe/Paris",
  });
  expect(providers).toEqual(["API", "Services"]);
  expect(components["Sirene"]).toMatchObject({
    description: "Les établissements",
    monitors: [{ kind: "statuspage", url: "https://status.exemple.test", component: "c1" }],
  });
  expect(said.join()).toMatch(/only_show_if_degraded.*automation_email/s);
});

test("components of the management API, without the page, are components without monitors", () => {
  const { components, said } = converted({
    "c.json": [{ id: "c1", name: "Sirene", group_id: null, status: "operational", page_id: "p" }],
  });

  expect(components["Sirene"]?.monitors).toBeUndefined();
  expect(said).toEqual([
    "[0]: Statuspage measures nothing itself: write a monitor for this component",
  ]);
});

test("UptimeRobot's getMonitors of version 2 is read", () => {
  const monitor = (values: object) => ({ id: 1, type: 1, interval: 300, status: 2, ...values });
  const { components, said, yaml } = converted({
    "m.json": {
      stat: "ok",
      pagination: { total: 70, offset: 0, limit: 50 },
      monitors: [
        monitor({
          friendly_name: "A",
          url: "https://a.test",
          http_method: 2,
          http_username: "u",
          http_password: "cl41r",
          custom_http_statuses: { "401": 1, "302": 0 },
        }),
        monitor({
          friendly_name: "B",
          url: "https://b.test",
          type: 2,
          keyword_type: 2,
          keyword_value: "ok",
          alert_contacts: [{ id: "1" }],
        }),
        monitor({ friendly_name: "C", url: "c.test", type: 4, sub_type: 99, port: 8443 }),
        monitor({ friendly_name: "D", url: "192.0.2.1", type: 3 }),
        monitor({ friendly_name: "E", url: "", type: 5, interval: 3600 }),
        monitor({ friendly_name: "F", url: "https://f.test", status: 0 }),
        monitor({
          friendly_name: "G",
          url: "https://g.test",
          type: 2,
          keyword_type: 1,
          keyword_value: "panne",
        }),
      ],
    },
  });

  expect(components["A"]?.monitors).toMatchObject([
    {
      kind: "http",
      url: "https://a.test",
      basicAuth: { user: "u", password: "${A_PASSWORD}" },
      every: "5m",
      expect: { status: ["200-301", "303-399", 401] },
    },
  ]);
  expect(components["B"]?.monitors).toMatchObject([{ expect: { text: ["ok"] } }]);
  expect(components["C"]?.monitors).toMatchObject([{ kind: "tcp", host: "c.test", port: 8443 }]);
  expect(components["E"]?.monitors).toMatchObject([{ kind: "heartbeat", every: "1h" }]);
  expect(yaml).not.toContain("cl41r");
  expect(said.join("\n")).toMatch(
    /7 of 70[^]*set apart[^]*ICMP[^]*"F" is paused[^]*must not occur/,
  );
});

test("UptimeRobot's monitors of version 3 are read", () => {
  const { components, said } = converted({
    "m.json": {
      nextLink: "https://api.test/v3/monitors?cursor=2",
      data: [
        {
          id: 1,
          friendlyName: "A",
          url: "https://a.test",
          type: "HTTP",
          interval: 60,
          timeout: 30,
          status: "UP",
          httpMethodType: "HEAD",
          successHttpResponseCodes: ["2xx", "404"],
          tags: [{ name: "paie" }],
          checkSSLErrors: false,
        },
        {
          id: 2,
          friendlyName: "Lot",
          type: "HEARTBEAT",
          interval: 86400,
          gracePeriod: 300,
          status: "UP",
        },
      ],
    },
  });

  expect(components["A"]).toMatchObject({
    keywords: ["paie"],
    monitors: [{ method: "HEAD", timeout: "30s", expect: { status: ["200-299", 404] } }],
  });
  expect(components["Lot"]?.monitors).toMatchObject([
    { kind: "heartbeat", every: "1d", grace: "300s" },
  ]);
  expect(said.join("\n")).toMatch(/nextLink[^]*checkSSLErrors|checkSSLErrors[^]*nextLink/);
});

test("Hyperping's monitors are read, a gateway's pings as such", () => {
  const { components, said, yaml } = converted({
    "m.json": [
      {
        uuid: "mon_1",
        name: "Sirene",
        url: "https://passerelle.test/ping/insee/sirene",
        protocol: "http",
        check_frequency: 60,
        regions: ["paris"],
        alerts_wait: 5,
        paused: false,
      },
      {
        uuid: "mon_2",
        name: "Post",
        url: "https://a.test",
        protocol: "http",
        http_method: "POST",
        check_frequency: 30,
        request_headers: [{ name: "X-Auth-Token", value: "cl41r" }],
        request_body: '{"a":1}',
        expected_status_code: "2xx",
        required_keyword: "ok",
        follow_redirects: false,
      },
      {
        uuid: "mon_3",
        name: "Base",
        url: "b.test",
        protocol: "port",
        port: 5432,
        check_frequency: 60,
      },
      { uuid: "mon_4", name: "Ping", url: "b.test", protocol: "icmp" },
      { uuid: "mon_5", name: "Arrêté", url: "https://c.test", protocol: "http", paused: true },
    ],
  });

  expect(components["Sirene"]?.monitors).toMatchObject([
    { kind: "ping", confirm: "5m", every: "1m" },
  ]);
  expect(components["Post"]?.monitors).toMatchObject([
    { method: "POST", body: '{"a":1}', expect: { status: ["200-299"], text: ["ok"] } },
  ]);
  expect(components["Base"]?.monitors).toMatchObject([{ kind: "tcp", port: 5432 }]);
  expect(yaml).not.toContain("cl41r");
  expect(said.join("\n")).toMatch(/regions[^]*icmp[^]*"Arrêté" is paused/);
});

test("healthchecks with a cron expression wait for its longest gap", () => {
  const { components, said } = converted({
    "h.json": {
      healthchecks: [
        {
          uuid: "tok_1",
          name: "Nuit",
          cron: "0 3 * * 1-5",
          tz: "UTC",
          grace_period_value: 10,
          grace_period_type: "minutes",
        },
        { uuid: "tok_2", name: "Heure", period_value: 2, period_type: "hours" },
        { uuid: "tok_3", name: "Faux", cron: "61 * * * *" },
      ],
    },
  });

  expect(components["Nuit"]?.monitors).toMatchObject([
    { kind: "heartbeat", every: "3d", grace: "600s" },
  ]);
  expect(components["Heure"]?.monitors).toMatchObject([{ every: "2h" }]);
  expect(components["Faux"]?.monitors).toBeUndefined();
  expect(said.join("\n")).toMatch(/\.cron[^]*cannot be read/);
});
