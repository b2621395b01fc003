import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { readForeignTables } from "../../db/kuma-file.ts";
import { KUMA_TABLES } from "../../server/convert/kuma-database.ts";
import { converted, convertedTables } from "./converting.ts";

const folder = mkdtempSync(join(tmpdir(), "vigie-kuma-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A monitor as Uptime Kuma 1.23 exports it. */
const monitor = (values: object) => ({
  type: "http",
  active: 1,
  interval: 60,
  maxretries: 0,
  retryInterval: 60,
  maxredirects: 10,
  accepted_statuscodes: ["200-299"],
  method: "GET",
  ...values,
});
const backup = (...monitorList: object[]) => ({
  version: "1.23.13",
  notificationList: [],
  monitorList,
});

test("a monitor keeps its address, statuses, redirects, interval and retries", () => {
  const { components, kind, monitors } = converted({
    "backup.json": backup(
      monitor({
        id: 1,
        name: "Sirène",
        url: "https://api.insee.test/siret",
        maxretries: 3,
        interval: 20,
        timeout: 48,
        accepted_statuscodes: ["200-204", "404"],
      }),
    ),
  });

  expect([kind, monitors]).toEqual(["kuma", 1]);
  expect(components["Sirène"]).toMatchObject({
    id: "services/sirene",
    monitors: [
      {
        kind: "http",
        url: "https://api.insee.test/siret",
        followRedirects: 10,
        expect: { status: ["200-204", 404] },
        every: "20s",
        timeout: "20s",
        repeat: 3,
      },
    ],
  });
});

test("no secret is written in clear, and equal ones share a variable", () => {
  const { yaml, variables } = converted({
    "backup.json": backup(
      monitor({
        id: 1,
        name: "A",
        url: "https://u%40x:pa55word@a.test/v1?api_key=K3yK3y&siren=1",
        headers: '{"Authorization":"Bearer s3cr3t-1","Accept":"a/b","X-API-Key":"s3cr3t-2"}',
      }),
      monitor({
        id: 2,
        name: "B",
        url: "https://b.test",
        authMethod: "basic",
        basic_auth_user: "moi",
        basic_auth_pass: "pa55word",
      }),
      monitor({
        id: 3,
        name: "C",
        url: "https://c.test",
        authMethod: "oauth2-cc",
        oauth_token_url: "https://c.test/token",
        oauth_client_id: "id",
        oauth_client_secret: "s3cr3t-3",
        oauth_scopes: "read",
      }),
      monitor({
        id: 4,
        name: "D",
        url: "https://d.test/hook/3f9c1b7d2e8a4c6f9b0d1e2f3a4b5c6d",
        method: "POST",
        body: '{"user":"x","password":"s3cr3t-4"}',
      }),
      monitor({
        id: 5,
        name: "E",
        url: "https://e.test",
        method: "POST",
        httpBodyEncoding: "form",
        body: "client_secret=s3cr3t-5&grant=x",
      }),
      monitor({
        id: 6,
        name: "F",
        url: "https://f.test",
        method: "POST",
        httpBodyEncoding: "xml",
        body: "<a><Password>s3cr3t-6</Password></a>",
      }),
    ),
  });

  for (const secret of ["pa55word", "K3yK3y", "s3cr3t", "3f9c1b7d2e8a4c6f"])
    expect(yaml).not.toContain(secret);
  expect(yaml).toContain("Bearer ${A_AUTHORIZATION}");
  expect(yaml).toContain("siren=1");
  expect(variables.filter(({ name }) => name.endsWith("PASSWORD")).map(({ name }) => name)).toEqual(
    ["A_PASSWORD", "D_PASSWORD", "F_PASSWORD"],
  );
});

test("what has no counterpart is named with its place and reason, and its component remains", () => {
  const { said, components } = converted({
    "backup.json": {
      ...backup(
        monitor({ id: 1, name: "Un", type: "ping", hostname: "a.test" }),
        monitor({ id: 2, name: "Deux", type: "un-type-inconnu" }),
        monitor({ id: 3, name: "Trois", url: "https://c.test", upsideDown: true }),
        monitor({ id: 4, name: "Quatre", url: "https://d.test", active: 0 }),
        monitor({
          id: 5,
          name: "Cinq",
          url: "https://e.test",
          ignoreTls: true,
          notificationIDList: { 1: true },
          tags: [{ name: "Paie" }],
          futureSetting: "x",
          resendInterval: 3,
        }),
        monitor({
          id: 6,
          name: "Six",
          type: "keyword",
          keyword: "panne",
          invertKeyword: true,
          url: "https://f.test",
        }),
        monitor({
          id: 7,
          name: "Sept",
          type: "json-query",
          jsonPath: "$sum(a)",
          expectedValue: "1",
          url: "https://g.test",
        }),
        monitor({
          id: 8,
          name: "Huit",
          url: "https://h.test",
          authMethod: "ntlm",
          basic_auth_user: "x",
          basic_auth_pass: "topsecret",
        }),
      ),
      notificationList: [{ id: 1, name: "Équipe", config: '{"token":"topsecret"}' }],
    },
  });

  expect(said.join("\n")).not.toContain("topsecret");
  for (const [place, reason] of [
    ["notificationList[0]", "Équipe"],
    ["monitorList[0].type", "ICMP"],
    ["monitorList[1].type", "un-type-inconnu"],
    ["monitorList[2].upsideDown", "reversed"],
    ["monitorList[3]", '"Quatre" is paused'],
    ["monitorList[4].ignoreTls", "always verified"],
    ["monitorList[4].notificationIDList", "set apart"],
    ["monitorList[4].futureSetting", "no counterpart"],
    ["monitorList[4].resendInterval", "alerts"],
    ["monitorList[5].type", "must not occur"],
    ["monitorList[6].type", "JSONata"],
    ["monitorList[7].type", "NTLM"],
  ])
    expect(said.filter((line) => line.startsWith(`${place}: `)).join("\n")).toContain(reason);
  expect(Object.keys(components)).toEqual(["Un", "Deux", "Trois", "Cinq", "Six", "Sept", "Huit"]);
  expect(components["Un"]?.monitors).toBeUndefined();
  expect(components["Cinq"]?.keywords).toEqual(["Paie"]);
});

test("other types become their kinds, and groups become providers", () => {
  const { components, providers } = converted({
    "backup.json": backup(
      monitor({ id: 10, name: "DGFIP", type: "group" }),
      monitor({ id: 11, name: "Base", type: "port", hostname: "db.test", port: 5432, parent: 10 }),
      monitor({
        id: 12,
        name: "Nom",
        type: "dns",
        hostname: "a.test",
        dns_resolve_type: "MX",
        dns_resolve_server: "192.0.2.1",
        port: 5353,
        parent: 10,
      }),
      monitor({ id: 13, name: "Lot", type: "push", interval: 3600 }),
      monitor({
        id: 14,
        name: "Valeur",
        type: "json-query",
        url: "https://v.test",
        jsonPath: "$.status",
        jsonPathOperator: "==",
        expectedValue: "UP",
      }),
      monitor({
        id: 15,
        name: "Mot",
        type: "keyword",
        url: "https://m.test",
        keyword: "prêt ${x}",
        expiryNotification: true,
      }),
    ),
  });

  expect(providers).toEqual(["DGFIP", "Services"]);
  expect(components["Base"]?.monitors).toMatchObject([
    { kind: "tcp", host: "db.test", port: 5432 },
  ]);
  expect(components["Nom"]?.monitors).toMatchObject([
    { kind: "dns", name: "a.test", type: "MX", resolver: "192.0.2.1:5353" },
  ]);
  expect(components["Lot"]?.monitors).toMatchObject([{ kind: "heartbeat", every: "1h" }]);
  expect(components["Valeur"]?.monitors).toMatchObject([
    { expect: { json: { path: "status", test: "equals", value: "UP" } } },
  ]);
  expect(components["Mot"]?.monitors).toMatchObject([
    { kind: "http", expect: { text: ["prêt $${x}"] } },
    { kind: "tls", host: "m.test" },
  ]);
});

test("a database is read with its groups, tags, maintenances and page", () => {
  const path = join(folder, "kuma.db");
  const database = new Database(path);
  database.pragma("journal_mode = wal");
  database.exec(`
    create table monitor (id integer, name text, type text, url text, active boolean, interval integer,
      maxretries integer, accepted_statuscodes_json text, basic_auth_user text, basic_auth_pass text,
      ignore_tls boolean, upside_down boolean, parent integer, retry_interval integer);
    insert into monitor values (1, 'Sirene', 'http', 'https://a.test', 1, 30, 1, '["200-299"]', 'u', 'cl41r', 0, 0, null, 60),
      (2, 'Paie', 'http', 'https://b.test', 1, 60, 0, '["200"]', null, null, 1, 0, null, 60),
      (3, 'Vieux', 'mqtt', null, 1, 60, 0, '["200"]', null, null, 0, 0, null, 60);
    create table "group" (id integer, name text, status_page_id integer);
    insert into "group" values (7, 'INSEE', 1);
    create table monitor_group (monitor_id integer, group_id integer);
    insert into monitor_group values (1, 7);
    create table status_page (id integer, slug text, title text, custom_css text);
    insert into status_page values (1, 'public', 'État des API', 'body{}');
    create table status_page_cname (domain text);
    insert into status_page_cname values ('statut.exemple.test');
    create table tag (id integer, name text);
    create table monitor_tag (monitor_id integer, tag_id integer);
    insert into tag values (1, 'RH');
    insert into monitor_tag values (2, 1);
    create table notification (id integer, name text, config text);
    insert into notification values (1, 'Courriel', '{"password":"cl41r"}');
    create table maintenance (id integer, title text, strategy text, active boolean, start_time text,
      end_time text, weekdays text, timezone text);
    insert into maintenance values (1, 'Nuit', 'recurring-weekday', 1, '23:00', '02:00', '[0,3]', 'Europe/Brussels'),
      (2, 'Cron', 'cron', 1, null, null, '[]', 'Europe/Brussels');
    create table monitor_maintenance (monitor_id integer, maintenance_id integer);
    insert into monitor_maintenance values (2, 1);
  `);
  const { page, components, providers, said, yaml } = convertedTables(
    readForeignTables(path, KUMA_TABLES),
  );
  database.close();

  expect(page).toMatchObject({
    title: "État des API",
    url: "https://statut.exemple.test",
    timeZone: "Europe/Brussels",
  });
  expect(providers).toEqual(["INSEE", "Services"]);
  expect(components["Paie"]).toMatchObject({
    keywords: ["RH"],
    maintenance: [{ from: "23:00", to: "02:00", day: ["sunday", "wednesday"] }],
  });
  expect(yaml).not.toContain("cl41r");
  expect(said.join("\n")).toMatch(/maintenance\[1\].*Cron[^]*monitor\[2\]\.type.*mqtt/);
  expect(said).toContainEqual(expect.stringContaining("Courriel"));
});

test("the bytes of a database are read like its file", () => {
  const database = new Database(":memory:");
  database.exec("create table monitor (id integer, name text, type text, url text)");
  database.exec("insert into monitor values (1, 'A', 'http', 'https://a.test')");
  const bytes = database.serialize();
  bytes[18] = bytes[19] = 2;

  expect(readForeignTables(bytes, KUMA_TABLES)["monitor"]).toHaveLength(1);
  expect(() => readForeignTables(bytes.subarray(0, 600), KUMA_TABLES)).toThrow(
    /malformed|not a database|disk image/,
  );
});

test("a database of another program is refused", () => {
  expect(() => convertedTables({ user: [] })).toThrow(/not Uptime Kuma's/);
});
