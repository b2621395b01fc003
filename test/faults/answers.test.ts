import { writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeChains, type Chains } from "../helpers/certificate-chains.ts";
import { eventually, serve, temporaryFolder, type Served } from "../helpers/process.ts";
import {
  startCutter,
  startRaw,
  startRawHttp2,
  frame,
  type RawServer,
} from "../helpers/raw-server.ts";

const says =
  (...lines: (string | Buffer)[]) =>
  (socket: Socket) =>
    void socket.end(Buffer.concat(lines.map((line) => Buffer.from(line as string))));
const JSON_TEXT = '{"status":"ok"}';
const OK = "HTTP/1.1 200 OK\r\n";
const LENGTH = `Content-Length: ${JSON_TEXT.length}\r\n`;

let folder: ReturnType<typeof temporaryFolder>;
let chains: Chains;
let served: Served | undefined;
const servers: RawServer[] = [];
const started = async (server: Promise<RawServer>) => {
  const found = await server;
  servers.push(found);
  return found.port;
};

/** What each monitor is called with, and the state that its component must come to. */
type Monitors = Readonly<Record<string, { readonly settings: object; readonly state: string }>>;
let monitors: Monitors;

beforeAll(async () => {
  folder = temporaryFolder();
  chains = await makeChains();
  const pair = {
    cert: await chains.chain("leaf", "intermediate", "cross-soon"),
    key: chains.key,
  };
  const plain = await started(
    startRaw({
      "/folded": says(OK, "X-Policy: a;\r\n b\r\n", LENGTH, "\r\n", JSON_TEXT),
      "/lf": says(`${OK}${LENGTH}\r\n`.replaceAll("\r\n", "\n"), JSON_TEXT),
      "/charset": says(OK, "Content-Type: a/b; charset=none\r\n", LENGTH, "\r\n", JSON_TEXT),
      "/coding": says(OK, "Content-Encoding: aws-chunked\r\n", LENGTH, "\r\n", JSON_TEXT),
      "/gzip": says(OK, "Content-Encoding: gzip\r\n\r\n", gzipSync(JSON_TEXT).subarray(0, -8)),
      "/gate": (socket, request) =>
        request.includes("cookie: seen=1")
          ? says(OK, LENGTH, "\r\n", JSON_TEXT)(socket)
          : says("HTTP/1.1 302 Found\r\nLocation: /gate\r\nSet-Cookie: seen=1\r\n\r\n")(socket),
      "/short": says(OK, "Content-Length: 999\r\n\r\n", JSON_TEXT),
      "/chunks": says(OK, 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"sta'),
      "/gzip-cut": says(OK, "Content-Encoding: gzip\r\n\r\n", gzipSync(JSON_TEXT).subarray(0, -12)),
    }),
  );
  const tls = await started(
    startRaw({ "/": (socket) => void socket.write(`${OK}\r\n${JSON_TEXT}`) }, pair),
  );
  const cut = await started(startCutter(tls, (client) => client.end()));
  const trusted = await started(startRaw({ "/": says(OK, LENGTH, "\r\n", JSON_TEXT) }, pair));
  const h2 = await started(
    startRawHttp2(pair, (socket) => {
      socket.write(
        Buffer.concat([frame(1, 4, 1, Buffer.from([0x88])), frame(0, 0, 1, Buffer.from("part"))]),
      );
      socket.write(frame(3, 0, 1, Buffer.alloc(4)));
    }),
  );
  const json = { expect: { json: { path: "status", test: "equals", value: "ok" } } };
  const at = (path: string, state: string, more: object = json) => ({
    settings: { kind: "http", url: `http://127.0.0.1:${plain}${path}`, ...more },
    state,
  });
  const secure = (port: number, state: string, more: object = {}) => ({
    settings: { kind: "http", url: `https://127.0.0.1:${port}/`, ...more },
    state,
  });
  monitors = {
    folded: at("/folded", "ok"),
    lf: at("/lf", "ok"),
    charset: at("/charset", "ok"),
    coding: at("/coding", "ok"),
    gzip: at("/gzip", "ok"),
    gate: at("/gate", "ok", { ...json, followRedirects: true }),
    short: at("/short", "bad_gateway", {}),
    chunks: at("/chunks", "bad_gateway", {}),
    "gzip-cut": at("/gzip-cut", "bad_gateway", {}),
    trusted: secure(trusted, "ok", json),
    certificate: { settings: { kind: "tls", host: "127.0.0.1", port: trusted }, state: "ok" },
    cut: secure(cut, "bad_gateway"),
    h2: secure(h2, "bad_gateway", { http2: true }),
  };
}, 60_000);
afterAll(async () => {
  await served?.end("SIGTERM");
  await Promise.all(servers.map((server) => server.stop()));
  await chains.remove();
  folder.remove();
});

test("whole answers are up however they are written, and cut ones are down", async () => {
  const components = Object.entries(monitors).map(([id, { settings }]) => ({
    id,
    name: id,
    monitors: [{ ...settings, every: "1s", timeout: "900ms", repeat: 0, confirm: "0s" }],
  }));
  const providers = components.map((component) => ({
    id: `p-${component.id}`,
    name: component.id,
    components: [component],
  }));
  const config = { pages: [{ id: "p", title: "P", url: "https://p.test", providers }] };
  const path = join(folder.path, "vigie.json");
  writeFileSync(path, JSON.stringify(config));
  const bundle = chains.file("bundle");
  writeFileSync(bundle, await chains.chain("root"));
  served = await serve({
    VIGIE_CONFIG: path,
    DATABASE_URL: `file:${join(folder.path, "vigie.db")}`,
    SSL_CERT_FILE: bundle,
  });

  const found: Record<string, string> = {};
  for (const [id, { state }] of Object.entries(monitors))
    found[id] = await eventually(
      async () => {
        const response = await fetch(`${served!.url}/ping/${id}`);
        return ((await response.json()) as { status: string }).status;
      },
      (status) => status === state,
      15_000,
    );

  expect(found).toEqual(
    Object.fromEntries(Object.entries(monitors).map(([id, { state }]) => [id, state])),
  );
}, 60_000);
