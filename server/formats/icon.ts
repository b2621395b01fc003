import { crc32, deflateSync } from "node:zlib";

const SIZE = 180;
const RADIUS = 40;
const GROUND = [0x1a, 0x7a, 0x66] as const;
/** A tick, as two segments between points. */
const TICK = [
  [48, 94],
  [78, 124],
  [134, 62],
] as const;
const STROKE = 9;

let kept: Buffer | null = null;

/** Returns the icon of every page as a PNG of 180 pixels, for browsers that ask for a file. */
export function iconPng(): Buffer {
  if (kept) return kept;
  const rows = Buffer.alloc(SIZE * (1 + SIZE * 4));
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1)
      rows.set(pixelAt(x + 0.5, y + 0.5), y * (1 + SIZE * 4) + 1 + x * 4);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  // Eight bits a channel, red, green, blue and alpha.
  header.set([8, 6, 0, 0, 0], 8);
  return (kept = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]));
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}

function pixelAt(x: number, y: number): readonly [number, number, number, number] {
  const inset = (at: number) => Math.max(RADIUS - at, at - (SIZE - RADIUS), 0);
  const alpha = coverage(RADIUS - Math.hypot(inset(x), inset(y)));
  const [a, b, c] = TICK;
  const white = coverage(STROKE - Math.min(distance(x, y, a, b), distance(x, y, b, c)));
  const [red, green, blue] = GROUND.map((level) => Math.round(level + (255 - level) * white));
  return [red!, green!, blue!, Math.round(255 * alpha)];
}

/** The share of a pixel that lies inside an edge, from its distance. */
const coverage = (inside: number): number => Math.min(1, Math.max(0, inside + 0.5));

type Point = readonly [number, number];

function distance(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
