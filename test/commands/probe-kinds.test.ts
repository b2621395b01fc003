import { createServer as createHttp2Server } from "node:http2";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { temporaryFolder, vigie } from "../helpers/process.ts";

const portOf = (server: { address: () => unknown }) => (server.address() as AddressInfo).port;

test("the real process watches a WebSocket, gRPC health, and a target behind a proxy", async () => {
  const asked: string[] = [];
  const proxy = createHttpServer((request, response) => {
    asked.push(request.url ?? "");
    response.end("ok");
  });
  const grpc = createHttp2Server().on("stream", (stream) => {
    stream.respond({ "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.from([0, 0, 0, 0, 2, 8, 1]));
  });
  for (const server of [proxy, grpc])
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await new Promise((resolve) => sockets.once("listening", resolve));
  sockets.on("connection", (client) => client.send("ready"));
  const folder = temporaryFolder();
  const config = join(folder.path, "v.yaml");
  writeFileSync(
    config,
    `x-fast: &fast { timeout: 5s }
pages:
  - id: p
    title: P
    url: https://p.test
    timeZone: europe/paris
    providers:
      - id: x
        name: X
        components:
          - id: x/all
            name: All
            monitors:
              - { <<: *fast, kind: websocket, url: "ws://127.0.0.1:${portOf(sockets)}", expect: ready }
              - { <<: *fast, kind: grpc, host: 127.0.0.1, port: ${portOf(grpc)}, tls: false }
              - { <<: *fast, kind: http, url: "http://api.example.test/v1" }
`,
  );

  const ran = await vigie(["probe", "x/all", "--config", config, "--json"], {
    HTTP_PROXY: `http://127.0.0.1:${portOf(proxy)}`,
  });
  for (const server of [proxy, grpc, sockets]) server.close();
  folder.remove();

  expect(ran.code).toBe(0);
  expect(ran.stdout.match(/"outcome": ?"up"/g)).toHaveLength(3);
  expect(asked).toEqual(["http://api.example.test/v1"]);
});
