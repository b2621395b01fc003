import { requestHost } from "../core/host-name.ts";
import type { PageConfig } from "../core/configuration.ts";
import { Refusal } from "../core/refusal.ts";

const SAFE = ["GET", "HEAD", "OPTIONS"];

/**
 * Refuses what a page of somebody else made a browser send: it would come with the cookie of who
 * is signed in here. Whatever its content type; for what only reads, nothing is refused.
 *
 * Every browser of the last years says where a request comes from (Fetch Metadata); older ones
 * send at least `Origin`, which is compared by host alone, since TLS may end before us. Who sends
 * neither is no browser, and has no cookie but its own.
 *
 * @throws Refusal `forbidden`
 */
export function refuseForeign(
  request: Request,
  pages: readonly Pick<PageConfig, "url" | "hostnames">[],
): void {
  if (SAFE.includes(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const isOwn =
    site !== null
      ? site === "same-origin" || site === "none"
      : origin === null || isOurs(origin, request.headers.get("host"), pages);
  if (!isOwn) throw new Refusal("forbidden", "This came from a page of another site.");
}

function isOurs(
  origin: string,
  host: string | null,
  pages: readonly Pick<PageConfig, "url" | "hostnames">[],
): boolean {
  let from: URL;
  try {
    from = new URL(origin);
  } catch {
    // "null": a page that hides where it is from.
    return false;
  }
  const asked = host === null ? null : URL.parse(`${from.protocol}//${host}`);
  if (asked !== null && sameHost(from, asked)) return true;
  return pages.some((p) => {
    const own = new URL(p.url);
    if (sameHost(own, from)) return true;
    // Another port of one of our hosts is another service.
    return own.port === from.port && p.hostnames.includes(requestHost(from.hostname));
  });
}

/** Compares host and port; the dot that makes a name absolute changes neither. */
const sameHost = (a: URL, b: URL): boolean =>
  a.port === b.port && requestHost(a.hostname) === requestHost(b.hostname);
