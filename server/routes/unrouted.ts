import type { Hono } from "hono";
import type { Logger } from "pino";
import { problem, problemOf, problemResponse, type Problem } from "../http/problem.ts";
import { findAnswer, type InMemory } from "./documents/from-memory.ts";
import { challenge } from "./middleware/access.ts";
import { allowedMethods } from "./middleware/allowed-methods.ts";
import { givenId, loggedPath, requestIdOf } from "./middleware/request-id.ts";
import { errorPage, isServed, notFound, wantsHtml } from "./pages/error-pages.ts";
import type { Web } from "./pages/html.ts";

type Parts = InMemory & { readonly web: Web; readonly log: Logger };

const READ_METHODS = "GET, HEAD, OPTIONS";

/** Refuses TRACE, which would fall into routing and echo credentials, and CONNECT. */
export function refuseTracing(app: Hono): void {
  app.use(async (c, next) => {
    if (c.req.method === "TRACE" || c.req.method === "CONNECT") {
      return problemResponse(problem(405), { allow: READ_METHODS });
    }
    return next();
  });
}

/** Answers OPTIONS at every address, as browsers ask before a script of another site may write. */
export function answerPreflights(app: Hono, parts: Parts): void {
  app.options("*", (c) => {
    const { pathname } = new URL(c.req.url);
    const allow = allowOf(parts, app, pathname, c.req.raw.headers);
    return allow === null ? notFound(parts, pathname, c.req.raw.headers) : preflight(allow);
  });
}

/** Answers requests that no route took: 404, or 405 with the methods that the address has. */
export function answerUnrouted(app: Hono, parts: Parts): void {
  app.all("*", (c) => {
    const { pathname } = new URL(c.req.url);
    // A reading that came so far found no document, like the feed of an unknown provider.
    const isReading = c.req.method === "GET" || c.req.method === "HEAD";
    const allow = isReading
      ? allowedMethods(app, pathname)
      : allowOf(parts, app, pathname, c.req.raw.headers);
    if (allow === null) return notFound(parts, pathname, c.req.raw.headers);
    const detail = allow === READ_METHODS ? "This address can only be read." : undefined;
    return problemResponse(problem(405, detail), { allow });
  });
}

/** Answers errors: refusals as problems, our own faults as a page to people. */
export function answerErrors(app: Hono, parts: Parts): void {
  app.onError((error, c) => {
    // Nobody reads the answer: the client went away while its body was read.
    if (isAborted(error, c.req.raw)) return problemResponse(problem(400));
    const refusal = problemOf(error);
    if (refusal.status >= 500) {
      logFault(
        parts.log.child({ requestId: requestIdOf(c) }),
        error,
        refusal,
        loggedPath(c.req.path),
      );
      const { raw, path } = c.req;
      const page = wantsHtml(path, raw.headers)
        ? faultPage(parts, raw, path, refusal.status)
        : null;
      if (page) return page;
    }
    const how = challenge(refusal.status, c.req.header("authorization"));
    return problemResponse(refusal, {
      ...((refusal.status >= 500 || givenId(c) !== null) && { "x-request-id": requestIdOf(c) }),
      ...(how !== null && { "www-authenticate": how }),
    });
  });
}

/** Returns whether a request ended before its body was read. */
const isAborted = (error: unknown, request: Request): boolean =>
  request.signal.aborted ||
  (error instanceof Error && /^(aborted|Premature close)$/.test(error.message));

/**
 * Logs a fault of ours with its stack. What is expected to be unavailable now, such as a database
 * in trouble or a server that starts, is a line without one: its cause is logged where it is met.
 */
function logFault(log: Parts["log"], error: unknown, { status }: Problem, path: string): void {
  if (status !== 503) return log.error({ err: error, path }, "a request failed");
  const reason = error instanceof Error ? error.message : String(error);
  log.info({ path, reason }, "a request cannot be answered now");
}

/** Returns the methods of an address, of documents and routes together; `null` if it has none. */
function allowOf(parts: Parts, app: Hono, path: string, headers: Headers): string | null {
  const routed = allowedMethods(app, path);
  if (!isServed(() => findAnswer(parts, path, headers))) return routed;
  return routed === null
    ? READ_METHODS
    : [...new Set([READ_METHODS, routed].join(", ").split(", "))].join(", ");
}

function preflight(allow: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      allow,
      "access-control-allow-origin": "*",
      "access-control-allow-methods": allow,
      "access-control-allow-headers":
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-API-KEY, X-Fields",
      "access-control-max-age": "86400",
    },
  });
}

/** Returns the page that reports a fault of ours; `null` if even that cannot be made. */
function faultPage(parts: Parts, { headers }: Request, path: string, status: number) {
  try {
    return errorPage(parts, path, headers, status === 503 ? 503 : 500, status);
  } catch {
    return null;
  }
}
