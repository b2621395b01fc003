import {
  brotliCompressSync,
  crc32,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decoded } from "../../probes/content-coding.ts";
import { startTarget, answer } from "../helpers/target.ts";
import { probe } from "../helpers/target-run.ts";

const plain = Buffer.from(JSON.stringify({ status: "ok", list: [...Array(300).keys()] }));
const read = (bytes: Buffer, coding: string, maxBytes = 1_000_000) =>
  decoded(bytes, { "content-encoding": coding }, maxBytes);

const gzip = gzipSync(plain);
/** With an extra field, a name, a comment and a checksum of its own (RFC 1952, 2.3.1). */
const header = Buffer.concat([
  Buffer.from([0x1f, 0x8b, 8, 0b11110, 0, 0, 0, 0, 0, 3, 2, 0, 65, 66]),
  Buffer.from("name\0comment\0"),
]);
const checksum = Buffer.alloc(2);
checksum.writeUInt16LE(crc32(header) & 0xffff);
const adorned = Buffer.concat([header, checksum, deflateRawSync(plain)]);

test.each<readonly [string, Buffer]>([
  ["gzip", gzip],
  ["GZIP", gzip],
  ["x-gzip", gzip],
  ["gzip, identity", gzip],
  [" gzip ,", gzip],
  ["gzip, gzip", gzipSync(gzip)],
  ["br, gzip", gzipSync(brotliCompressSync(plain))],
  ["deflate", deflateSync(plain)],
  ["deflate", deflateRawSync(plain)],
  ["br", brotliCompressSync(plain)],
  ["zstd", zstdCompressSync(plain)],
  ["gzip", gzip.subarray(0, -8)],
  ["gzip", gzip.subarray(0, -3)],
  ["gzip", adorned],
  ["deflate", deflateSync(plain).subarray(0, -4)],
  ...["", "identity", "UTF-8", "none", "aws-chunked", "8bit", "compress", "gzip, utf-8"].map(
    (coding) => [coding, plain] as const,
  ),
])("%j is read", async (coding, bytes) => {
  expect(await read(bytes, coding)).toMatchObject({ bytes: plain });
});

test("members of gzip belong together, the last one without its trailer too", async () => {
  const both = Buffer.concat([plain, plain]);

  expect(await read(Buffer.concat([gzip, gzip]), "gzip")).toMatchObject({ bytes: both });
  expect(await read(Buffer.concat([gzip, gzip.subarray(0, -8)]), "gzip")).toMatchObject({
    bytes: both,
  });
});

test("a coding that is cut anywhere before its checksum is incomplete", async () => {
  const codings = [
    ["gzip", gzip, 8],
    ["deflate", deflateSync(plain), 4],
    ["deflate", deflateRawSync(plain), 0],
    ["br", brotliCompressSync(plain), 0],
    ["zstd", zstdCompressSync(plain), 0],
  ] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...codings),
      fc.double({ noNaN: true, min: 0, max: 1 }),
      async ([coding, bytes, checksumBytes], share) => {
        const length = Math.max(1, Math.floor(share * (bytes.length - checksumBytes - 1)));
        const result = await read(bytes.subarray(0, length), coding);
        expect(result).toMatchObject({ cause: "body", outcome: "down" });
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ["gzip", plain, "not the gzip that it claims to be"],
  ["br", plain, "not the br that it claims to be"],
  ["gzip, gzip, gzip, gzip, gzip, gzip", gzip, "too many times"],
])("%s that is not", async (coding, bytes, detail) => {
  expect(await read(bytes, coding)).toMatchObject({
    cause: "body",
    detail: expect.stringContaining(detail),
  });
});

test("what comes out is limited, also where the trailer is missing", async () => {
  expect(await read(gzip, "gzip", 10)).toMatchObject({ cause: "size" });
  expect(await read(gzip.subarray(0, -8), "gzip", 10)).toMatchObject({ cause: "size" });
});

test.each([
  ["/cut", {}, "body", "cut short within its gzip"],
  ["/cut", { text: "ok" }, "body", "cut short within its gzip"],
  ["/whole", {}, null, ""],
  ["/bomb", {}, null, ""],
  ["/compress", { json: { path: "status" } }, "body", 'content encoding "compress"'],
])("%s, expecting %j", async (path, expect_, cause, detail) => {
  const coded = (bytes: Buffer, coding: string) =>
    answer("200 OK", bytes, { "Content-Encoding": coding });
  const target = await startTarget({
    "/cut": coded(gzip.subarray(0, -30), "gzip"),
    "/whole": coded(gzip, "gzip"),
    "/bomb": coded(gzipSync(Buffer.alloc(4_000_000)), "gzip"),
    "/compress": coded(Buffer.from([0x1f, 0x9d, 0x90]), "compress"),
  });

  const result = await probe("http", { url: target.url(path), expect: expect_ });
  await target.stop();

  expect(result).toMatchObject({ outcome: cause === null ? "up" : "down", cause });
  expect(result.detail ?? "").toContain(detail);
});
