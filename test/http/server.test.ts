import { request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttpServer } from "../../server/http/server.ts";
import { serving } from "../helpers/serving.ts";

const s = serving();
const server = createHttpServer(s.documents, s.app);
let port = 0;

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Sent = { method?: string; headers?: Record<string, string>; chunks?: readonly Buffer[] };

/** One request as written, without what `fetch` would put right before sending it. */
function ask(path: string, { method = "GET", headers = {}, chunks = [] }: Sent = {}) {
  return new Promise<{ status: number; type: string; body: string }>((done, failed) => {
    const req = request(
      { host: "127.0.0.1", port, path, method, headers, agent: false },
      async (res: IncomingMessage) => {
        let body = "";
        for await (const chunk of res) body += String(chunk);
        done({ status: res.statusCode ?? 0, type: res.headers["content-type"] ?? "", body });
      },
    );
    req.on("error", failed);
    for (const chunk of chunks) req.write(chunk);
    req.end();
  });
}

test.each([
  ["an address of 9 kB", `/${"x".repeat(9_000)}`, 414],
  ["a query of 9 kB", `/?${"x".repeat(9_000)}`, 414],
  ["an address of 7 kB", `/${"x".repeat(7_000)}`, 404],
  ["a ping of 7 kB", `/ping/${"x".repeat(7_000)}`, 404],
  ["an address of 20 kB", `/${"x".repeat(20_000)}`, 431],
  ["dots", "/../../etc/passwd", 404],
  ["encoded dots", "/ping/%2e%2e%2f%2e%2e", 404],
  ["NUL", "/ping/%00", 404],
  ["half an escape", "/api/v1/incidents/%E0%A4%A", 404],
  ["an address in full (RFC 9112, 3.2.2)", "http://status.exemple.test/", 200],
])("%s: %s", async (_name, path, status) => {
  const seen = await ask(path);

  expect(seen.status).toBe(status);
});

test("an unknown query changes nothing on a page", async () => {
  expect((await ask("/?utm_source=mail&x=%00")).status).toBe(200);
});

test.each([
  ["whose length is told", { "content-length": String(65 * 1024) }],
  ["whose length is not", { "transfer-encoding": "chunked" }],
])("a body over 64 KiB %s is refused with 413", async (_name, headers) => {
  const chunks = Array.from({ length: 65 }, () => Buffer.alloc(1024, "x"));

  const seen = await ask("/api/v1/incidents", { method: "POST", headers, chunks });

  expect(seen.status).toBe(413);
  expect(seen.type).toBe("application/problem+json");
  expect(JSON.parse(seen.body)).toMatchObject({ status: 413 });
});

test("TRACE is not echoed", async () => {
  const seen = await ask("/", { method: "TRACE", headers: { authorization: "Bearer secret" } });

  expect(seen.status).toBe(405);
  expect(seen.body).not.toContain("secret");
});
