import { once } from "node:events";
import { connect } from "node:net";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";
import { smallSite, startUpstream, type Upstream } from "../helpers/small-site.ts";
import { world } from "../helpers/world.ts";

let folder: ReturnType<typeof temporaryFolder>;
let upstream: Upstream;
let served: Served;
let token: string;
/** Every method and path that the application routes. */
let routes: readonly (readonly [method: string, path: string])[];

beforeAll(async () => {
  folder = temporaryFolder();
  upstream = await startUpstream();
  const env = {
    ...smallSite(folder.path, upstream.url, 1),
    // Nothing listens there: mails wait in the queue.
    ...{ SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: "vigie@exemple.test" },
  };
  const config = JSON.parse(readFileSync(env.VIGIE_CONFIG, "utf8")) as object;
  const limits = { perAddress: 1_000_000, perToken: 1_000_000, patience: 1_000_000 };
  writeFileSync(env.VIGIE_CONFIG, JSON.stringify({ ...config, limits }));
  const issued = await vigie(["token", "create", "--name", "t", "--role", "admin"], env);
  token = issued.stdout.trim().split("\n").at(-1)!;
  served = await serve(env);
  await eventually(
    () => fetch(`${served.url}/readyz`).then((res) => res.status),
    (status) => status === 200,
  );
  const known = new Set((await world()).routes.map((r) => `${r.method} ${r.path}`));
  routes = [...known].map((route) => route.split(" ") as [string, string]);
}, 60_000);
afterAll(async () => {
  await served.end("SIGKILL");
  upstream.stop();
  folder.remove();
});

type Odd = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
};

/** Sends the bytes of one request; resolves with the status, 0 where the connection is cut. */
async function status({ method = "GET", path = "/", headers = [], body = "" }: Odd) {
  const bytes = Buffer.from(body as string);
  const isNamed = (name: string) => headers.some((line) => line.toLowerCase().startsWith(name));
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...(isNamed("host:") ? [] : ["Host: status.exemple.test"]),
    ...(isNamed("content-length:") || isNamed("transfer-encoding:")
      ? []
      : [`Content-Length: ${bytes.length}`]),
    ...["Connection: close", ...headers],
  ];
  const socket = connect(Number(new URL(served.url).port), "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), bytes]));
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  await once(socket, "close");
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
}

