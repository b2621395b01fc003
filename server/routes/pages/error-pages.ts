import { maySeePage } from "./admitted.ts";
import { LOCALES } from "../../core/model.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import {
  eventOfPath,
  homePath,
  inEach,
  localeOfPath,
  providersPath,
} from "../../core/page/paths.ts";
import type { PageRoute } from "../../core/page/view.ts";
import { Unprepared, type Documents } from "../../http/documents.ts";
import { problem, problemResponse } from "../../http/problem.ts";
import { html, type Web } from "./html.ts";

type ErrorStatus = Extract<PageRoute, { name: "error" }>["status"];
type Showing = { readonly documents: Documents; readonly web: Web };

/** More of an address than this is of no help in finding what was meant. */
const LONGEST_ASKED = 200;
const MOST_WAITS = 5;
/** At one address browsers get a page, and programs a problem: caches must store them apart. */
const BY_ACCEPT = { vary: "Accept" };

/** A look that may need something to be read first: waits for it, and looks again. */
export async function awaitPrepared<Found>(look: () => Found): Promise<Found> {
  for (let waits = 0; ; waits++) {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof Unprepared) || waits >= MOST_WAITS) throw error;
      await error.ready;
    }
  }
}

/** Returns true if an address is served, without waiting until it can be shown. */
export function isServed(look: () => unknown): boolean {
  try {
    return look() !== null;
  } catch (error) {
    if (error instanceof Unprepared) return true;
    throw error;
  }
}

const MACHINE_PATH = /^\/(?:api|v1)\/|\.(?:json|atom|rss|ics|svg)$/;

/** Returns true if the client is a browser, to be answered by a page. */
export const wantsHtml = (path: string, headers: Headers): boolean =>
  !MACHINE_PATH.test(path) && (headers.get("accept") ?? "").includes("text/html");

/**
 * Returns an error as a page, with the state of the services; `null` as long as nothing is known of
 * them, and for who may not see them.
 *
 * @param status the number that the page shows; the answer may have another of its class (503)
 */
export function errorPage(
  { documents, web }: Showing,
  path: string,
  headers: Headers,
  status: ErrorStatus,
  answered: number = status,
): Response | null {
  const page = documents.pageOf(headers.get("host") ?? undefined);
  const snapshot = documents.snapshot();
  if (!page || !snapshot || !maySeePage(page, headers)) return null;
  const asked = status < 429 ? path.slice(0, LONGEST_ASKED) : "";
  const route: PageRoute = { name: "error", status, asked: decodedOr(asked) };
  const alternates = inEach(homePath);
  const rendered = html(web, page, route, localeOfPath(path), snapshot.generatedAt, alternates);
  const { "access-control-allow-origin": _, ...own } = rendered.headers ?? {};
  return new Response(rendered.body as BodyInit, {
    status: answered,
    headers: {
      "content-type": rendered.type,
      "cache-control": status < 429 ? "public, max-age=10" : "no-store",
      "x-content-type-options": "nosniff",
      ...own,
      ...BY_ACCEPT,
    },
  });
}

/**
 * Returns 404 in the client's format: `{}` for pings, a page for browsers, a problem otherwise. For
 * an address that was served once, 410.
 */
export async function notFound(
  showing: Showing,
  path: string,
  headers: Headers,
): Promise<Response> {
  if (/^\/ping(?:\/|$)|^\/(?:api|v\d+)(?:\/.+)?\/ping\/?$/.test(path)) {
    return new Response("{}", {
      status: 404,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "public, max-age=10",
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
      },
    });
  }
  const page = showing.documents.pageOf(headers.get("host") ?? undefined);
  const gone = page !== null && (await awaitPrepared(() => wasThere(showing.web, page, path)));
  const status = gone ? 410 : 404;
  const shown = wantsHtml(path, headers) ? errorPage(showing, path, headers, status) : null;
  if (shown) return shown;
  const detail = gone
    ? "What was at this address has been taken away."
    : "There is nothing at this address.";
  return problemResponse(problem(status, detail), BY_ACCEPT);
}

/**
 * Returns true if an address was served once: a component or provider that is no longer configured,
 * or an event that was deleted.
 */
function wasThere({ archive }: Web, page: PageSnapshot, path: string): boolean {
  if (!archive) return false;
  const event = eventOfPath(path);
  if (event?.kind === "incident") return archive.incident(page, event.id) === "removed";
  if (event) return archive.maintenance(page, event.id) === "removed";
  const rest = underProviders(path);
  if (rest === null) return false;
  return archive
    .removed(page)
    .some((id) => id === rest || rest.endsWith(`/${id}`) || id.startsWith(`${rest}/`));
}

/** "insee/sirene" of "/fournisseurs/insee/sirene", in either language. */
function underProviders(path: string): string | null {
  for (const locale of LOCALES) {
    const start = `${providersPath(locale)}/`;
    if (path.startsWith(start)) return path.slice(start.length).replace(/\/$/, "");
  }
  return null;
}

function decodedOr(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
