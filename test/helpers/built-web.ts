import { readFileSync } from "node:fs";
import type { PageAssets } from "../../server/core/page/view.ts";

const client = new URL("../../web/dist/client/", import.meta.url);

/** Addresses of the built style and script. `npm test` builds them first; else this throws. */
export function builtAssets(): PageAssets {
  const manifest: Record<string, { file: string; css?: string[] }> = JSON.parse(
    readFileSync(new URL(".vite/manifest.json", client), "utf8"),
  );
  const entry = manifest["page/client.ts"];
  const style = entry?.css?.[0];
  if (!entry || !style) throw new Error("web/dist is not of this version: npm run build");
  return { style: `/${style}`, script: `/${entry.file}` };
}

/** The bytes behind such an address. */
export function builtFile(address: string): Buffer {
  return readFileSync(new URL(`.${address}`, client));
}
