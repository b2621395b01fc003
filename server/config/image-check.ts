import { pixelsOf } from "./image-size.ts";

/** Widest and highest image in pixels: a small file may unpack to gigabytes. */
const MOST_PIXELS = 4096;

/** The first bytes of each raster format. */
const BEGINNINGS: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  "image/png": (bytes) => bytes.subarray(0, 8).toString("latin1") === "\x89PNG\r\n\x1a\n",
  "image/jpeg": (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  "image/webp": (bytes) =>
    bytes.subarray(0, 4).toString("latin1") === "RIFF" &&
    bytes.subarray(8, 12).toString("latin1") === "WEBP",
};

/**
 * Returns why a file cannot be the logo of a page, or `null`. The page shows logos as images, in
 * which no script runs; the check is for those who open the file by itself, on hosts of static files
 * too.
 */
export function imageProblem(type: string, bytes: Buffer): string | null {
  if (type === "image/svg+xml") return svgProblem(bytes.toString("utf8"));
  const begins = BEGINNINGS[type];
  if (begins && !begins(bytes)) return `this is not a file of the type ${type}`;
  const size = pixelsOf(type, bytes);
  if (size !== null && Math.max(...size) > MOST_PIXELS) {
    return `it has ${size[0]} by ${size[1]} pixels: expected at most ${MOST_PIXELS} each way`;
  }
  return null;
}

/** What an SVG must not have, with its name for the message. Comments are not read. */
const UNSAFE: readonly (readonly [RegExp, string])[] = [
  [/<(?:[^\s<>/:]+:)?script\b/i, "a script"],
  [/<(?:[^\s<>/:]+:)?foreignObject\b/i, "foreignObject, which may hold any HTML"],
  [/\son\w+\s*=/i, "an event handler (on…=)"],
  [/\b(?:href|src)\s*=\s*["']?\s*javascript:/i, "a javascript: address"],
  [
    /\b(?:xlink:)?href\s*=\s*["']?\s*(?!["'#]|data:image\/(?:png|jpeg|webp|gif);)[^\s"'>]/i,
    "a reference to another file",
  ],
  [/url\(\s*["']?\s*(?!["'#]|data:)[^\s)]/i, "a reference to another file"],
  [/@import\b/i, "a reference to another file"],
  [/<!(?:DOCTYPE|ENTITY)/i, "a document type with entities"],
];

function svgProblem(source: string): string | null {
  const text = source.replaceAll(/<!--[\s\S]*?-->/g, " ");
  if (!/<(?:[^\s<>/:]+:)?svg[\s>]/i.test(text)) return "this is not an SVG image";
  // The plain document types that drawing programs write name no entity.
  const read = text.replace(/<!DOCTYPE svg PUBLIC "[^"]*"\s+"[^"]*"\s*>/i, " ");
  // Editors note their own names and addresses as attributes, which load nothing.
  const found = UNSAFE.find(([pattern]) => pattern.test(read));
  return found ? `it holds ${found[1]}: a logo stands alone` : null;
}
