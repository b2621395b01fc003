import {
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Stream,
} from "node:http2";
import { createServer as createNetServer, type AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { healthOf, healthRequest } from "../../probes/grpc-health.ts";
import { addressGuard } from "../../server/core/addresses.ts";
import { closedPort } from "../helpers/target.ts";
import { makeCertificates, type Certificates } from "../helpers/target-certificates.ts";
import { probe } from "../helpers/target-run.ts";

let certificates: Certificates;
let server: Http2Server;
const asked: { path: string; body: string; te: string; timeout: string; token: string }[] = [];

/** A message as gRPC frames it. */
const framed = (...bytes: number[]) => Buffer.from([0, 0, 0, 0, bytes.length, ...bytes]);
const answer = (stream: ServerHttp2Stream, body: Buffer, trailers: Record<string, string>) => {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  stream.end(body);
};
const refuse = (stream: ServerHttp2Stream, status: number, message = "") =>
  stream.respond(
    {
      ":status": 200,
      "content-type": "application/grpc+proto",
      "grpc-status": String(status),
      "grpc-message": message,
    },
    { endStream: true },
  );

/** By the name of the service that is asked for. */
const SERVICES: Readonly<Record<string, (stream: ServerHttp2Stream) => void>> = {
  "": (s) => answer(s, framed(8, 1), { "grpc-status": "0" }),
  "not.serving": (s) => answer(s, framed(8, 2), { "grpc-status": "0" }),
  "unknown.state": (s) => answer(s, framed(), { "grpc-status": "0" }),
  "newer.server": (s) => answer(s, framed(8, 1, 0x12, 2, 1, 2, 0x18, 5), { "grpc-status": "0" }),
  garbage: (s) => answer(s, Buffer.from("hello"), { "grpc-status": "0" }),
  "no.status": (s) => answer(s, framed(8, 1), {}),
  "not.found": (s) => refuse(s, 5, "unknown service"),
  unimplemented: (s) => refuse(s, 12),
  unavailable: (s) => refuse(s, 14, "caf%C3%A9 closed"),
  exhausted: (s) => refuse(s, 8),
  late: (s) => refuse(s, 4),
  denied: (s) => refuse(s, 16),
  hang: () => {},
  reset: (s) => s.close(2),
  gone: (s) => s.session?.destroy(),
  "http.503": (s) => {
    s.respond({ ":status": 503, "content-type": "text/html" });
    s.end("<h1>Unavailable</h1>");
  },
  "http.200": (s) => {
    s.respond({ ":status": 200, "content-type": "text/html" });
    s.end("<h1>Welcome</h1>");
  },
};

const behave = (server: Http2Server) =>
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    let body = Buffer.alloc(0);
    stream.on("data", (chunk: Buffer) => (body = Buffer.concat([body, chunk])));
    stream.on("end", () => {
      const service = body.length > 7 ? body.subarray(7).toString() : "";
      asked.push({
        path: String(headers[":path"]),
        body: body.toString("hex"),
        te: String(headers["te"]),
        timeout: String(headers["grpc-timeout"]),
        token: String(headers["authorization"]),
      });
      SERVICES[service]?.(stream);
    });
  });

beforeAll(async () => {
  certificates = await makeCertificates();
  server = createServer();
  behave(server).on("sessionError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  server.close();
  await certificates.remove();
});

const portOf = (of: { address: () => unknown }) => (of.address() as AddressInfo).port;
const here = () => ({ host: "127.0.0.1", port: portOf(server), tls: false });

test.each([
  ["", "up", null, ""],
  ["newer.server", "up", null, ""],
  ["not.serving", "down", "body", "not.serving answers NOT_SERVING"],
  ["unknown.state", "down", "body", "answers UNKNOWN"],
  ["garbage", "down", "protocol", "no answer of a health check"],
  ["no.status", "down", "protocol", "without grpc-status"],
  ["not.found", "down", "body", "knows no service"],
  ["unimplemented", null, "body", "has no health service"],
  ["unavailable", "down", "http_5xx", 'UNAVAILABLE: "café closed"'],
  ["exhausted", null, "throttled", "RESOURCE_EXHAUSTED"],
  ["late", "down", "timeout", "DEADLINE_EXCEEDED"],
  ["denied", "down", "http_4xx", "UNAUTHENTICATED"],
  ["hang", "down", "timeout", "waiting for the first byte"],
  ["reset", "down", "protocol", ""],
  ["gone", "down", "connect", ""],
  ["http.503", "down", "http_5xx", "no gRPC: status 503"],
  ["http.200", "down", "protocol", ""],
])("the service %j is %s, %s", async (service, outcome, cause, detail) => {
  const result = await probe("grpc", { ...here(), service });

  expect(result).toMatchObject({ outcome, cause });
  expect(result.detail ?? "").toContain(detail);
  if (outcome === "up")
    expect(Object.keys(result.phases)).toEqual(["connect", "firstByte", "transfer"]);
});

test("the call is the protocol's, with what is left of the deadline and the metadata", async () => {
  await probe("grpc", {
    ...here(),
    service: "not.serving",
    metadata: { authorization: "Bearer x" },
  });

  expect(asked.at(-1)).toMatchObject({
    path: "/grpc.health.v1.Health/Check",
    body: `000000000d0a0b${Buffer.from("not.serving").toString("hex")}`,
    te: "trailers",
    token: "Bearer x",
  });
  expect(asked.at(-1)?.timeout).toMatch(/^\d{1,3}m$/);
});

test("TLS needs h2 and a certificate that holds", async () => {
  const secure = createSecureServer(await certificates.pair("good"));
  behave(secure as unknown as Http2Server);
  await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
  const about = { host: "127.0.0.1", port: portOf(secure) };

  const trusted = await probe("grpc", { ...about, ca: certificates.caFile }, { now: Date.now });
  const untrusted = await probe("grpc", about);
  secure.close();

  expect(trusted).toMatchObject({ outcome: "up" });
  expect(untrusted).toMatchObject({ outcome: "down", cause: "tls" });
});

test("what does not listen, does not speak HTTP/2, or is guarded", async () => {
  const mute = createNetServer((socket) => {
    socket.on("error", () => {});
    socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const closed = await probe("grpc", { ...here(), port: await closedPort() });
  const spoken = await probe("grpc", { ...here(), port: portOf(mute) });
  const guarded = await probe("grpc", here(), { refuseAddress: addressGuard([]) });
  mute.close();

  expect(closed).toMatchObject({ outcome: "down", cause: "connect" });
  expect(spoken).toMatchObject({ outcome: "down", cause: "protocol" });
  expect(guarded).toMatchObject({ outcome: null, cause: "self" });
});

test("no bytes make the reader of answers throw, or last", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const body = framed(...bytes);
      expect([null, "UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"]).toContain(
        healthOf(body),
      );
    }),
  );
});

test("a long service name has its length in several bytes", () => {
  const request = healthRequest("x".repeat(300));

  expect(request.subarray(0, 8).toString("hex")).toBe("000000012f0aac02");
  expect(request).toHaveLength(5 + 0x12f);
});
