import { afterAll, beforeAll, expect, test } from "vitest";
import { closedPort, startBanner, startTarget, type Target } from "../helpers/target.ts";
import { makeCertificates, type Certificates } from "../helpers/target-certificates.ts";
import { probeKinds } from "../../probes/index.ts";
import { probe, run, settingsOf } from "../helpers/target-run.ts";

let target: Target;
let certificates: Certificates;

beforeAll(async () => {
  [target, certificates] = await Promise.all([startTarget(), makeCertificates()]);
});
afterAll(async () => {
  await target.stop();
  await certificates.remove();
});

const status = { path: "status", test: "equals", value: "ok" };

test.each([
  ["/hang", {}, { outcome: "down", cause: "timeout", detail: "waiting for the first byte" }],
  ["/dripping-headers", {}, { outcome: "down", cause: "timeout", detail: "first byte" }],
  ["/dripping-body", {}, { outcome: "down", cause: "timeout", detail: "reading the answer" }],
  ["/dripping-end", {}, { outcome: "down", cause: "timeout", detail: "reading the answer" }],
  ["/endless-body", {}, { outcome: "down", cause: "size", detail: "more than 1048576 bytes" }],
  ["/huge-announced", {}, { outcome: "down", cause: "size", detail: "announced" }],
  ["/gzip-bomb", { json: status }, { outcome: "down", cause: "size", detail: "once decoded" }],
  ["/not-gzip", { json: status }, { outcome: "down", cause: "body", detail: "not the gzip" }],
  ["/truncated", {}, { outcome: "down", cause: "protocol", detail: "" }],
  ["/bad-chunks", {}, { outcome: "down", cause: "protocol", detail: "chunk" }],
  ["/redirect", {}, { outcome: "down", cause: "http_3xx", detail: "status 302 instead of 2xx" }],
  [
    "/wrong-charset",
    { json: status },
    { outcome: "down", cause: "body", detail: "not valid UTF-8" },
  ],
  ["/latin1", { text: "dégradé" }, { outcome: "up", cause: null, detail: "" }],
  ["/bom", { json: status }, { outcome: "up", cause: null, detail: "" }],
  ["/gzip", { json: status }, { outcome: "up", cause: null, detail: "" }],
  ["/html", { json: status }, { outcome: "down", cause: "body", detail: "not JSON" }],
  ["/404", {}, { outcome: "down", cause: "http_4xx", detail: "inconnu" }],
  ["/404", { status: 404 }, { outcome: "up", cause: null, detail: "" }],
  ["/ok", { status: 404 }, { outcome: "down", cause: "body", detail: "200 instead of 404" }],
  ["/500", {}, { outcome: "down", cause: "http_5xx", detail: "oops\\u0000\\u202e\\n" }],
  ["/reset", {}, { outcome: "down", cause: "connect", detail: "ECONNRESET" }],
  ["/reset-within", {}, { outcome: "down", cause: "protocol", detail: "cut short" }],
  ["/closed", {}, { outcome: "down", cause: "connect", detail: "closed without an answer" }],
  ["/banner", {}, { outcome: "down", cause: "protocol", detail: "" }],
  ["/huge-header", {}, { outcome: "down", cause: "size", detail: "" }],
  ["/both-lengths", { text: "hello" }, { outcome: "up", cause: null, detail: "" }],
  ["/endless-continue", {}, { outcome: "down", cause: "protocol", detail: "" }],
])("%s, expecting %j", async (path, expect_, { outcome, cause, detail }) => {
  const result = await probe("http", { url: target.url(path), expect: expect_ });

  expect(result).toMatchObject({ outcome, cause });
  expect(result.detail ?? "").toContain(detail);
});

