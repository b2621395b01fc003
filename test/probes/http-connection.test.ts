import { createSecureServer, type Http2SecureServer } from "node:http2";
import { createServer as createNetServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answer, startTarget } from "../helpers/target.ts";
import { makeCertificates, type Certificates } from "../helpers/target-certificates.ts";
import { probe } from "../helpers/target-run.ts";

let certificates: Certificates;

beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

test("a client certificate is shown, and missed where it is not", async () => {
  const server = await startTarget(
    {
      "/": (socket, request) => {
        const known = "authorized" in socket && socket.authorized === true;
        answer(known ? "200 OK" : "403 Forbidden")(socket, request);
      },
    },
    { ...(await certificates.pair("good")), ca: certificates.ca },
  );
  const about = { url: server.url("/"), ca: certificates.caFile };
  const shown = await probe("http", {
    ...about,
    clientCertificate: {
      cert: certificates.file("client", "cert"),
      key: certificates.file("client", "key"),
    },
  });
  const missing = await probe("http", about);
  const unreadable = await probe("http", {
    ...about,
    clientCertificate: { cert: "/nowhere/vigie.pem", key: "/nowhere/vigie.key" },
  });
  await server.stop();

  expect(shown).toMatchObject({ outcome: "up" });
  expect(Object.keys(shown.phases)).toEqual(["connect", "tls", "firstByte", "transfer"]);
  expect(missing).toMatchObject({ outcome: "down", cause: "http_4xx" });
  expect(unreadable).toMatchObject({ outcome: null, cause: "self" });
});

test("HTTP/2 where it is demanded", async () => {
  const { cert, key } = await certificates.pair("good");
  const h2: Http2SecureServer = createSecureHttp2({ cert, key });
  await new Promise<void>((resolve) => h2.listen(0, "127.0.0.1", resolve));
  const { port } = h2.address() as AddressInfo;
  const http1 = await startTarget({}, { cert, key });

  const spoken = await probe("http", {
    url: `https://127.0.0.1:${port}/`,
    http2: true,
    ca: certificates.caFile,
    expect: { text: "HTTP/2.0" },
  });
  const faulty = (path: string) =>
    probe("http", {
      url: `https://127.0.0.1:${port}${path}`,
      http2: true,
      ca: certificates.caFile,
    });
  expect(await faulty("/hang")).toMatchObject({ outcome: "down", cause: "timeout" });
  expect(await faulty("/reset")).toMatchObject({ outcome: "down", cause: "protocol" });
  expect(await faulty("/bye")).toMatchObject({ outcome: "down" });
  expect(await faulty("/endless")).toMatchObject({ outcome: "down", cause: "size" });
  expect(await faulty("/busy")).toMatchObject({ cause: "http_5xx", retryAfterMs: 30_000 });
  const refused = await probe("http", {
    url: http1.url("/ok"),
    http2: true,
    ca: certificates.caFile,
  });
  await http1.stop();
  await new Promise((resolve) => h2.close(resolve));

  expect(spoken).toMatchObject({ outcome: "up", httpStatus: 200 });
  expect(refused).toMatchObject({ outcome: "down", cause: "protocol" });
  expect(refused.detail).toContain("HTTP/2");
});

/** An HTTP/2 server that misbehaves by path. */
const createSecureHttp2 = (pair: { cert: string; key: string }): Http2SecureServer => {
  const server = createSecureServer(pair);
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    const path = headers[":path"];
    if (path === "/hang") return;
    if (path === "/reset") return stream.close(2);
    if (path === "/bye") return stream.session?.destroy();
    stream.respond({ ":status": path === "/" ? 200 : 503, "retry-after": "30" });
    if (path === "/endless") {
      const pour = () => {
        while (!stream.destroyed && stream.write(Buffer.alloc(65_536)));
      };
      stream.on("drain", pour);
      return pour();
    }
    stream.end("HTTP/2.0");
  });
  server.on("sessionError", () => {});
  return server;
};
test("a handshake that never comes", async () => {
  const mute = createNetServer((socket) => socket.on("error", () => {}).resume());
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const { port } = mute.address() as AddressInfo;
  const result = await probe("http", { url: `https://127.0.0.1:${port}/` });
  mute.close();

  expect(result).toMatchObject({ outcome: "down", cause: "timeout" });
  expect(result.detail).toContain("shaking hands");
});

test("IPv4 and IPv6 can each be demanded", async () => {
  const v6 = createNetServer((socket) => {
    socket.on("error", () => {});
    answer("200 OK", "six")(socket, { method: "", path: "", headers: {}, body: "" });
  });
  await new Promise<void>((resolve) => v6.listen(0, "::1", resolve));
  const { port } = v6.address() as AddressInfo;
  const asked: number[] = [];
  const lookup = async (_: string, family: 0 | 4 | 6) => {
    asked.push(family);
    return family === 4
      ? [{ address: "127.0.0.1", family: 4 as const }]
      : [{ address: "::1", family: 6 as const }];
  };
  const name = `http://both.test:${port}/`;

  const six = await probe("http", { url: name, ipVersion: 6, expect: { text: "six" } }, { lookup });
  const four = await probe("http", { url: name, ipVersion: 4 }, { lookup });
  const literal = await probe("http", { url: `http://[::1]:${port}/` });
  v6.close();

  expect(six.outcome).toBe("up");
  expect(Object.keys(six.phases)).toEqual(["dns", "connect", "firstByte", "transfer"]);
  expect(four).toMatchObject({ outcome: "down", cause: "connect" });
  expect(asked).toEqual([6, 4]);
  expect(literal.outcome).toBe("up");
});
