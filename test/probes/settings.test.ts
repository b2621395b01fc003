import { expect, test } from "vitest";
import { z } from "zod";
import { probeKinds } from "../../probes/index.ts";

const messages = (kind: string, settings: unknown): string[] => {
  const result = probeKinds.get(kind)?.settings.safeParse(settings);
  return result?.success === false
    ? result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`)
    : [];
};

test.each([
  ["http", { url: "https://api.exemple.test/v3/ping" }],
  [
    "http",
    {
      url: "https://api.insee.test/siret/30613890002979",
      token: { url: "https://api.insee.test/token", clientId: "id", clientSecret: "s" },
      headers: { Accept: "application/json" },
      expect: { status: [200], json: { path: "data.items", test: "not-empty" } },
      degradedAfter: "2s",
    },
  ],
  [
    "http",
    { url: "http://[::1]:8080/", expect: { status: 404 }, followRedirects: true, ipVersion: 6 },
  ],
  [
    "http",
    {
      url: "https://a.test/{{id}}",
      steps: [{ url: "https://a.test", capture: { id: "items[0].id" } }],
    },
  ],
  ["observed", { window: "10m", ignore: [401, 403, 422, 404], rule: "any-success" }],
  [
    "observed",
    {
      window: "10m",
      failures: [503, 504],
      rule: "ratio",
      threshold: 0.1,
      graceAfterMaintenance: "10m",
    },
  ],
  ["ping", { url: "https://entreprise.api.gouv.fr/ping/insee/sirene" }],
  ["tls", { host: "api.exemple.test" }],
  ["tcp", { host: "::1", port: 25, expect: "220" }],
  ["dns", { name: "exemple.test", type: "MX", resolver: "192.0.2.1:5353" }],
  ["heartbeat", { grace: "5m" }],
  ["statuspage", { url: "https://status.exemple.test", component: "API" }],
])("%s takes %j", (kind, settings) => {
  expect(messages(kind, settings)).toEqual([]);
});

test.each([
  ["http", {}, "url: url is missing"],
  ["http", { url: "file:///etc/passwd" }, "url: expected an absolute http:// or https:// address"],
  ["http", { url: "http://" }, "url: expected an absolute http:// or https:// address"],
  ["http", { url: "http://u:p@a.test/" }, "url: no user or password in the address: use basicAuth"],
  ["http", { url: "https://a.test", headers: { "X-A": "1\r\nX-B: 2" } }, "line break"],
  ["http", { url: "https://a.test", expect: { json: { path: "a..b" } } }, "JSON path"],
  [
    "http",
    { url: "https://a.test", expect: { json: { path: "a", test: "length", value: "2" } } },
    "whole number",
  ],
  [
    "http",
    { url: "https://a.test", expect: { json: { path: "a", test: "matches", value: "(" } } },
    "regular expression",
  ],
  ["http", { url: "https://a.test", expect: { status: ["2x"] } }, "status"],
  ["http", { url: "https://a.test", degradedAfter: 2 }, "duration"],
  ["http", { url: "https://a.test", token: { url: "https://a.test" } }, "token.clientId: needed"],
  ["http", { url: "https://a.test", degradedafter: "2s" }, "degradedafter"],
  ["http", { url: "http://a.test", http2: true }, "http2: HTTP/2 needs"],
  ["observed", { rule: "ratio" }, "threshold: ratio needs a threshold"],
  ["observed", { rule: "ratio", threshold: 1.5 }, "threshold"],
  ["observed", { threshold: 0.5 }, "threshold: only for rule: ratio"],
  ["observed", { log: { file: "a.log", pattern: "\\d+" } }, "group named status"],
  ["tcp", { host: "a b", port: 0 }, "host"],
  ["dns", { name: "a.test", resolver: "dns.test" }, "resolver"],
  ["http", { url: "https://a.test", expect: { json: { path: "a[*]" } } }, "(wildcard) can select"],
  ["observed", { log: { file: "a.log", pattern: "(?<status>\\d+" } }, "unterminated group, at"],
])("%s refuses %j", (kind, settings, message) => {
  expect(messages(kind, settings).join("\n")).toContain(message);
});

const BODYLESS = "the answer to HEAD has no body";

test.each([
  ["http", { method: "HEAD", expect: { text: "ok" } }, `expect.text: ${BODYLESS}`],
  ["http", { method: "HEAD", expect: { json: { path: "a" } } }, `expect.json: ${BODYLESS}`],
  ["http", { method: "HEAD", expect: { bodySha256: "0".repeat(64) } }, BODYLESS],
  [
    "http",
    { steps: [{ url: "https://a.test", method: "HEAD", capture: { id: "id" } }] },
    `steps.0.capture: ${BODYLESS}`,
  ],
  ["http", { expect: { status: 204, text: "ok" } }, "expect.text: an answer 204 has no body"],
  ["http", { expect: { status: [204, 304], json: { path: "a" } } }, "204 or 304 has no body"],
  ["http", { expect: { status: "1xx" } }, "expect.status: a status below 200"],
  ["http", { expect: { text: "x".repeat(20), maxBytes: 10 } }, "has 20 bytes"],
  [
    "http",
    {
      expect: {
        json: [
          { path: "a", test: "equals", value: 1 },
          { path: "a", test: "equals", value: 2 },
        ],
      },
    },
    "expect.json.1: a cannot have two values at once",
  ],
  ["http", { method: "POST", body: "x=1", headers: { "Content-Length": "99" } }, "has 3 bytes"],
  ["http", { headers: { "Content-Length": "1" } }, "headers.Content-Length: the body has 0 bytes"],
  ["http", { headers: { "Transfer-Encoding": "chunked" } }, "belongs to the connection"],
  ["http", { headers: { TE: "gzip" } }, "headers.TE: only trailers"],
  ["http", { headers: { Connection: "upgrade" } }, "only close or keep-alive"],
  ["http", { headers: { "X-Id": "{{id}}" } }, "headers.X-Id: {{id}} is captured by no step"],
  ["http", { headers: { "X-Id": "{{token}}" } }, "{{token}} is captured by no step"],
  ["http", { http2: true, steps: [{ url: "http://a.test" }] }, "http2: HTTP/2 needs"],
  ["http", { url: "http://[::1]/", ipVersion: 4 }, "ipVersion: [::1] is no IPv4 address"],
  ["tcp", { host: "127.0.0.1", port: 1, ipVersion: 6 }, "ipVersion: 127.0.0.1 is no IPv6"],
  ["tls", { host: "::1", ipVersion: 4 }, "ipVersion: ::1 is no IPv4"],
  ["ping", { url: "http://127.0.0.1/ping", ipVersion: 6 }, "ipVersion: 127.0.0.1 is no IPv6"],
  ["dns", { name: "a.test", expect: "2001:db8::1" }, "type A is written as an IPv4 address"],
  ["dns", { name: "a.test", type: "AAAA", expect: "192.0.2.1" }, "written as an IPv6 address"],
  ["dns", { name: "a.test", type: "MX", expect: "mx.a.test" }, 'written "10 mx.example.org"'],
  ["dns", { name: "192.0.2.1" }, "name: an address has only PTR records"],
])("%s refuses %j, which can never pass", (kind, given, message) => {
  const settings = kind === "http" ? { url: "https://a.test", ...given } : given;

  expect(messages(kind, settings).join("\n")).toContain(message);
});

test.each([
  ["http", { method: "HEAD", expect: { status: 200, headers: { etag: "x" } } }],
  ["http", { method: "POST", body: "é", headers: { "Content-Length": "2", TE: "trailers" } }],
  ["http", { expect: { status: [200, 204], text: "ok" } }],
  ["http", { headers: { Connection: "close", "X-B": "{{x" }, body: "{{any}} text" }],
  ["dns", { name: "_sip._tcp.a.test", type: "SRV", expect: "10 5 5060 Sip.A.test." }],
  ["dns", { name: "192.0.2.1", type: "PTR", expect: "host.test" }],
  ["dns", { name: "a.test", type: "TXT", expect: "v=spf1 -all" }],
])("%s takes %j, which can pass", (kind, given) => {
  const settings = kind === "http" ? { url: "https://a.test", ...given } : given;

  expect(messages(kind, settings)).toEqual([]);
});

test("durations come out in milliseconds, defaults filled in", () => {
  expect(probeKinds.get("observed")?.settings.parse({ rule: "any-success" })).toEqual({
    window: 600_000,
    rule: "any-success",
    minimum: 1,
    graceAfterMaintenance: 0,
  });
});

test("every kind's settings can be published as JSON Schema", () => {
  for (const kind of probeKinds.values()) {
    const schema = z.toJSONSchema(kind.settings, { io: "input" });
    expect(schema, kind.kind).toMatchObject({ type: "object", additionalProperties: false });
  }
});
