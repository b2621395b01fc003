import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answer, startTarget } from "../helpers/target.ts";
import { makeCertificates, type Certificates } from "../helpers/target-certificates.ts";
import { ipv4, nameBytes, startNameServer } from "../helpers/target-dns.ts";
import { probe } from "../helpers/target-run.ts";

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

const toHere = async () => [{ address: "127.0.0.1", family: 4 as const }];

test.each(["http", "tls"])("the name in SNI has no final dot (%s)", async (kind) => {
  const names: string[] = [];
  const SNICallback = (name: string, done: (error: null) => void) => {
    names.push(name);
    done(null);
  };
  const pair = await certificates.pair("good");
  const server = createTlsServer({ ...pair, SNICallback }, (socket) => {
    socket.on("error", () => {});
    socket.on("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const settings =
    kind === "http" ? { url: `https://LOCALHOST.:${port}/` } : { host: "LOCALHOST.", port };

  const result = await probe(
    kind,
    { ...settings, ca: certificates.caFile },
    { lookup: toHere, now: Date.now },
  );
  server.close();

  expect(result).toMatchObject({ outcome: "up" });
  expect(names).toEqual(["localhost"]);
});

test.each(["tcp", "tls", "http"])(
  "an international name is looked up in ASCII (%s)",
  async (kind) => {
    const asked: string[] = [];
    const where =
      kind === "http" ? { url: "http://BÜCHER.example./" } : { host: "BÜCHER.example.", port: 9 };

    const result = await probe(kind, where, {
      lookup: async (name) => {
        asked.push(name);
        return [];
      },
    });

    expect(asked).toEqual(["xn--bcher-kva.example."]);
    expect(result).toMatchObject({ outcome: "down", cause: "dns" });
  },
);

test("a Host header of the settings becomes the authority of HTTP/2", async () => {
  const seen: (string | undefined)[][] = [];
  const server = createSecureServer(await certificates.pair("good"), (request, response) => {
    seen.push([request.headers[":authority"], request.headers["host"]]);
    response.end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const result = await probe("http", {
    url: `https://127.0.0.1:${port}/`,
    http2: true,
    headers: { Host: "api.exemple.test" },
    ca: certificates.caFile,
  });
  await new Promise((resolve) => server.close(resolve));

  expect(result).toMatchObject({ outcome: "up" });
  expect(seen).toEqual([["api.exemple.test", undefined]]);
});

test("an address of HTTP keeps its final dot in the Host header, as clients send it", async () => {
  const target = await startTarget({ "/x": answer("200 OK") });

  await probe("http", { url: `http://Api.Test.:${target.port}/x` }, { lookup: toHere });
  await target.stop();

  expect(target.requests[0]?.headers["host"]).toBe(`api.test.:${target.port}`);
});

test.each([
  ["aaaa.test", "AAAA", "2001:0DB8:0:0::1", "up"],
  ["aaaa.test", "AAAA", "2001:db8::1", "up"],
  ["aaaa.test", "AAAA", "2001:db8::2", "down"],
  ["a.test", "A", "192.0.2.1", "up"],
  ["A.TEST.", "A", "192.0.2.1", "up"],
  ["bücher.test", "A", "192.0.2.9", "up"],
  ["cname.test", "CNAME", "BÜCHER.test.", "up"],
  ["cname.test", "CNAME", "xn--bcher-kva.test", "up"],
  ["mx.test", "MX", "10  bücher.test.", "up"],
  ["mx.test", "MX", "20 bücher.test", "down"],
  ["txt.test", "TXT", "café ☕", "up"],
  ["txt.test", "TXT", "Café ☕", "down"],
  ["latin1.test", "TXT", "café", "up"],
])("%s %s with %j among the answers: %s", async (name, type, expected, outcome) => {
  const utf8 = Buffer.from("café ☕");
  const piece = (bytes: Buffer) => Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const server = await startNameServer({
    "aaaa.test": [{ type: "AAAA", data: Buffer.from("20010db8000000000000000000000001", "hex") }],
    "a.test": [{ type: "A", data: ipv4("192.0.2.1") }],
    "xn--bcher-kva.test": [{ type: "A", data: ipv4("192.0.2.9") }],
    "cname.test": [{ type: "CNAME", data: nameBytes("xn--bcher-kva.test") }],
    "mx.test": [
      { type: "MX", data: Buffer.concat([Buffer.from([0, 10]), nameBytes("xn--bcher-kva.test")]) },
    ],
    // Cut within the bytes of one character, as servers do after 255.
    "txt.test": [
      { type: "TXT", data: Buffer.concat([piece(utf8.subarray(0, 4)), piece(utf8.subarray(4))]) },
    ],
    "latin1.test": [{ type: "TXT", data: piece(Buffer.from("café", "latin1")) }],
  });

  const settings = { name, type, expect: expected, resolver: server.address };
  const result = await probe("dns", settings);
  await server.stop();

  expect(result).toMatchObject({ outcome });
});
