import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PageAssets } from "../core/page/view.ts";
import type { Answer } from "./document-bytes.ts";
import type { Asked } from "./documents.ts";
import { compressed } from "./encoding.ts";
import { acceptedEncoding, type Encoding } from "./negotiation.ts";

/** Files of the built web, in memory; their names carry a hash, so that they never change. */
export type Assets = { answer(asked: Asked): Answer | null };

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
  woff2: "font/woff2",
};

/**
 * Loads everything under `assets/` of a client build. Each is compressed at its first request, then
 * stored, so that a start does not wait and unread assets take no memory.
 */
export function loadAssets(clientFolder: string): Assets {
  const folder = join(clientFolder, "assets");
  const variants = new Map<string, (encoding: Encoding) => Answer>();
  for (const name of readdirSync(folder)) {
    const type = TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    const source = readFileSync(join(folder, name));
    const answer = (encoding: Encoding): Answer => {
      const body = compressed(source, encoding, "thorough");
      return {
        status: 200,
        headers: {
          "content-type": type,
          "content-length": String(body.length),
          "cache-control": "public, max-age=31536000, immutable",
          vary: "Accept-Encoding",
          "x-content-type-options": "nosniff",
          ...(encoding !== "identity" && { "content-encoding": encoding }),
        },
        body,
      };
    };
    const made: Partial<Record<Encoding, Answer>> = {};
    variants.set(`/assets/${name}`, (encoding) => (made[encoding] ??= answer(encoding)));
  }
  return {
    answer: ({ path, acceptEncoding }) =>
      variants.get(path)?.(acceptedEncoding(acceptEncoding)) ?? null,
  };
}

type Manifest = Record<string, { file: string; css?: string[]; isEntry?: boolean; name?: string }>;

/** Returns the addresses of the page's style and script, from Vite's manifest. */
export const pageAssets = (clientFolder: string): PageAssets =>
  entryOf(join(clientFolder, ".vite", "manifest.json"));

/**
 * Returns the addresses of the console's style and script. The console is built by itself, since
 * the page must not load any of it.
 */
export const consoleAssets = (clientFolder: string): PageAssets =>
  entryOf(join(clientFolder, ".vite", "console.json"));

function entryOf(manifest: string): PageAssets {
  const text = readFileSync(manifest, "utf8");
  const entry = Object.values(JSON.parse(text) as Manifest).find((e) => e.isEntry);
  const style = entry?.css?.[0];
  if (!entry || !style) throw new Error(`${manifest}: the build has no script and style`);
  return { script: `/${entry.file}`, style: `/${style}` };
}
