import { expect, test } from "vitest";
import { imageProblem } from "../../server/config/image-check.ts";

/** A JPEG up to its frame header, after an APP0, a fill byte and a Huffman table. */
function jpeg(width: number, height: number, frame = 0xc0): Buffer {
  const sizes = Buffer.alloc(4);
  sizes.writeUInt16BE(height, 0);
  sizes.writeUInt16BE(width, 2);
  const app0 = [0xff, 0xe0, 0, 16, ..."JFIF\0".split("").map((c) => c.charCodeAt(0))];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, ...app0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    Buffer.from([0xff, 0xff, 0xc4, 0, 4, 0xff, 0xc0]),
    Buffer.from([0xff, frame, 0, 11, 8]),
    sizes,
    Buffer.from([1, 1, 0x11, 0, 0xff, 0xd9]),
  ]);
}

function webp(chunk: "VP8X" | "VP8L" | "VP8 ", write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.write("RIFF", 0, "latin1");
  bytes.write(`WEBP${chunk}`, 8, "latin1");
  write(bytes);
  return bytes;
}
const extended = (width: number, height: number) =>
  webp("VP8X", (bytes) => {
    bytes.writeUIntLE(width - 1, 24, 3);
    bytes.writeUIntLE(height - 1, 27, 3);
  });
const lossless = (width: number, height: number) =>
  webp("VP8L", (bytes) => {
    bytes[20] = 0x2f;
    bytes.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 21);
  });
const lossy = (width: number, height: number) =>
  webp("VP8 ", (bytes) => {
    bytes.writeUInt16LE(width, 26);
    bytes.writeUInt16LE(height, 28);
  });

const BASELINE = (width: number, height: number) => jpeg(width, height);
const PROGRESSIVE = (width: number, height: number) => jpeg(width, height, 0xc2);

test.each([
  ["a JPEG", "image/jpeg", BASELINE],
  ["a progressive JPEG", "image/jpeg", PROGRESSIVE],
  ["an extended WebP", "image/webp", extended],
  ["a lossless WebP", "image/webp", lossless],
  ["a lossy WebP", "image/webp", lossy],
] as const)("%s of more than 4096 pixels either way is refused", (_, type, made) => {
  expect(imageProblem(type, made(4096, 4096))).toBeNull();
  expect(imageProblem(type, made(4097, 10))).toMatch(/it has 4097 by 10 pixels/);
  expect(imageProblem(type, made(10, 5000))).toMatch(/it has 10 by 5000 pixels/);
});

test("a header that is cut short, or loops in place, ends the reading", () => {
  const whole = jpeg(5000, 5000);
  for (let length = 3; length < whole.length; length += 1) {
    expect([null, "it has 5000 by 5000 pixels: expected at most 4096 each way"]).toContain(
      imageProblem("image/jpeg", whole.subarray(0, length)),
    );
  }
  const still = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0]);
  expect(imageProblem("image/jpeg", still)).toBeNull();
});
