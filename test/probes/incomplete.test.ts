import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { frame, startCutter, startRaw, startRawHttp2 } from "../helpers/raw-server.ts";
import { makeCertificates, type Certificates } from "../helpers/target-certificates.ts";
import { probe } from "../helpers/target-run.ts";

let certificates: Certificates;
let pair: { cert: string; key: string };

beforeAll(async () => {
  certificates = await makeCertificates();
  pair = await certificates.pair("good");
});
afterAll(() => certificates.remove());

const u32 = (value: number) => Buffer.from([0, 0, 0, value]);
/** `:status: 200`, and `content-length` as a literal (RFC 7541, 6.2.2). */
const OK = Buffer.from([0x88]);
const sized = (length: string) =>
  Buffer.concat([OK, Buffer.from([0x0f, 0x0d, length.length]), Buffer.from(length)]);
const trailer = Buffer.from([0x00, 0x01, 0x78, 0x01, 0x79]);
const [DATA, HEADERS, RST_STREAM, GOAWAY] = [0, 1, 3, 7];
const [END_STREAM, END_HEADERS] = [1, 4];
const part = Buffer.from("part of the ans");

const begun = (head = OK) => [frame(HEADERS, END_HEADERS, 1, head), frame(DATA, 0, 1, part)];
const whole = [frame(HEADERS, END_HEADERS, 1, OK), frame(DATA, END_STREAM, 1, part)];
const goaway = (stream: number, code: number) =>
  frame(GOAWAY, 0, 0, Buffer.concat([u32(stream), u32(code)]));
const write = (frames: Buffer[], after?: (socket: TLSSocket) => void) => (socket: TLSSocket) => {
  socket.write(Buffer.concat(frames), () => after && setTimeout(after, 20, socket));
};
const ends = (socket: TLSSocket) => void socket.end();
const tears = (socket: TLSSocket) => void socket.destroy();

test.each([
  ["a whole answer", write(whole), null],
  ["headers that end the stream", write([frame(HEADERS, 5, 1, OK)]), null],
  ["an answer that trailers end", write([...begun(), frame(HEADERS, 5, 1, trailer)]), null],
  [
    "as many bytes as announced",
    write([...begun(sized("15")), frame(DATA, 1, 1, Buffer.alloc(0))]),
    null,
  ],
  ["a whole answer, and the connection ends", write(whole, ends), null],
  [
    "a goodbye within an answer that goes on",
    write([...begun(), goaway(1, 0), frame(DATA, 1, 1, part)]),
    null,
  ],
  ["reset without an error", write([...begun(), frame(RST_STREAM, 0, 1, u32(0))]), "protocol"],
  ["reset as cancelled", write([...begun(), frame(RST_STREAM, 0, 1, u32(8))]), "protocol"],
  ["reset by an internal error", write([...begun(), frame(RST_STREAM, 0, 1, u32(2))]), "protocol"],
  ["the connection ends", write(begun(), ends), "protocol"],
  ["the connection is torn down", write(begun(), tears), "protocol"],
  ["a goodbye with an error", write([...begun(), goaway(1, 2)]), "protocol"],
  ["a goodbye, and the connection ends", write([...begun(), goaway(1, 0)], ends), "protocol"],
  [
    "fewer bytes than announced",
    write([...begun(sized("100")), frame(DATA, 1, 1, Buffer.alloc(0))]),
    "protocol",
  ],
  [
    "no bytes of those announced",
    write([frame(HEADERS, END_STREAM | END_HEADERS, 1, sized("100"))]),
    "protocol",
  ],
  ["fewer bytes, and the connection ends", write(begun(sized("100")), ends), "protocol"],
  [
    "fewer bytes, and reset without an error",
    write([...begun(sized("100")), frame(RST_STREAM, 0, 1, u32(0))]),
    "protocol",
  ],
  ["more bytes than announced", write([...begun(sized("3")), frame(DATA, 1, 1, part)]), "protocol"],
  [
    "only headers, and the connection ends",
    write([frame(HEADERS, END_HEADERS, 1, OK)], ends),
    "protocol",
  ],
] as const)("HTTP/2: %s", async (_, answer, cause) => {
  const server = await startRawHttp2(pair, answer);

  const result = await probe(
    "http",
    { url: `https://127.0.0.1:${server.port}/`, http2: true, ca: certificates.caFile },
    { timeoutMs: 1_000 },
  );
  await server.stop();

  expect(result).toMatchObject({ outcome: cause === null ? "up" : "down", cause });
});

const head = (...lines: string[]) =>
  `HTTP/1.1 200 OK\r\n${lines.map((l) => `${l}\r\n`).join("")}\r\n`;
const bytes = (text: string | Buffer) => Buffer.from(text as string, "latin1");