/** Sends requests, eight at a time, and returns those that were our fault. */
async function faults(requests: readonly Odd[]): Promise<string[]> {
  const found: string[] = [];
  const waiting = requests.entries();
  const work = async () => {
    for (const [, odd] of waiting) {
      const seen = await status(odd);
      if (seen >= 500) found.push(`${seen} ${JSON.stringify(odd).slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return found;
}

/** The address of a route, each parameter being `value`. */
const addressOf = (path: string, value = "x") =>
  path
    .replace(/:\w+\{([\w-]+)(\|[^}]*)?\}/g, "$1")
    .replaceAll(/:\w+(\{[^}]*\})?/g, value)
    .replaceAll("*", value);

const jwt = (header: unknown, payload: unknown = {}) =>
  [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".") + ".AAAA";

const ODD_HEADERS: readonly string[] = [
  ...[{ a: 1 }, [], 1, null, true, "", "x".repeat(2_000), "\u0000", "__proto__"].map(
    (kid) => `Authorization: Bearer ${jwt({ alg: "ES256", kid })}`,
  ),
  `Authorization: Bearer ${jwt({ alg: ["ES256"], kid: "x" })}`,
  `Authorization: Bearer ${jwt({ alg: "none", crit: 1, b64: false })}`,
  `Authorization: Bearer ${jwt(null)}`,
  `Authorization: Bearer ${jwt([])}`,
  `Authorization: Bearer ${jwt({ alg: "ES256", kid: "x" }, null)}`,
  ...["Authorization:", "Authorization: Bearer", "Authorization: Basic %%%"],
  ...["Authorization: Bearer ..", "Authorization: Bearer \xff\xfe", "Authorization: Bearer a b c"],
  ...["Cookie: __Host-vigie", "Cookie: =;=;__Host-vigie==", "Cookie: __Host-vigie=%ff%00"],
  ...["Cookie: __Host-vigie-oidc=x; vigie-oidc=%", "Cookie: ;;;,,,\xff", "Cookie: __proto__=x"],
  ...["Host:", "Host: a b", "Host: [", "Host: x:99999", "Host: %00", "Host: u:p@x", "Host: \xff"],
  ...["Host: [::1", "Host: x/y?z#w", "Host: xn--", "Host: ..", `Host: ${"a".repeat(300)}`],
  ...["Accept: text/html;q=x,,;", "Accept: \xff", `Accept: ${"a/b,".repeat(900)}`],
  ...[
    "Accept-Language: \xff",
    `Accept-Language: ${"fr;q=0,".repeat(600)}`,
    "Accept-Encoding: *;q=",
  ],
  ...['If-None-Match: "', "If-None-Match: W/,,*", 'If-Match: "x', "If-Match: W/*"],
  ...["Range: bytes=9-1,-", "X-Request-Id: \xff", "X-Forwarded-For: %,\xff,::%1", "Origin: null"],
  ...["Origin: http://[", "Sec-Fetch-Site: ?", "Idempotency-Key: \xff", "Content-Encoding: br"],
  ...["Content-Length: 99999999999999999999", "Content-Length: -1", "Expect: 417-expectation"],
  ...["Transfer-Encoding: chunked, x", "Upgrade: websocket\r\nConnection: upgrade", "TE: \xff"],
  ...["Content-Type:", "Content-Type: ;", "Content-Type: application/json; charset=\xff"],
];

const FORM = "Content-Type: application/x-www-form-urlencoded";
const JSON_TYPE = "Content-Type: application/json";
const ODD_BODIES: readonly (readonly [type: string, body: string | Buffer])[] = [
  ...[
    ...["", "{", "null", "[]", "0", "1e999", '"x"', "{}{}", "\u0000", "\ufeff{}", '{"a":'],
    ...["[".repeat(30_000), `${"[".repeat(30_000)}${"]".repeat(30_000)}`],
    `${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}`,
    ...['{"__proto__":{"x":1}}', '{"constructor":{"prototype":1}}', '{"toString":null}'],
    ...['{"email":"\\ud800@x.fr","password":"\\udfff"}', '{"email":"a\\u0000@x.fr"}'],
    ...['{"email":{},"password":[]}', '{"email":"a@b.fr","password":"x","code":"\\ud800"}'],
    '{"title":"\\ud800","body":"\\u0000\\u2028","components":["\\ud800",{}],"startsAt":"+99999-01-01"}',
    '{"startsAt":"9999-12-31T23:59:59Z","endsAt":"0000-01-01","repeat":{"times":1e308}}',
    '{"url":"http://[","name":"\\ud800","kind":"toString","settings":{"__proto__":1}}',
    ...['{"what":"__proto__"}', '{"ids":["\\u0000"]}', '{"paused":null}', '{"code":1}'],
  ].map((text) => [JSON_TYPE, text] as const),
  [JSON_TYPE, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x7d])],
  ["Content-Type: multipart/form-data", "x"],
  ["Content-Type: multipart/form-data;", "x"],
  ["Content-Type: multipart/form-data; boundary=", "x"],
  ['Content-Type: multipart/form-data; boundary="', "--\r\n"],
  [
    "Content-Type: multipart/form-data; boundary=b",
    "--b\r\nContent-Disposition: form-data\r\n\r\nx",
  ],
  ["Content-Type: multipart/form-data; boundary=b", Buffer.from([0x2d, 0x2d, 0x62, 0xff, 0x00])],
  ["Content-Type: multipart/form-data; boundary=\xff", "--\xff--"],
  [FORM, "code=%ff&code=%&=%zz&email=%ED%A0%80&q=%00"],
  [FORM, Buffer.from([0xff, 0x00, 0x3d, 0xfe])],
  ["Content-Type: text/plain", "x"],
  ["Content-Type: application/json, text/plain", "{}"],
  ["Content-Type: \xff/\xff", "{}"],
];

const ODD_VALUES = [
  ...["%00", "%ff", "%ED%A0%80", "%F5%80%80%80", "%", "%zz", "%2e%2e", "%2f..%2f", "..;", "%5c"],
  ...["__proto__", "constructor", "toString", "%F0%9F%92%A9", "a%0d%0aX-Evil:1", "-1", "1e999"],
  ...["%25%32%65", "NaN", "x".repeat(3_000), "'%20or%20'1", "%E2%80%A8", "~", "*"],
];

const QUERIES = [
  ...["%", "=&=", "&&", "%00=%00", "q=%ff", "q=%ED%A0%80", "from=%ff&to=9999-99-99", "format=%"],
  ...["from=%2B275760-09-13T00:00:00Z&component=fournisseur/c0", "month=99999-99", "month=%"],
  ...["component=__proto__&from=-271821-04-20", "component=fournisseur/c0&from=0001-01-01"],
  ...["component=fournisseur/c0&from=9999-12-31T23:59:59Z", "limit=-1&after=%00&cursor=%ff"],
  ...["component=fournisseur/c0&resolution=hour&to=9999-12-31", "page=1e999&per_page=-1&limit=NaN"],
  ...["to=//evil.test&code=%ff&state=%", "lang=%ff&theme=__proto__&style=constructor&label=%00"],
];

test("an odd header is nowhere our fault", { timeout: 300_000 }, async () => {
  const requests = routes.flatMap(([method, path]) =>
    ODD_HEADERS.map((header) => ({ method, path: addressOf(path), headers: [header] })),
  );
  const documents = ["/", "/pings", "/ping/x", "/api/v2/summary.json", "/nowhere", "/console"];
  const unrouted = documents.flatMap((path) =>
    ODD_HEADERS.map((header) => ({ path, headers: ["Accept: text/html", header] })),
  );

  expect(await faults([...requests, ...unrouted])).toEqual([]);
});

test(
  "an odd body is nowhere our fault, of strangers or of an admin",
  { timeout: 300_000 },
  async () => {
    const writing = routes.filter(([method]) => method !== "GET" && method !== "HEAD");
    const by = [[], [`Authorization: Bearer ${token}`]] as const;
    const requests = writing.flatMap(([method, path]) =>
      ODD_BODIES.flatMap(([type, body]) =>
        by.map((who) => ({ method, path: addressOf(path), headers: [type, ...who], body })),
      ),
    );

    expect(await faults(requests)).toEqual([]);
  },
);

test("an odd address or query is nowhere our fault", { timeout: 300_000 }, async () => {
  const by = [[], [`Authorization: Bearer ${token}`]] as const;
  const requests = by.flatMap((headers) => [
    ...routes.flatMap(([method, path]) =>
      /[:*]/.test(path)
        ? ODD_VALUES.map((value) => ({ method, path: addressOf(path, value), headers }))
        : [],
    ),
    ...routes
      .filter(([method]) => method === "GET")
      .flatMap(([, path]) =>
        QUERIES.map((query) => ({ path: `${addressOf(path)}?${query}`, headers })),
      ),
    ...ODD_VALUES.flatMap((value) =>
      ["", "/ping", "/api", "/api/v2", "/assets", "/badge", "/fournisseurs", "/en", "/feed"].map(
        (start) => ({ path: `${start}/${value}`, headers }),
      ),
    ),
    ...["*", "//", "///x", "http://", "http://[", "http://x", "?", "/\\x", "x:1", "/#"].flatMap(
      (path) => ["GET", "POST", "OPTIONS"].map((method) => ({ method, path, headers })),
    ),
  ]);

  expect(await faults(requests)).toEqual([]);
});
