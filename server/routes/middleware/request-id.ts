import type { Context, MiddlewareHandler } from "hono";
import type { Logger } from "pino";
import { newId } from "../../context/ids.ts";
import { tracer } from "../../core/tracing.ts";

/** The id of a request, for the audit trail, the log and the answer's `X-Request-Id`. */
export type Numbered = { Variables: { readonly requestId: string } };

const GIVEN = /^[\w.:-]{1,100}$/;
/** Tokens in paths: of confirmations, preferences and sign-in links. */
const TOKEN = /(?<=\/)[\w-]{20,}(?=\/|$)/g;

/**
 * Gives each request an id, or takes that of a proxy before it, which the answer repeats. With
 * LOG_LEVEL=debug each request is a line of the log, without its query and tokens.
 */
export function numberRequests(log: Logger): MiddlewareHandler<Numbered> {
  return async (c, next) => {
    const given = givenId(c);
    const requestId = given ?? newId();
    c.set("requestId", requestId);
    // An id of our own is in answers of writes and of faults alone: refusals that must not differ
    // from each other have none.
    if (given !== null) c.header("x-request-id", requestId);
    tracer()?.active()?.set({ "vigie.request_id": requestId });
    if (!log.isLevelEnabled("debug")) return next();
    const began = performance.now();
    await next();
    const { method, path } = c.req;
    const durationMs = Math.round(performance.now() - began);
    log.debug(
      { requestId, method, path: loggedPath(path), status: c.res.status, durationMs },
      "answered",
    );
  };
}

/** Returns the id that the client or a proxy gave a request, or `null`. */
export function givenId(c: Context): string | null {
  const given = c.req.header("x-request-id");
  return given !== undefined && GIVEN.test(given) ? given : null;
}

/** Returns a path without the tokens in it. */
export const loggedPath = (path: string): string => path.replaceAll(TOKEN, "…");

/** Returns the id of a request; outside of the application that numbers them, a new one. */
export function requestIdOf(c: Context): string {
  return (c as Context<Numbered>).get("requestId") ?? newId();
}
