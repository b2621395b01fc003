import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFront, type Front } from "../../server/http/front.ts";
import { answersOf } from "../../server/http/server.ts";
import { serving } from "../helpers/serving.ts";

const s = serving();
const prepared = s.documents.answer({
  host: undefined,
  path: "/pings",
  ifNoneMatch: undefined,
  acceptEncoding: undefined,
});

let front: Front;
beforeEach(async () => {
  front = createFront(({ path }) => (path === "/pings" ? prepared : null));
  front.http.listen(0, "127.0.0.1");
  await once(front.http, "listening");
});
afterEach(() => {
  front.http.closeAllConnections();
  front.http.close();
});

/** Sends a request; its answer comes later. */
function send(path: string, method = "GET", body?: string) {
  const { port } = front.http.address() as AddressInfo;
  const headers = { "content-type": "application/json" };
  const sent = request({ host: "127.0.0.1", port, path, method, headers, agent: false });
  sent.end(body);
  const status = once(sent, "response").then(([response]) => {
    (response as IncomingMessage).resume();
    return (response as IncomingMessage).statusCode;
  });
  return { sent, status };
}

/** Resolves once the server has received a request. */
const received = () => once(front.http, "request");

test("prepared documents are answered before anything takes over, and after", async () => {
  expect(await send("/pings").status).toBe(200);
  expect(await send("/pings", "HEAD").status).toBe(200);

  front.answerFrom(answersOf(s.documents, s.app));

  expect(await send("/pings").status).toBe(200);
  expect(await send("/history.atom").status).toBe(200);
});

test.each([
  ["GET", "/healthz", undefined, 200],
  ["GET", "/history.atom", undefined, 200],
  ["GET", "/nothing-here", undefined, 404],
  ["POST", "/pings", "{}", 405],
  ["POST", "/api/v1/session", '{"email":1}', 503],
])("%s %s waits for what takes over", async (method, path, body, status) => {
  const arrived = received();
  const waiting = send(path, method, body);
  await arrived;

  front.answerFrom(answersOf(s.documents, s.app));

  expect(await waiting.status).toBe(status);
});

test("a client that leaves while it waits disturbs nobody", async () => {
  const arrived = received();
  const left = send("/healthz");
  const lost = expect(left.status).rejects.toThrow();
  const [, response] = (await arrived) as [unknown, NodeJS.EventEmitter];
  const gone = once(response, "close");
  left.sent.destroy();
  await Promise.all([lost, gone]);

  front.answerFrom(answersOf(s.documents, s.app));

  expect(await send("/healthz").status).toBe(200);
});
