import type { MiddlewareHandler } from "hono";
import type { Assets } from "../../http/assets.ts";
import type { Answer } from "../../http/document-bytes.ts";
import type { Documents } from "../../http/documents.ts";
import { awaitPrepared } from "../pages/error-pages.ts";

/** The answers that are ready in memory. */
export type InMemory = { readonly documents: Documents; readonly assets: Assets };

/** Serves documents and assets from memory; other requests go on. */
export const fromMemory =
  (parts: InMemory): MiddlewareHandler =>
  async (c, next) => {
    const url = new URL(c.req.url);
    const found = await awaitPrepared(() =>
      findAnswer(parts, url.pathname, c.req.raw.headers, url.search.slice(1)),
    );
    return found ? responseOf(found, c.req.method) : next();
  };

const responseOf = ({ body, status, headers }: Answer, method: string): Response =>
  new Response(method === "HEAD" ? null : (body as BodyInit | null), { status, headers });

/** Returns an answer by its path, or by another form of it: %2F decoded, a final slash or none. */
export function findAnswer(
  { documents, assets }: InMemory,
  path: string,
  headers: Headers,
  query?: string,
): Answer | null {
  const asked = {
    query,
    accept: headers.get("accept") ?? undefined,
    host: headers.get("host") ?? undefined,
    ifNoneMatch: headers.get("if-none-match") ?? undefined,
    acceptEncoding: headers.get("accept-encoding") ?? undefined,
  };
  const asset = assets.answer({ ...asked, path });
  if (asset) return asset;
  for (const form of [path, decoded(path), `${path}/`, withoutSlash(path)]) {
    const answer = form === null ? null : documents.answer({ ...asked, path: form });
    if (answer) return answer;
  }
  return null;
}

const withoutSlash = (path: string): string | null =>
  path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : null;

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
