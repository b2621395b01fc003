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
])("%s refuses %j", (kind, settings, message) => {
  expect(messages(kind, settings).join("\n")).toContain(message);
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
