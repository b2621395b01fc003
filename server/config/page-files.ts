import { readFileSync, statSync } from "node:fs";
import { extname, resolve } from "node:path";
import type { PageImage } from "../core/configuration.ts";
import type { Document, Path } from "./document.ts";
import { imageProblem } from "./image-check.ts";
import { inside } from "./issues.ts";
import type { ConfigFinding } from "./mistake.ts";

/** The files that give a page its look, beside the configuration. */
export type PageFiles = {
  readonly theme: string | null;
  readonly logo: PageImage | null;
  /** Absent where one logo serves on all grounds. */
  readonly logoDark?: PageImage;
};

type Read = (path: string) => Buffer;

const NONE: PageFiles = { theme: null, logo: null };
/** They are kept in memory and in the last good snapshot. */
const MOST_BYTES = 64 * 1024;

const IMAGE_TYPES: Readonly<Record<string, string>> = {
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
};

/**
 * Reads the files that pages name by `theme` and `logo`, relative to the configuration's folder.
 * One that is not there, or that is not what it should be, is a mistake like any other.
 */
export function readPageFiles(
  document: Document,
  folder: string,
  read: Read,
): { readonly of: (page: number) => PageFiles; readonly mistakes: readonly ConfigFinding[] } {
  const mistakes: ConfigFinding[] = [];
  const pages = inside(document.value, "pages");
  const found = (Array.isArray(pages) ? pages : []).map((page: unknown, index): PageFiles => {
    const file = <T>(
      keys: readonly string[],
      take: (bytes: Buffer, name: string) => T,
    ): T | null => {
      const name = keys.reduce(inside, page);
      if (typeof name !== "string" || name.trim() === "") return null;
      const path: Path = ["pages", index, ...keys];
      try {
        return take(read(resolve(folder, name.trim())), name.trim());
      } catch (error) {
        const why = error instanceof Error ? whyNot(error) : String(error);
        mistakes.push({
          at: document.valueAt(path),
          message: `${keys.at(-1)}: ${name.trim()}: ${why}`,
        });
        return null;
      }
    };
    const logoDark = file(["logo", "dark"], imageOf);
    return {
      theme: file(["theme"], themeOf),
      logo: file(["logo"], imageOf) ?? file(["logo", "light"], imageOf),
      ...(logoDark && { logoDark }),
    };
  });
  return { of: (page) => found[page] ?? NONE, mistakes };
}

/** A file's bytes; never those of a device or of what is too large. */
export function readSmallFile(path: string): Buffer {
  const stat = statSync(path);
  if (!stat.isFile()) throw new Error("this is not a file");
  if (stat.size > MOST_BYTES) throw new Error("it is larger than 64 KiB");
  return readFileSync(path).subarray(0, MOST_BYTES);
}

function themeOf(bytes: Buffer): string {
  const css = decode(bytes).replace(/^\uFEFF/, "");
  const code = css.replaceAll(/\/\*[\s\S]*?\*\//g, " ");
  // The page's policy would refuse them in silence: nothing of a page comes from elsewhere.
  if (/@import\b/i.test(code) || /url\(\s*["']?\s*(?!data:|#)[^)\s]/i.test(code)) {
    throw new Error("it loads something from elsewhere (@import or url): a theme stands alone");
  }
  return css;
}

function imageOf(bytes: Buffer, name: string): PageImage {
  const type = IMAGE_TYPES[extname(name).toLowerCase()];
  if (type === undefined) throw new Error("expected an image: .svg, .png, .webp or .jpg");
  const problem = imageProblem(type, bytes);
  if (problem !== null) throw new Error(problem);
  return { type, base64: bytes.toString("base64") };
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("this is not a text file in UTF-8");
  }
}

function whyNot(error: Error): string {
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "this is a directory: expected a file";
  if (code === "EACCES" || code === "EPERM") return "it may not be read (permission denied)";
  return error.message;
}
