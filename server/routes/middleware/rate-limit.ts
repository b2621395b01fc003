import type { Context, MiddlewareHandler } from "hono";
import { clientAddress, clientKey, type TrustProxy } from "../../core/client-address.ts";
import type { Limits } from "../../http/request-limits.ts";
import { problem, problemResponse } from "../../http/problem.ts";

/** The counters, by kind of client. */
export type Counting = {
  readonly limits: Limits;
  readonly trust: TrustProxy;
  readonly now: () => number;
  /** Returns the id of the session of a request, or `null` without one. */
  readonly sessionOf: (request: Request) => Promise<string | null>;
  /** Returns the id of the technical account whose token has a quota of its own, or `null`. */
  readonly accountOf: (token: string) => Promise<string | null>;
};

/**
 * Counts requests that cost something, and reports the quota in the gateway's headers
 * (`RateLimit-Reset` in epoch seconds, `Retry-After` in seconds). It never precedes a document
 * that is served from memory: a status page must answer most when many people worry.
 *
 * A signed-in session has a quota of its own once its network's is used up: a program that asks
 * too often from the same office must not keep the team out of its console. A technical account
 * with `status:read` is counted for itself, by the limit of tokens, and never for its network.
 *
 * @param pageFor returns the page that a person sees instead of a problem; `null` for a program
 * @param costOf returns the number of requests that one counts as
 */
export function limited(
  { limits, trust, now, sessionOf, accountOf }: Counting,
  pageFor: (path: string, headers: Headers) => Response | null = () => null,
  costOf: (c: Context) => number = () => 1,
): MiddlewareHandler {
  return async (c, next) => {
    const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? null;
    const account = token === null ? null : await accountOf(token);
    let allowance =
      account === null
        ? await limits.count(clientKey(addressOf(c, trust)), token, costOf(c))
        : await limits.count(`account ${account}`, `account ${account}`, costOf(c));
    const session = allowance.allowed ? null : await sessionOf(c.req.raw);
    if (session !== null) allowance = await limits.count(`session ${session}`, token, costOf(c));
    const headers = {
      "ratelimit-limit": String(allowance.limit),
      "ratelimit-remaining": String(allowance.remaining),
      "ratelimit-reset": String(Math.ceil((now() + allowance.resetMs) / 1000)),
    };
    if (!allowance.allowed) {
      const seconds = Math.max(1, Math.ceil(allowance.resetMs / 1000));
      const detail = `Try again in ${seconds} s. Pings, pages, feeds and /api/v1/summary have no limit.`;
      const waiting = { ...headers, "retry-after": String(seconds) };
      const page = pageFor(c.req.path, c.req.raw.headers);
      if (!page) return problemResponse(problem(429, detail), waiting);
      for (const [name, value] of Object.entries(waiting)) page.headers.set(name, value);
      return page;
    }
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
    return undefined;
  };
}

/** The client's address; a request without a socket (in a test) is one client like any other. */
export function addressOf(c: Context, trust: TrustProxy): string {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  const peer = env?.incoming?.socket?.remoteAddress ?? "";
  return clientAddress(peer, c.req.header("x-forwarded-for"), trust, {
    forwarded: c.req.header("forwarded"),
    realIp: c.req.header("x-real-ip"),
  });
}

/** Returns the answer to a client that tries too often: 429, and the seconds to wait. */
export function waitResponse(waitMs: number): Response {
  const seconds = Math.ceil(waitMs / 1000);
  return problemResponse(problem(429, `Too many attempts: try again in ${seconds} s.`), {
    "retry-after": String(seconds),
  });
}
