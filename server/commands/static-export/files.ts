import type { Exported } from "./site.ts";

/** Contents of the folder, by path. */
export type Files = ReadonlyMap<string, Buffer>;

/** Headers that a file server adds by itself, or cannot know. */
const NOT_WRITTEN = new Set(["content-length", "etag", "vary", "date", "connection"]);

/**
 * The files of a page, and beside them how to serve them:
 *
 * - `_headers` and `_redirects`, which hosts of static sites read;
 * - `manifest.json`, for everything else: each address with its file, type and HTTP status.
 *
 * A server of files can only say 200. A ping that says "out of order" would be read as "up" by
 * clients that look at the status alone, so that answers of another status go to `_status/<n>/`,
 * where only a server that reads the manifest finds them; on others the address is a 404, which
 * no client takes for up.
 */
export function filesOf(
  exported: readonly Exported[],
  about: { readonly revision: number; readonly generatedAt: string },
): Files {
  const folders = foldersOf(exported.map((e) => e.address));
  const files = new Map<string, Buffer>();
  const headers: string[] = [];
  const redirects: string[] = [];
  const listed = exported.map(({ address, status, headers: sent, body }) => {
    const usual = fileOf(address, sent["content-type"] ?? "", folders);
    const file = status === 200 ? usual : `_status/${status}/${usual}`;
    files.set(file, body);
    if (status === 200) {
      const lines = Object.entries(sent)
        .filter(([name]) => !NOT_WRITTEN.has(name))
        .map(([name, value]) => `  ${name}: ${value}`);
      headers.push([address, ...lines].join("\n"));
      if (!isFoundAt(address, file)) redirects.push(`${address} /${file} 200`);
    }
    return { address, file, status, type: sent["content-type"] ?? "application/octet-stream" };
  });
  const manifest = { schemaVersion: 1, ...about, files: listed };
  files.set("_headers", Buffer.from(`${headers.join("\n\n")}\n`));
  files.set("_redirects", Buffer.from(`${redirects.join("\n")}\n`));
  files.set("manifest.json", Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
  return files;
}

/** Addresses that others continue: on a disk these are folders, and cannot be files as well. */
function foldersOf(addresses: readonly string[]): ReadonlySet<string> {
  return new Set(
    addresses.flatMap((address) => {
      const parts = address.split("/");
      return parts.slice(1, -1).map((_, i) => parts.slice(0, i + 2).join("/"));
    }),
  );
}

/**
 * Returns the file of an address: pages as `.html`, everything else under its own name if possible.
 */
function fileOf(address: string, type: string, folders: ReadonlySet<string>): string {
  const isPage = type.startsWith("text/html");
  if (address.endsWith("/")) return `${address.slice(1)}index.${isPage ? "html" : extension(type)}`;
  if (isPage) return `${address.slice(1)}.html`;
  return folders.has(address) ? `${address.slice(1)}/index.${extension(type)}` : address.slice(1);
}

const extension = (type: string) => (type.includes("json") ? "json" : "txt");

/** Returns true if a usual file server finds the file at the address without configuration. */
const isFoundAt = (address: string, file: string): boolean =>
  [address, `${address}.html`, `${address}index.html`].includes(`/${file}`);
