import { createServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { addressGuard } from "../../server/core/addresses.ts";
import { closedPort } from "../helpers/target.ts";
import { makeCertificates, type Certificates } from "../helpers/target-certificates.ts";
import { probe } from "../helpers/target-run.ts";

let certificates: Certificates;
let plain: Server;
let secure: Server;

/** A server on which each path behaves in its own way. */
function serve(server: Server): Promise<void> {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has("graphql-ws") ? "graphql-ws" : false),
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => {});
    const path = request.url ?? "";
    if (path === "/hang") return undefined;
    if (path === "/reset") return socket.destroy();
    if (path === "/nonsense") return socket.end("SSH-2.0-OpenSSH_9.9\r\n");
    if (path === "/wrong-key")
      return socket.end(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
      );
    const status = /^\/(\d{3})$/.exec(path)?.[1];
    if (status) return socket.end(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`);
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on("error", () => {});
      if (path === "/greets") client.send("ready");
      if (path === "/chatters") for (const n of [1, 2, 3]) client.send(`tick ${n}`);
      if (path === "/closes") client.close(1011, "overloaded");
      if (path === "/floods") client.send("x".repeat(2 * 1024 * 1024));
      if (path === "/agent") client.send(String(request.headers["user-agent"]));
      if (path === "/token") client.send(String(request.headers.authorization));
      client.on("message", (data) => client.send(`echo ${String(data as Buffer)}`));
    });
    return undefined;
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

beforeAll(async () => {
  certificates = await makeCertificates();
  plain = createServer();
  secure = createHttpsServer(await certificates.pair("good")) as unknown as Server;
  await Promise.all([serve(plain), serve(secure)]);
});
afterAll(async () => {
  for (const server of [plain, secure]) {
    server.closeAllConnections();
    server.close();
  }
  await certificates.remove();
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const url = (path: string) => `ws://127.0.0.1:${portOf(plain)}${path}`;

test.each([
  ["/", {}, "up", null],
  ["/greets", { expect: "ready" }, "up", null],
  ["/chatters", { expect: "tick 3" }, "up", null],
  ["/", { send: "hello", expect: "echo hello" }, "up", null],
  ["/", { subprotocol: "graphql-ws" }, "up", null],
  ["/", { subprotocol: "mqtt" }, "down", "protocol"],
  ["/agent", { expect: "Vigie/test" }, "up", null],
  ["/token", { headers: { Authorization: "Bearer t0ken" }, expect: "Bearer t0ken" }, "up", null],
  ["/greets", { expect: "never said" }, "down", "timeout"],
  ["/closes", { expect: "ready" }, "down", "body"],
  ["/floods", { expect: "ready" }, "down", "size"],
  ["/hang", {}, "down", "timeout"],
  ["/reset", {}, "down", "connect"],
  ["/nonsense", {}, "down", "protocol"],
  ["/wrong-key", {}, "down", "protocol"],
  ["/200", {}, "down", "protocol"],
  ["/302", {}, "down", "http_3xx"],
  ["/401", {}, "down", "http_4xx"],
  ["/503", {}, "down", "http_5xx"],
  ["/429", {}, null, "throttled"],
])("%s with %j: %s, %s", async (path, settings, outcome, cause) => {
  const result = await probe("websocket", { url: url(path), ...settings });

  expect(result).toMatchObject({ outcome, cause });
  if (outcome === "up") {
    expect(result.httpStatus).toBe(101);
    expect(Object.keys(result.phases)).toEqual(["connect", "firstByte"]);
  }
});

test("TLS is verified as for HTTP, and timed apart", async () => {
  const about = { url: `wss://localhost:${portOf(secure)}/greets`, expect: "ready" };
  const here = {
    now: Date.now,
    lookup: async () => [{ address: "127.0.0.1", family: 4 as const }],
  };

  const trusted = await probe("websocket", { ...about, ca: certificates.caFile }, here);
  const untrusted = await probe("websocket", about, here);

  expect(trusted).toMatchObject({ outcome: "up" });
  expect(Object.keys(trusted.phases)).toEqual(["dns", "connect", "tls", "firstByte"]);
  expect(untrusted).toMatchObject({ outcome: "down", cause: "tls" });
});

test("a port without a listener, and a guarded address", async () => {
  const refused = await probe("websocket", { url: `ws://127.0.0.1:${await closedPort()}/` });
  const guarded = await probe("websocket", { url: url("/") }, { refuseAddress: addressGuard([]) });

  expect(refused).toMatchObject({ outcome: "down", cause: "connect" });
  expect(guarded).toMatchObject({ outcome: null, cause: "self" });
});

test("secrets of the settings are not printed", async () => {
  const result = await probe("websocket", {
    url: url("/token?api_key=hunter2hunter2"),
    headers: { Authorization: "Bearer s3cr3t-t0ken" },
    expect: "never",
  });

  expect(JSON.stringify(result)).not.toMatch(/hunter2|s3cr3t/);
});
