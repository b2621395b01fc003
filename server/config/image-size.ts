/** Width and height in pixels. */
export type Pixels = readonly [width: number, height: number];

/**
 * Returns the width and height that a raster image declares, or `null` where its header is cut
 * short or names none.
 */
export function pixelsOf(type: string, bytes: Buffer): Pixels | null {
  if (type === "image/png") return pngPixels(bytes);
  if (type === "image/jpeg") return jpegPixels(bytes);
  return type === "image/webp" ? webpPixels(bytes) : null;
}

/** The chunk IHDR, which comes first (PNG, 11.2.2). */
const pngPixels = (bytes: Buffer): Pixels | null =>
  bytes.length < 24 ? null : [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];

/** Markers without a length: TEM, RSTn, SOI (ITU-T T.81, table B.1). */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
/** Frame headers SOF0 to SOF15; DHT, JPG and DAC lie among them. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegPixels(bytes: Buffer): Pixels | null {
  const [scan, end] = [0xda, 0xd9];
  for (let at = 2; at + 9 <= bytes.length;) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) return null;
    if (marker === 0xff) at += 1;
    else if (isBare(marker)) at += 2;
    else if (marker === scan || marker === end) return null;
    else if (isFrame(marker)) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** The first chunk: extended, lossless or lossy (RFC 9649, 2.5 to 2.7). */
function webpPixels(bytes: Buffer): Pixels | null {
  if (bytes.length < 30) return null;
  const chunk = bytes.toString("latin1", 12, 16);
  if (chunk === "VP8X") return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
  if (chunk === "VP8L") {
    const packed = bytes.readUInt32LE(21);
    return [(packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1];
  }
  if (chunk !== "VP8 ") return null;
  return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
}
