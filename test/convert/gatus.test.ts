import { expect, test } from "vitest";
import { converted } from "./converting.ts";

const endpoints = (text: string) => `endpoints:\n${text}`;
/** The monitors of one endpoint with these lines. */
const monitorsOf = (...lines: string[]) =>
  converted({
    "g.yaml": endpoints(["  - name: A", ...lines.map((line) => `    ${line}`)].join("\n")),
  });

test.each([
  [`["[STATUS] == 200"]`, { status: [200] }],
  [`["[STATUS] == any(200, 429)"]`, { status: [200, 429] }],
  [`["[STATUS] >= 200", "[STATUS] < 300", "[STATUS] != 204"]`, { status: ["200-203", "205-299"] }],
  [`["[CONNECTED] == true"]`, { status: ["200-599"] }],
  [`["[STATUS] == 200 || [STATUS] == 404"]`, { status: ["200-299"] }],
  [
    `["[STATUS] < 300", "[BODY].status == UP"]`,
    { status: ["200-299"], json: [{ path: "status", test: "equals", value: "UP" }] },
  ],
  [
    `["[BODY].n == 5"]`,
    { status: ["200-599"], json: [{ path: "n", test: "matches", value: "^5$" }] },
  ],
  [
    `["len([BODY].items) > 0"]`,
    { status: ["200-599"], json: [{ path: "items", test: "not-empty" }] },
  ],
  [
    `["[BODY].v == pat(*1.2*)"]`,
    {
      status: ["200-599"],
      json: [{ path: "v", test: "matches", value: String.raw`^[^]*1\.2[^]*$` }],
    },
  ],
  [
    `["[BODY].v == any(a.b, c)"]`,
    {
      status: ["200-599"],
      json: [{ path: "v", test: "matches", value: String.raw`^(?:a\.b|c)$` }],
    },
  ],
  [`["[BODY] == pat(*prêt*)"]`, { status: ["200-599"], text: ["prêt"] }],
  [
    `["[BODY].age > 18"]`,
    { status: ["200-599"], json: [{ path: "age", test: "greater-than", value: 18 }] },
  ],
])("conditions %s become an expectation", (conditions, expected) => {
  const { components } = monitorsOf("url: https://a.test", `conditions: ${conditions}`);

  expect(components["A"]?.monitors?.[0]?.["expect"]).toEqual(expected);
});

test.each([
  [`["[BODY] != maintenance"]`, "must not occur"],
  [`["[IP] == 192.0.2.1"]`, "no counterpart"],
  [`["has([BODY].errors) == false"]`, "no counterpart"],
  [`["nonsense"]`, "no comparison"],
])("condition %s is reported with its place", (conditions, reason) => {
  const { said } = monitorsOf("url: https://a.test", `conditions: ${conditions}`);

  expect(said.filter((line) => line.startsWith("endpoints[0].conditions[0]: ")).join()).toContain(
    reason,
  );
});

test("expiries and response times become monitors and thresholds", () => {
  const { components } = monitorsOf(
    "url: https://a.test:8443/x",
    "interval: 1m30s",
    `conditions: ["[RESPONSE_TIME] < 300", "[CERTIFICATE_EXPIRATION] > 48h", "[DOMAIN_EXPIRATION] > 720h"]`,
  );

  expect(components["A"]?.monitors).toMatchObject([
    { kind: "http", degradedAfter: "300ms", every: "90s", timeout: "10s", followRedirects: 10 },
    { kind: "tls", host: "a.test", port: 8443, degradedBelow: "2d" },
    { kind: "domain", domain: "a.test", degradedBelow: "30d" },
  ]);
});

test.each([
  ["tcp://a.test:6379", { kind: "tcp", host: "a.test", port: 6379 }],
  ["tls://[2001:db8::1]:853", { kind: "tls", host: "2001:db8::1", port: 853 }],
  ["ssh://a.test", { kind: "tcp", host: "a.test", port: 22, expect: "SSH-" }],
  ["wss://a.test/live", { kind: "websocket", url: "wss://a.test/live" }],
  ["grpcs://a.test:443", { kind: "grpc", host: "a.test", port: 443, tls: true }],
])("%s becomes its kind", (url, expected) => {
  const { components } = monitorsOf(`url: "${url}"`, `conditions: ["[CONNECTED] == true"]`);

  expect(components["A"]?.monitors).toMatchObject([expected]);
});

test("DNS endpoints ask their resolver", () => {
  const { components } = monitorsOf(
    "url: 192.0.2.53",
    "dns: { query-name: a.test., query-type: A }",
    `conditions: ["[BODY] == 192.0.2.7", "[DNS_RCODE] == NOERROR"]`,
  );

  expect(components["A"]?.monitors).toMatchObject([
    { kind: "dns", name: "a.test", type: "A", resolver: "192.0.2.53", expect: ["192.0.2.7"] },
  ]);
});

test("what has no counterpart is listed, and nothing of it is silently dropped", () => {
  const { said, providers, page } = converted({
    "g.yaml": `
alerting: { slack: { webhook-url: "https://hooks.test/x" }, email: { to: a@b.test } }
storage: { type: memory }
ui: { title: Mes API, logo: x.png }
maintenance: { start: "23:00", duration: 2h, timezone: Europe/Berlin, every: [Monday] }
suites: [{ name: s, endpoints: [] }]
endpoints:
  - { name: A, group: Cœur, url: "icmp://a.test", conditions: ["[CONNECTED] == true"] }
  - { name: B, group: Cœur, url: "https://b.test", conditions: ["[STATUS] == 200"], alerts: [{ type: slack }], client: { insecure: true, tunnel: t } }
  - { name: C, enabled: false, url: "https://c.test", conditions: [] }
external-endpoints:
  - { name: Lot, token: abc, heartbeat: { interval: 25h } }
`,
  });

  expect(page).toMatchObject({ title: "Mes API", timeZone: "Europe/Berlin" });
  expect(providers).toEqual(["Cœur", "Services"]);
  const places = said.map((line) => line.slice(0, line.indexOf(": ")));
  expect(places).toEqual(
    expect.arrayContaining([
      "alerting.slack",
      "alerting.email",
      "storage",
      "ui.logo",
      "maintenance",
      "suites",
      "endpoints[0].url",
      "endpoints[1].alerts",
      "endpoints[1].client.insecure",
      "endpoints[1].client.tunnel",
      "endpoints[2]",
      "external-endpoints[0].token",
    ]),
  );
});

test("variables remain variables, a doubled dollar is a dollar, and secrets leave the file", () => {
  const { components, yaml } = monitorsOf(
    'url: "https://$HOST/${PATH_PART}"',
    'headers: { Authorization: "Bearer $API_TOKEN", X-Api-Key: "clef-en-clair", X-Prix: "5$$" }',
    `conditions: ["[STATUS] == 200"]`,
  );

  expect(components["A"]?.monitors?.[0]).toMatchObject({
    url: "https://${HOST}/${PATH_PART}",
    headers: {
      Authorization: "Bearer ${API_TOKEN}",
      "X-Api-Key": "${A_X_API_KEY}",
      "X-Prix": "5$",
    },
  });
  expect(yaml).not.toContain("clef-en-clair");
});

test("merged anchors are read, however many endpoints share them", () => {
  const list = Array.from(
    { length: 300 },
    (_, i) => `  - { <<: *d, name: N${i}, url: "https://a${i}.test" }`,
  );
  const { monitors } = converted({
    "g.yaml": `x-d: &d { interval: 5m, conditions: ["[STATUS] == 200"] }\nendpoints:\n${list.join("\n")}`,
  });

  expect(monitors).toBe(300);
});
