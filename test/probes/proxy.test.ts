import { createServer as createHttpServer, request as httpRequest, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { addressGuard } from "../../server/core/addresses.ts";
import { answer, closedPort, startBanner, startTarget, type Target } from "../helpers/target.ts";
import { makeCertificates, type Certificates } from "../helpers/target-certificates.ts";
import { probe } from "../helpers/target-run.ts";

/** A real forward proxy: absolute requests and CONNECT, every name is this machine. */
let proxy: Server;
let seen: { line: string; auth: string | undefined }[] = [];
let refusal: number | null = null;
let plain: Target;
let secure: Target;
let certificates: Certificates;

beforeAll(async () => {
  certificates = await makeCertificates();
  plain = await startTarget({ "/who": (s, r) => answer("200 OK", r.headers["host"] ?? "")(s, r) });
  secure = await startTarget({}, await certificates.pair("good"));
  proxy = createHttpServer((request, response) => {
    seen.push({
      line: `${request.method} ${request.url}`,
      auth: request.headers["proxy-authorization"],
    });
    if (refusal !== null) return response.writeHead(refusal).end();
    const { pathname, port } = new URL(request.url ?? "");
    const { "proxy-authorization": _, ...headers } = request.headers;
    return httpRequest({ host: "127.0.0.1", port, path: pathname, headers }, (found) => {
      response.writeHead(found.statusCode ?? 0, found.headers);
      found.pipe(response);
    }).end();
  });
  proxy.on("connect", (request, socket) => {
    seen.push({ line: `CONNECT ${request.url}`, auth: request.headers["proxy-authorization"] });
    socket.on("error", () => {});
    if (refusal !== null) return socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
    const port = Number(request.url?.split(":").at(-1));
    const out = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(out).pipe(socket);
    });
    return out.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await Promise.all([plain.stop(), secure.stop(), certificates.remove()]);
});
beforeEach(() => {
  seen = [];
  refusal = null;
});

const here = (login = "") => `http://${login}127.0.0.1:${(proxy.address() as AddressInfo).port}`;
const noLookup = async (): Promise<never> => {
  throw Object.assign(new Error("no DNS here"), { code: "ENOTFOUND" });
};
const named = (path = "/who") => `http://api.example.test:${plain.port}${path}`;

test("a proxy is given the whole address, looks the name up itself, and may want credentials", async () => {
  const result = await probe(
    "http",
    { url: named(), proxy: here("jean:p%40ss@"), expect: { text: "api.example.test" } },
    { lookup: noLookup },
  );

  expect(result).toMatchObject({ outcome: "up", httpStatus: 200 });
  expect(seen).toEqual([
    { line: `GET ${named()}`, auth: `Basic ${Buffer.from("jean:p@ss").toString("base64")}` },
  ]);
  expect(plain.requests.at(-1)?.headers).not.toHaveProperty("proxy-authorization");
});

test("TLS goes through a tunnel and is verified to its end", async () => {
  const about = { url: `https://localhost:${secure.port}/ok`, proxy: here() };

  const trusted = await probe("http", { ...about, ca: certificates.caFile }, { now: Date.now });
  const untrusted = await probe("http", about);

  expect(trusted).toMatchObject({ outcome: "up" });
  expect(Object.keys(trusted.phases)).toEqual(["connect", "tls", "firstByte", "transfer"]);
  expect(untrusted).toMatchObject({ outcome: "down", cause: "tls" });
  expect(seen.map(({ line }) => line)).toEqual(Array(2).fill(`CONNECT localhost:${secure.port}`));
});

test("WebSockets go through a tunnel", async () => {
  const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  sockets.on("connection", (client) => client.send("ready"));
  await new Promise((resolve) => sockets.once("listening", resolve));
  const { port } = sockets.address() as AddressInfo;

  const result = await probe("websocket", {
    url: `ws://chat.example.test:${port}/`,
    proxy: here(),
    expect: "ready",
  });
  sockets.close();

  expect(result).toMatchObject({ outcome: "up" });
  expect(seen.map(({ line }) => line)).toEqual([`CONNECT chat.example.test:${port}`]);
});

test("the environment's proxy is used unless the monitor says none", async () => {
  const run = { proxyFor: () => new URL(here()), lookup: noLookup };

  const through = await probe("http", { url: named() }, run);
  const direct = await probe("http", { url: named(), proxy: "none" }, run);

  expect(through).toMatchObject({ outcome: "up" });
  expect(direct).toMatchObject({ outcome: "down", cause: "dns" });
  expect(seen).toHaveLength(1);
});

test("a guarded target is tunnelled to the address that passed", async () => {
  const found = (address: string) => async () => [{ address, family: 4 as const }];
  const about = { url: named(), proxy: here() };

  const inside = await probe("http", about, {
    refuseAddress: addressGuard([]),
    lookup: async (name) =>
      name === "api.example.test" ? found("10.0.0.1")() : found("127.0.0.1")(),
  });
  const outside = await probe("http", about, {
    refuseAddress: addressGuard([]),
    lookup: async () => found("93.184.215.14")(),
  });

  expect(inside).toMatchObject({ outcome: null, cause: "self" });
  expect(inside.detail).toContain("private address");
  expect(outside).toMatchObject({ outcome: "up" });
  expect(seen.map(({ line }) => line)).toEqual([`CONNECT 93.184.215.14:${plain.port}`]);
});

test.each([
  ["http", 407, null, "self"],
  ["http", 503, "down", "http_5xx"],
  ["https", 407, null, "self"],
  ["https", 403, null, "self"],
  ["https", 502, "down", "connect"],
  ["https", 504, "down", "connect"],
])("to %s, the proxy's %i is %s, %s", async (scheme, status, outcome, cause) => {
  refusal = status;

  const result = await probe("http", { url: `${scheme}://a.example.test/`, proxy: here() });

  expect(result).toMatchObject({ outcome, cause });
});

test("a proxy that is not there, or none, is our own fault", async () => {
  const banner = await startBanner();
  const gone = await probe("http", {
    url: named(),
    proxy: `http://127.0.0.1:${await closedPort()}`,
  });
  const wrong = await probe("http", {
    url: "https://a.example.test/",
    proxy: `http://127.0.0.1:${banner.port}`,
  });
  banner.stop();

  expect(gone).toMatchObject({ outcome: null, cause: "self" });
  expect(gone.detail).toContain("the proxy 127.0.0.1:");
  expect(wrong).toMatchObject({ outcome: null, cause: "self" });
  expect(wrong.detail).toContain("is no HTTP proxy");
});
