import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeChains, type Chains } from "../helpers/certificate-chains.ts";
import { answer, startTarget } from "../helpers/target.ts";
import { probe } from "../helpers/target-run.ts";

let chains: Chains;
const today = { now: Date.now, timeoutMs: 3_000 };
const DAY_MS = 86_400_000;

beforeAll(async () => {
  chains = await makeChains();
});
afterAll(() => chains.remove());
afterEach(() => {
  delete process.env["SSL_CERT_FILE"];
  delete process.env["SSL_CERT_DIR"];
});

const serving = async (...names: string[]) =>
  startTarget({ "/": answer("200 OK") }, { cert: await chains.chain(...names), key: chains.key });

test.each([
  ["the path alone", ["leaf", "intermediate"], "root", "localhost: 79 days"],
  ["and the root", ["leaf", "intermediate", "root"], "root", "localhost: 79 days"],
  [
    "and the root cross-signed, expired",
    ["leaf", "intermediate", "cross-expired"],
    "root",
    "localhost: 79 days",
  ],
  [
    "and the root cross-signed, near its end",
    ["leaf", "intermediate", "cross-soon"],
    "root",
    "localhost: 79 days",
  ],
  ["and another site's", ["leaf", "intermediate", "stray"], "root", "localhost: 79 days"],
  [
    "and the intermediate before its renewal",
    ["leaf", "intermediate", "intermediate-expired"],
    "root",
    "localhost: 79 days",
  ],
  [
    "the old intermediate first",
    ["leaf", "intermediate-expired", "intermediate", "stray"],
    "root",
    "localhost: 79 days",
  ],
  [
    "two that are valid",
    ["leaf", "intermediate-soon", "intermediate"],
    "root",
    "localhost: 79 days",
  ],
  ["no intermediate, which is trusted itself", ["leaf"], "intermediate", "localhost: 79 days"],
  ["an intermediate near its end", ["leaf", "intermediate-soon"], "root", "Intermediate: 4 days"],
  ["a trusted intermediate near its end", ["leaf"], "intermediate-soon", "localhost: 79 days"],
  ["the cross-signed root, needed", ["leaf", "intermediate", "cross-soon"], "old", "Root: 4 days"],
] as const)("%s", async (_, sent, trusted, detail) => {
  const server = await serving(...sent);
  const ca = chains.file(trusted);

  const tls = await probe("tls", { host: "127.0.0.1", port: server.port, ca }, today);
  const http = await probe("http", { url: server.url("/"), ca }, today);
  await server.stop();

  expect(tls.detail).toContain(detail);
  expect(tls).toMatchObject(
    detail.includes("79") ? { outcome: "up" } : { outcome: "degraded", cause: "expiring" },
  );
  expect(http).toMatchObject({ outcome: "up", certificateEndsAt: tls.certificateEndsAt });
});

test("of several trusted roots, the one that lasts longest counts", async () => {
  const both = chains.file("both");
  await writeFile(both, await chains.chain("old", "root"));
  const server = await serving("leaf", "intermediate", "cross-soon");

  const result = await probe("tls", { host: "127.0.0.1", port: server.port, ca: both }, today);
  await server.stop();

  expect(result.detail).toContain("localhost: 79 days");
});

test.each([
  ["only an expired path", ["leaf", "intermediate-expired"], "root", "CERT_HAS_EXPIRED"],
  ["a gap", ["leaf"], "root", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"],
  ["another authority", ["leaf", "intermediate"], "stray", "SELF_SIGNED"],
] as const)("%s is down", async (_, sent, trusted, code) => {
  const server = await serving(...sent);

  const result = await probe(
    "tls",
    { host: "127.0.0.1", port: server.port, ca: chains.file(trusted) },
    today,
  );
  await server.stop();

  expect(result).toMatchObject({ outcome: "down", cause: "tls" });
  expect(result.detail).toMatch(code === "SELF_SIGNED" ? /ISSUER|SELF_SIGNED|VERIFY/ : code);
});

test("the machine's authorities are trusted, and read again when they change", async () => {
  const server = await serving("leaf", "intermediate");
  const bundle = chains.file("bundle");
  const call = () => probe("http", { url: server.url("/") }, today);

  expect(await call()).toMatchObject({ outcome: "down", cause: "tls" });
  await writeFile(bundle, await chains.chain("stray", "root"));
  process.env["SSL_CERT_FILE"] = bundle;
  const trusted = await call();
  process.env["SSL_CERT_FILE"] = chains.file("old");
  const other = await call();
  await server.stop();

  expect(trusted).toMatchObject({ outcome: "up" });
  expect(trusted.certificateEndsAt).toBeGreaterThan(Date.now() + 79 * DAY_MS);
  expect(other).toMatchObject({ outcome: "down", cause: "tls" });
});

test("a folder of authorities is trusted, and what is missing or unreadable is left out", async () => {
  const server = await serving("leaf", "intermediate");
  process.env["SSL_CERT_FILE"] = chains.file("nowhere");
  process.env["SSL_CERT_DIR"] = dirname(chains.file("root"));
  const result = await probe("http", { url: server.url("/") }, today);
  process.env["SSL_CERT_DIR"] = "/nowhere";
  const other = await probe("http", { url: server.url("/") }, today);
  await server.stop();

  expect(result).toMatchObject({ outcome: "up" });
  expect(other).toMatchObject({ outcome: "down", cause: "tls" });
});

test("a client certificate does not replace the machine's authorities", async () => {
  const server = await serving("leaf", "intermediate");
  process.env["SSL_CERT_FILE"] = chains.file("root");
  const key = chains.file("own-key");
  await writeFile(key, chains.key);

  const result = await probe(
    "http",
    { url: server.url("/"), clientCertificate: { cert: chains.file("leaf"), key } },
    today,
  );
  await server.stop();

  expect(result).toMatchObject({ outcome: "up" });
});

test("a file of authorities that holds none is our own fault", async () => {
  const empty = chains.file("empty");
  await writeFile(empty, "no certificate\n");

  const result = await probe("http", { url: "https://127.0.0.1:1/", ca: empty }, today);

  expect(result).toMatchObject({ outcome: null, cause: "self" });
});
