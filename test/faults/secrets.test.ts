import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Snapshot } from "../../server/core/snapshot.ts";
import { publicAddresses } from "../../server/routes/addresses.ts";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";
import { socialCard } from "../../web/page/social-card.ts";

const SECRETS = {
  API_KEY: "key-5f2b7c91e4",
  CLIENT_SECRET: "hush/+=&7d1",
  PASSWORD: "p4ss w0rd;é",
  QUERY: "q-0c9a8b7e",
  IN_PATH: "path/7c+1=é2b",
  IN_QUERY: "plain-91c2d7",
  APPLICATION_ID: "app id;66f0",
  IN_BODY: 'body "0a9f" <3>',
  VIGIE_SECRET: "the-secret-of-this-instance-123",
};
/** What the token endpoint hands out. */
const FETCHED = "fetched-91ab44d0c2";

let folder: ReturnType<typeof temporaryFolder>;
let upstream: Server;
let served: Served | null = null;
let calls: string[] = [];

/** An upstream that breaks and shows everything that it was sent, as frameworks' error pages do. */
beforeEach(async () => {
  folder = temporaryFolder();
  calls = [];
  upstream = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      calls.push(`${request.method} ${request.url}`);
      if (request.url?.startsWith("/token")) {
        return response.end(JSON.stringify({ access_token: FETCHED, expires_in: 3600 }));
      }
      const { authorization = "" } = request.headers;
      const basic = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString();
      response.writeHead(500, { "content-type": "text/plain" });
      return response.end(
        `Error: refused ${request.url} ${decodeURIComponent(request.url ?? "")} ${basic} ` +
          `${JSON.stringify(request.headers)} ${body}`,
      );
    });
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
});
afterEach(async () => {
  await served?.end("SIGTERM");
  served = null;
  upstream.closeAllConnections();
  upstream.close();
  folder.remove();
});

/** A secret in every form in which it may be written down. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64"),
  Buffer.from(secret).toString("base64url"),
];

test("no secret of a monitor, echoed by its target, is in database, logs, pages or answers", async () => {
  const { port } = upstream.address() as AddressInfo;
  const at = `http://127.0.0.1:${port}`;
  const database = join(folder.path, "vigie.db");
  const config = join(folder.path, "vigie.yaml");
  const monitors = [
    { kind: "http", url: `${at}/a?apikey=\${QUERY}`, headers: { "X-Api-Key": "${API_KEY}" } },
    { kind: "http", url: `${at}/b`, basicAuth: { user: "u", password: "${PASSWORD}" } },
    {
      kind: "http",
      url: `${at}/c`,
      token: { url: `${at}/token`, clientId: "me", clientSecret: "${CLIENT_SECRET}" },
    },
    { kind: "http", url: `${at}/d`, method: "POST", body: { password: "${PASSWORD}" } },
    { kind: "http", url: `${at}/e/\${IN_PATH}/x?company=\${IN_QUERY}` },
    { kind: "http", url: `${at}/f`, headers: { "X-Application-Id": "${APPLICATION_ID}" } },
    { kind: "http", url: `${at}/g`, method: "POST", body: { text: "${IN_BODY}" } },
  ];
  const components = monitors.map((m, i) => ({
    id: `x/${i}`,
    name: `C${i}`,
    monitors: [{ ...m, repeat: 0, confirm: "0s", every: "1s" }],
  }));
  const provider = { id: "x", name: "X", limits: { concurrency: 4 }, components };
  const page = { id: "p", title: "P", url: "https://p.test", providers: [provider] };
  writeFileSync(config, JSON.stringify({ pages: [page] }));
  const env = {
    ...SECRETS,
    VIGIE_CONFIG: config,
    DATABASE_URL: `file:${database}`,
    LOG_LEVEL: "trace",
  };

  served = await serve(env);
  const made = await vigie(["token", "create", "--name", "t", "--role", "operator"], env);
  const token = made.stdout.trim();
  const authorization = `Bearer ${token}`;
  const ask = (path: string) => fetch(served!.url + path, { headers: { authorization } });
  type Listed = { monitors: { detail: string | null }[] };
  const monitorsAnswer = await eventually(
    async () => (await ask("/api/v1/monitors")).text(),
    (text) => (JSON.parse(text) as Listed).monitors.every((m) => m.detail?.includes("refused")),
  );
  await ask("/api/v1/monitors/nobody");
  await fetch(`${served.url}/api/v1/observations`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}x` },
  });
  const snapshotFile = `${database}.snapshot.json`;
  const shown = new Map<string, string>([["/api/v1/monitors", monitorsAnswer]]);
  await served.end("SIGTERM");
  const log = served.log();

  const snapshot = JSON.parse(readFileSync(snapshotFile, "utf8")) as Snapshot;
  const web = { render: () => "", card: socialCard, assets: { style: "", script: "" } };
  served = await serve(env);
  const paths = [...publicAddresses(web, snapshot.pages[0]!).keys()];
  for (const path of [...paths, "/metrics", "/openapi.json", "/readyz", "/version"]) {
    shown.set(path, await (await fetch(served.url + path)).text());
  }
  await served.end("SIGTERM");
  shown.set("log", log + served.log());
  served = null;
  for (const name of readdirSync(folder.path)) {
    if (name === "vigie.yaml") continue;
    shown.set(name, readFileSync(join(folder.path, name), "latin1"));
  }

  expect(calls.some((call) => call.includes(SECRETS.QUERY))).toBe(true);
  expect(paths.length).toBeGreaterThan(10);
  expect(shown.get("/")).toContain("C0");
  expect(monitorsAnswer).toContain("***");
  const jti = (
    JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as { jti: string }
  ).jti;
  const leaks = [...shown].flatMap(([where, text]) =>
    [...Object.values(SECRETS), FETCHED, token, jti]
      .flatMap(formsOf)
      .filter((form) => text.includes(form) || text.includes(Buffer.from(form).toString("latin1")))
      .map((form) => `${where}: ${form}`),
  );
  expect(leaks).toEqual([]);
}, 60_000);
