import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { probeKinds } from "../../probes/index.ts";
import { answer, startTarget, type Target } from "../helpers/target.ts";

const SECRET = "s3cret-of-the-settings";
let target: Target;

const refused = answer(
  "502 La passerelle est en panne",
  JSON.stringify({ error: "upstream", echo: SECRET }),
);

beforeAll(async () => {
  target = await startTarget({
    "/down": refused,
    "/down/api/v2/summary.json": refused,
    "/domain/example.org": refused,
    "/moved": answer("302 Found", "", { Location: "/down" }),
    "/bad-gateway": answer("200 C'est bon", JSON.stringify({ status: "bad_gateway" })),
    "/other-token": answer("200 OK", JSON.stringify({ jeton: "opaque-value-1" })),
  });
});
afterAll(() => target.stop());

async function probe(kind: string, settings: Record<string, unknown>) {
  const found = probeKinds.get(kind)!;
  return found.probe!(found.settings.parse(settings), {
    timeoutMs: 2_000,
    stop: new AbortController().signal,
    now: Date.now,
    userAgent: "Vigie/test",
  });
}

const LINE = "HTTP/1.1 502 La passerelle est en panne";
const key = { "x-api-key": SECRET };

test.each([
  {
    name: "http",
    request: "GET {}/down",
    ask: () => probe("http", { url: target.url("/down"), headers: key }),
  },
  {
    name: "http, behind a redirect",
    request: "GET {}/down",
    ask: () => probe("http", { url: target.url("/moved"), headers: key, followRedirects: 1 }),
  },
  {
    name: "http, a later step",
    request: "step 2: POST {}/down",
    ask: () =>
      probe("http", {
        steps: [
          { url: target.url("/ok") },
          { url: target.url("/down"), method: "POST", headers: key },
        ],
      }),
  },
  {
    name: "http, its token",
    request: "token: POST {}/down",
    ask: () =>
      probe("http", {
        url: target.url("/ok"),
        token: { url: target.url("/down"), clientId: "vigie", clientSecret: SECRET },
      }),
  },
  {
    name: "ping",
    request: "GET {}/down?…",
    ask: () => probe("ping", { url: target.url(`/down?token=${SECRET}`) }),
  },
  {
    name: "statuspage",
    request: "GET {}/down/api/v2/summary.json?…",
    ask: () => probe("statuspage", { url: target.url(`/down?token=${SECRET}`), component: "API" }),
  },
])("$name: the failing request is named, its answer kept as sent", async ({ request, ask }) => {
  const { answer: kept } = await ask();

  expect(kept).toMatchObject({
    request: request.replace("{}", target.url("")),
    statusLine: LINE,
    body: '{"error":"upstream","echo":"***"}',
  });
  expect(kept!.headers).toContainEqual(["content-type", "application/json"]);
});

test("a registry's failing answer is kept", async () => {
  const { answer: kept } = await probe("domain", {
    domain: "example.org",
    server: target.url("/"),
  });

  expect(kept).toMatchObject({
    request: `GET ${target.url("/domain/example.org")}`,
    statusLine: LINE,
  });
});

test("the answer to a refused WebSocket is kept", async () => {
  const server = createServer().on("upgrade", (_request, socket) =>
    socket.end("HTTP/1.1 503 Complet\r\nServer: nginx\r\nContent-Length: 6\r\n\r\nplein\n"),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const { answer: kept } = await probe("websocket", { url: `ws://127.0.0.1:${port}/live` });
  server.close();

  expect(kept).toEqual({
    request: `GET ws://127.0.0.1:${port}/live`,
    statusLine: "HTTP/1.1 503 Complet",
    headers: [
      ["server", "nginx"],
      ["content-length", "6"],
    ],
    body: "plein\n",
  });
});

test("a gateway's bad_gateway is evidence whatever its status", async () => {
  const { outcome, answer: kept } = await probe("ping", { url: target.url("/bad-gateway") });

  expect(outcome).toBe("down");
  expect(kept).toMatchObject({
    statusLine: "HTTP/1.1 200 C'est bon",
    body: '{"status":"bad_gateway"}',
  });
});

test("a body that may hold a token is withheld", async () => {
  const { answer: kept } = await probe("http", {
    url: target.url("/ok"),
    token: { url: target.url("/other-token"), clientId: "vigie", clientSecret: SECRET },
  });

  expect(kept).toMatchObject({ statusLine: "HTTP/1.1 200 OK" });
  expect(JSON.stringify(kept)).not.toContain("opaque-value-1");
});

test("a success and a target without an answer leave nothing", async () => {
  expect((await probe("http", { url: target.url("/ok") })).answer).toBeUndefined();
  expect((await probe("http", { url: target.url("/closed") })).answer).toBeUndefined();
});
