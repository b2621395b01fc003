import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answer, startTarget, type Target } from "../helpers/target.ts";
import { probe } from "../helpers/target-run.ts";

const MB = 1024 * 1024;
/** JSON until far beyond every limit: only its size is wrong. */
const HUGE = Buffer.from(`{"status":"ok","access_token":"x","data":"${" ".repeat(64 * MB)}"}`);
const gzipped = gzipSync(HUGE);

const BOMBS: Readonly<Record<string, readonly [coding: string, body: Buffer]>> = {
  gzip: ["gzip", gzipped],
  "x-gzip": ["x-gzip", gzipped],
  deflate: ["deflate", deflateSync(HUGE)],
  "raw deflate": ["deflate", deflateRawSync(HUGE)],
  brotli: ["br", brotliCompressSync(HUGE)],
  zstd: ["zstd", zstdCompressSync(HUGE)],
  "gzip of gzip": ["gzip, gzip", gzipSync(gzipped)],
  "brotli of gzip": ["gzip, br", brotliCompressSync(gzipped)],
  "gzip of many members": [
    "gzip",
    Buffer.concat(Array.from({ length: 200 }, () => gzipSync(Buffer.alloc(MB, " ")))),
  ],
  "gzip of gzip of gzip": ["gzip, gzip, gzip", gzipSync(gzipSync(gzipped))],
};

let target: Target;
beforeAll(async () => {
  const bombs = Object.entries(BOMBS).map(([name, [coding, body]]) => {
    const path = `/${name.replaceAll(" ", "-")}`;
    return [path, answer("200 OK", body, { "Content-Encoding": coding })] as const;
  });
  const pages = bombs.map(([path, bomb]) => [`${path}/api/v2/summary.json`, bomb] as const);
  target = await startTarget({ ...Object.fromEntries(bombs), ...Object.fromEntries(pages) });
});
afterAll(() => target.stop());

const KINDS: readonly (readonly [string, string, (url: string) => object])[] = [
  ["http that tests JSON", "http", (url) => ({ url, expect: { json: { path: "status" } } })],
  ["http that tests a text", "http", (url) => ({ url, expect: { text: "ok" } })],
  ["http that hashes", "http", (url) => ({ url, expect: { bodySha256: "0".repeat(64) } })],
  [
    "a step that captures",
    "http",
    (url) => ({ url: target.url("/ok"), steps: [{ url, capture: { id: "status" } }] }),
  ],
  [
    "a token",
    "http",
    (url) => ({ url: target.url("/ok"), token: { url, clientId: "a", clientSecret: url } }),
  ],
  ["ping", "ping", (url) => ({ url })],
  ["statuspage", "statuspage", (url) => ({ url, component: "x" })],
];

describe.each(Object.keys(BOMBS))("a bomb of %s", (name) => {
  test.each(KINDS)("does no harm to %s", async (_kind, kind, settingsOf) => {
    const before = process.memoryUsage().rss;

    const path = `/${name.replaceAll(" ", "-")}`;
    const result = await probe(kind, settingsOf(target.url(path)), { timeoutMs: 5_000 });

    expect(["size", "body"]).toContain(result.cause);
    expect(result.outcome).toBe(kind === "statuspage" ? null : "down");
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * MB);
  });
});

const deep = (levels: number) => `${"[".repeat(levels)}1${"]".repeat(levels)}`;
const DEEP = {
  lists: `{"status":${deep(200_000)}}`,
  objects: `{"status":${'{"a":'.repeat(90_000)}1${"}".repeat(90_000)}}`,
  "a long list": `{"status":[${"1,".repeat(300_000)}1]}`,
  "a long text": `{"status":"${"x".repeat(900_000)}"}`,
  "long names": `{"status":{"${"k".repeat(900_000)}":1}}`,
  "half a character": `{"status":"${"x".repeat(98)}\\ud83d\\udca9"}`,
};

describe("JSON of extreme shape that fails a test is the provider's fault", () => {
  test.each(
    Object.entries(DEEP).flatMap(([name, body]) =>
      [
        { path: "status", test: "equals", value: "ok" },
        { path: "status", test: "length", value: 7 },
        { path: "status", test: "matches", value: "^ok$" },
        { path: "status", test: "less-than", value: 1 },
      ].map((json) => ({ name, body, json })),
    ),
  )("$name, $json.test", async ({ body, json }) => {
    const provider = await startTarget({ "/": answer("200 OK", body) });

    const result = await probe(
      "http",
      { url: provider.url("/"), expect: { json } },
      { timeoutMs: 5_000 },
    );
    await provider.stop();

    expect(result).toMatchObject({ outcome: "down", cause: "body", httpStatus: 200 });
    expect(result.detail).toMatch(/^status: expected /);
    expect(result.detail!.length).toBeLessThan(300);
  });

  test.each(["ping", "statuspage"])("for %s too", async (kind) => {
    const body = `{"status":${deep(20_000)},"components":${deep(20_000)},"x":1}`;
    const provider = await startTarget({
      "/": answer("200 OK", body),
      "/api/v2/summary.json": answer("200 OK", body),
    });

    const result = await probe(kind, {
      url: provider.url("/"),
      ...(kind === "statuspage" && { component: "x" }),
    });
    await provider.stop();

    expect(result).toMatchObject({ cause: "body" });
  });
});