test.each([
  [
    "fewer bytes than announced",
    head("Content-Length: 100") + "part",
    "protocol",
    "96 of 100 bytes are missing",
  ],
  ["no byte of those announced", head("Content-Length: 100"), "protocol", "100 of 100"],
  [
    "within a chunk",
    head("Transfer-Encoding: chunked") + "a\r\npart",
    "protocol",
    "within its chunks",
  ],
  [
    "after a chunk",
    head("Transfer-Encoding: chunked") + "4\r\npart\r\n",
    "protocol",
    "within its chunks",
  ],
  [
    "within a chunk's size",
    head("Transfer-Encoding: chunked") + "4\r\npart\r\n1",
    "protocol",
    "within its chunks",
  ],
  [
    "before the last line of the chunks",
    head("Transfer-Encoding: chunked") + "4\r\npart\r\n0\r\n",
    "protocol",
    "after its last chunk",
  ],
  ["within the headers", "HTTP/1.1 200 OK\r\nContent-Len", "protocol", "within its headers"],
  ["after the status line", "HTTP/1.1 200 OK\r\n", "protocol", "within its headers"],
  ["nothing at all", "", "connect", "closed without an answer"],
])("HTTP/1.1, cut short: %s", async (_, answer, cause, detail) => {
  const server = await startRaw({ "/": (socket) => socket.end(bytes(answer)) });

  const result = await probe("http", { url: `http://127.0.0.1:${server.port}/` });
  await server.stop();

  expect(result).toMatchObject({ outcome: "down", cause });
  expect(result.detail).toContain(detail);
});

test.each([
  ["a length", head("Content-Length: 4") + "body", "up", null],
  ["chunks", head("Transfer-Encoding: chunked") + "4\r\nbody\r\n0\r\n\r\n", "up", null],
  ["neither", head() + "body", "down", "protocol"],
])("HTTPS without a close_notify, with %s", async (_, answer, outcome, cause) => {
  const server = await startRaw({ "/": (socket) => void socket.write(bytes(answer)) }, pair);
  const cutter = await startCutter(server.port, (client) => client.end());

  const result = await probe(
    "http",
    { url: `https://127.0.0.1:${cutter.port}/`, ca: certificates.caFile },
    { timeoutMs: 1_500 },
  );
  await Promise.all([cutter.stop(), server.stop()]);

  expect(result).toMatchObject({ outcome, cause });
  if (cause !== null) expect(result.detail).toContain("close_notify");
});

test("HTTPS that ends an answer without a length by a close_notify", async () => {
  const server = await startRaw({ "/": (socket) => socket.end(bytes(`${head()}body`)) }, pair);

  const result = await probe("http", {
    url: `https://127.0.0.1:${server.port}/`,
    ca: certificates.caFile,
    expect: { text: "body" },
  });
  await server.stop();

  expect(result).toMatchObject({ outcome: "up", cause: null });
});

test("a reset within an answer without a length", async () => {
  const server = await startRaw({ "/": (socket) => void socket.write(bytes(`${head()}body`)) });
  const cutter = await startCutter(server.port, (client) => client.resetAndDestroy());

  const result = await probe("http", { url: `http://127.0.0.1:${cutter.port}/` });
  await Promise.all([cutter.stop(), server.stop()]);

  expect(result).toMatchObject({ outcome: "down", cause: "protocol" });
});

test("what follows a whole answer is not read", async () => {
  const server = await startRaw({
    "/": (socket) => socket.end(bytes(`${head("Content-Length: 4")}bodyHTTP/1.1 500 Oops\r\n\r\n`)),
  });

  const result = await probe("http", {
    url: `http://127.0.0.1:${server.port}/`,
    expect: { text: "body" },
  });
  await server.stop();

  expect(result).toMatchObject({ outcome: "up" });
});

test.each([
  ["ping", {}, { outcome: "down", cause: "protocol" }],
  ["statuspage", { component: "API" }, { outcome: null, cause: "protocol" }],
  ["http", { steps: [{ url: "URL" }] }, { outcome: "down", cause: "protocol" }],
  [
    "http",
    { token: { url: "URL", clientId: "vigie", clientSecret: "secret" } },
    { outcome: "down", cause: "protocol" },
  ],
])("an answer cut short is noticed by every kind: %s with %j", async (kind, more, expected) => {
  const cut = (socket: Socket) =>
    void socket.end(bytes(`${head("Content-Length: 100")}{"status":`));
  const server = await startRaw({
    "/": cut,
    "/api/v2/summary.json": cut,
    "/ok": (socket) => void socket.end(bytes(head("Content-Length: 0"))),
  });
  const url = `http://127.0.0.1:${server.port}/`;
  const settings = JSON.parse(JSON.stringify(more).replace("URL", url)) as object;
  const own = kind === "http" ? `${url}ok` : url;

  const result = await probe(kind, { url: own, ...settings });
  await server.stop();

  expect(result).toMatchObject(expected);
});