test.each([
  ["/redirect", { outcome: "up", cause: null }, ""],
  ["/redirect-loop", { outcome: "down", cause: "http_3xx" }, "more than 3 redirects"],
  ["/redirect-file", { outcome: "down", cause: "http_3xx" }, "file:"],
  ["/redirect-metadata", { outcome: "down", cause: "http_3xx" }, "link-local"],
  ["/redirect-nowhere", { outcome: "down", cause: "http_3xx" }, "nowhere"],
])("%s, followed", async (path, expected, detail) => {
  const result = await probe("http", { url: target.url(path), followRedirects: 3 });

  expect(result).toMatchObject(expected);
  expect(result.detail ?? "").toContain(detail);
});

test.each([
  ["/429-seconds", { outcome: null, cause: "throttled", retryAfterMs: 120_000 }],
  ["/429-date", { outcome: null, cause: "throttled", retryAfterMs: 120_000 }],
  ["/503-seconds", { outcome: "down", cause: "http_5xx", retryAfterMs: 120_000 }],
  ["/503-date", { outcome: "down", cause: "http_5xx", retryAfterMs: 120_000 }],
])("%s asks to be left alone for two minutes", async (path, expected) => {
  expect(await probe("http", { url: target.url(path) })).toMatchObject(expected);
});

test("a closed port", async () => {
  const result = await probe("http", { url: `http://127.0.0.1:${await closedPort()}/` });

  expect(result).toMatchObject({ outcome: "down", cause: "connect", latencyMs: null });
});

test("no such host", async () => {
  const lookup = () =>
    Promise.reject(Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" }));

  const result = await probe("http", { url: "http://nowhere.test/" }, { lookup });

  expect(result).toMatchObject({ outcome: "down", cause: "dns", phases: {} });
});

test("a look-up that never ends costs no more than the deadline", async () => {
  const lookup = () => new Promise<never>(() => {});

  const result = await probe("http", { url: "http://slow.test/" }, { lookup });

  expect(result).toMatchObject({ outcome: "down", cause: "timeout" });
  expect(result.detail).toContain("looking up the name");
});

test.each([
  ["good", { outcome: "up", cause: null }, ""],
  ["expired", { outcome: "down", cause: "tls" }, "CERT_HAS_EXPIRED"],
  ["wrongName", { outcome: "down", cause: "tls" }, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ["selfSigned", { outcome: "down", cause: "tls" }, "DEPTH_ZERO_SELF_SIGNED_CERT"],
] as const)("%s certificate", async (name, expected, detail) => {
  const server = await startTarget({}, await certificates.pair(name));

  const result = await probe("http", { url: server.url("/ok"), ca: certificates.caFile });
  await server.stop();

  expect(result).toMatchObject(expected);
  expect(result.detail ?? "").toContain(detail);
});

test("an untrusted authority", async () => {
  const server = await startTarget({}, await certificates.pair("good"));
  const result = await probe("http", { url: server.url("/ok") });
  await server.stop();

  expect(result).toMatchObject({ outcome: "down", cause: "tls" });
});

test.each([
  ["http", "protocol"],
  ["https", "tls"],
])("%s to a server that speaks first, and another protocol", async (scheme, cause) => {
  const banner = await startBanner();
  const result = await probe("http", { url: `${scheme}://127.0.0.1:${banner.port}/` });
  banner.stop();

  expect(result).toMatchObject({ outcome: "down", cause });
});

test("stopping the process blames no provider", async () => {
  const stop = new AbortController();
  const stopped = probe("http", { url: target.url("/hang") }, { stop: stop.signal });
  stop.abort();

  expect(await stopped).toMatchObject({ outcome: null, cause: "self" });
  expect(await probe("http", { url: target.url("/ok") }, { stop: stop.signal })).toMatchObject({
    outcome: null,
    cause: "self",
  });
});

test("a stall of our own process blames no provider", async () => {
  const kind = probeKinds.get("http");
  const settings = settingsOf("http", { url: target.url("/hang") });
  const stalled = kind?.probe?.(settings, { ...run, timeoutMs: 50 });
  const until = performance.now() + 400;
  while (performance.now() < until);

  expect(await stalled).toMatchObject({ outcome: null, cause: "self" });
});
