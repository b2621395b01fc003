import type { Hono } from "hono";
import type { PageSnapshot } from "../../core/snapshot.ts";

/** One address of a page and what it answers. */
export type Exported = {
  readonly address: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** Headers that only mean something in a live answer, not in files. */
const ALIVE = /^\/(healthz|readyz|version|probe|api\/v1\/(availability|latency|sla))\b/;
/** More addresses than this are a mistake, not a page. */
const MOST_ADDRESSES = 20_000;

/**
 * Returns everything that a page answers to readers: the given addresses, and whatever their HTML
 * links to on the same host. Answers that may not be stored are left out.
 *
 * @param addresses where to begin; those without an answer are passed over
 */
export async function* answersOf(
  app: Hono,
  page: PageSnapshot,
  addresses: Iterable<string>,
): AsyncGenerator<Exported> {
  const host = page.hostnames[0] ?? "localhost";
  const queue = [...new Set(addresses)];
  const seen = new Set(queue);
  for (let at = 0; at < queue.length && at < MOST_ADDRESSES; at++) {
    const address = queue[at]!;
    if (ALIVE.test(address)) continue;
    const res = await app.request(address, { headers: { host } });
    const body = Buffer.from(await res.arrayBuffer());
    const headers = Object.fromEntries(res.headers);
    const isPublic = headers["cache-control"]?.includes("public") === true;
    if (!isPublic || res.status === 404) continue;
    yield { address, status: res.status, headers, body };
    if (!headers["content-type"]?.startsWith("text/html")) continue;
    for (const linked of linksIn(body.toString())) {
      if (!seen.has(linked)) queue.push(linked);
      seen.add(linked);
    }
  }
}

/**
 * Addresses on the same host. Texts of the team link wherever they like: "/../.." is what a server
 * answers as "/", and would be a file outside the export.
 */
function linksIn(html: string): string[] {
  const found = [...html.matchAll(/\s(?:href|src|action)="(\/[^"#?]*)/g)].map(([, path]) => path!);
  return found.flatMap((path) => {
    const url = path.startsWith("//") ? null : URL.parse(path, "http://page.invalid");
    return url?.host === "page.invalid" ? [url.pathname] : [];
  });
}

/** Each incident and maintenance may have a page and documents of its own. */
export function eventAddresses(page: PageSnapshot): string[] {
  const ids = (list: string, all: readonly { readonly id: string }[]) =>
    all.flatMap(({ id }) => [
      `/${list}/${id}`,
      `/en/${list}/${id}`,
      `/incidents/${id}.json`,
      `/api/v1/${list}/${id}`,
    ]);
  return [...ids("incidents", page.incidents), ...ids("maintenances", page.maintenances)];
}
