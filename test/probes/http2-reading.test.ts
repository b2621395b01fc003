import { createSecureServer, type Http2SecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { frame, startRawHttp2 } from "../helpers/raw-server.ts";
import { makeCertificates, type Certificates } from "../helpers/target-certificates.ts";
import { probe } from "../helpers/target-run.ts";

let certificates: Certificates;
let pair: { cert: string; key: string };
let server: Http2SecureServer;
let seen: { method: string; path: string; cookie: string | undefined; body: string }[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
  pair = await certificates.pair("good");
  server = createSecureServer(pair);
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    const { ":path": path = "", ":method": method = "", cookie } = headers;
    let body = "";
    stream.on("data", (chunk: Buffer) => (body += chunk.toString()));
    stream.on("end", () => {
      seen.push({ method, path, cookie, body });
      if (path === "/gate" && cookie !== "a=1; b=2") {
        const cookies = ["a=1; Path=/", "b=2; Secure; Path=/"];
        stream.respond({ ":status": 302, location: "/gate", "set-cookie": cookies });
        stream.end();
      } else if (path === "/gzip") {
        stream.respond({ ":status": 200, "content-encoding": "gzip" });
        stream.end(gzipSync('{"status":"ok"}'));
      } else if (path === "/none") {
        stream.respond({ ":status": 204 }, { endStream: true });
      } else {
        stream.additionalHeaders({ ":status": 103, link: "</a>" });
        stream.respond({ ":status": 200, "content-length": "2" });
        stream.end("ok");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await certificates.remove();
});

const call = (port: number, path: string, more: object = {}) =>
  probe(
    "http",
    {
      url: `https://127.0.0.1:${port}${path}`,
      http2: true,
      ca: certificates.caFile,
      followRedirects: 3,
      ...more,
    },
    { timeoutMs: 2_000 },
  );
const port = () => (server.address() as AddressInfo).port;

test.each([
  ["/", {}],
  ["/", { method: "HEAD" }],
  ["/none", { expect: { status: 204 } }],
  ["/gzip", { expect: { json: { path: "status" } } }],
  ["/gate", {}],
  ["/", { method: "POST", body: "a=1" }],
])("%s with %j is read over HTTP/2", async (path, more) => {
  expect(await call(port(), path, more)).toMatchObject({ outcome: "up", cause: null });
});

test("cookies of a redirect are sent back over HTTP/2", async () => {
  seen = [];
  await call(port(), "/gate");

  expect(seen.map(({ cookie }) => cookie)).toEqual([undefined, "a=1; b=2"]);
});

const literal = (name: string, value: string) =>
  Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value, "latin1"),
  ]);
const [HEADERS, END_STREAM_AND_HEADERS] = [1, 5];
const OK = Buffer.from([0x88]);
/** Answers each connection by the next of these header blocks. */
async function serving(...blocks: Buffer[]) {
  let next = 0;
  return startRawHttp2(pair, (socket) => {
    const block = blocks[Math.min(next, blocks.length - 1)]!;
    next += 1;
    socket.write(frame(HEADERS, END_STREAM_AND_HEADERS, 1, block));
  });
}

test.each([
  [
    "three hundred headers",
    [Buffer.concat([OK, ...Array.from({ length: 300 }, (_, i) => literal(`x-${i}`, "a"))])],
    {},
  ],
  ["white space around a value", [Buffer.concat([OK, literal("x-a", " b ")])], {}],
  [
    "a Location in UTF-8",
    [
      Buffer.concat([
        literal(":status", "302"),
        literal("location", Buffer.from("/dégradé").toString("latin1")),
      ]),
      OK,
    ],
    {},
  ],
  [
    "a Location sent twice",
    [
      Buffer.concat([
        literal(":status", "302"),
        literal("location", "/a"),
        literal("location", "/a"),
      ]),
      OK,
    ],
    {},
  ],
  [
    "a value in UTF-8",
    [Buffer.concat([OK, literal("x-state", Buffer.from("dégradé").toString("latin1"))])],
    { expect: { headers: { "x-state": "dégradé" } } },
  ],
])("%s over HTTP/2", async (_, blocks, more) => {
  const raw = await serving(...blocks);

  const result = await call(raw.port, "/", more);
  await raw.stop();

  expect(result).toMatchObject({ outcome: "up", cause: null });
});
