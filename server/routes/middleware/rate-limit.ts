import type { Context, MiddlewareHandler } from "hono";
import { clientAddress, clientKey, type TrustProxy } from "../../core/client-address.ts";
import type { Allowance, Limits } from "../../http/request-limits.ts";
import { problem, problemResponse } from "../../http/problem.ts";
import type { TokenUsage } from "../../core/people/usage-counter.ts";

/** The holder of a token, as requests are counted. */
export type CountedHolder = {
  /** Id of the technical account or grant's token that has a quota of its own, or `null`. */
  readonly quota: string | null;
  /** Id of the grant's token whose usage is shown, or `null`. */
  readonly grantToken: string | null;
};

/** The counters, by kind of client. */
export type Counting = {
  readonly limits: Limits;
  readonly usage: TokenUsage;
  readonly trust: TrustProxy;
  readonly now: () => number;
  /** Returns the id of the session of a request, or `null` without one. */
  readonly sessionOf: (request: Request) => Promise<string | null>;
  readonly holderOf: (token: string) => Promise<CountedHolder>;
};

/** Differences between the limits of some addresses and of others. */
export type LimitedOptions = {
  /** Returns the page that a person sees instead of a problem; `null` for a program. */
  readonly pageFor?: (path: string, headers: Headers) => Response | null;
  /** Returns the number of requests that one counts as. */
  readonly costOf?: (c: Context) => number;
  /** Returns true for a request that no ban stops: who is banned can sign in to see why. */
  readonly isOutsideBans?: (c: Context) => boolean;
};

const NOBODY: CountedHolder = { quota: null, grantToken: null };

/**
 * Counts requests that cost something, and reports the quota in the gateway's headers
 * (`RateLimit-Reset` in epoch seconds, `Retry-After` in seconds). It never precedes a document
 * that is served from memory: a status page must answer most when many people worry.
 *
 * A signed-in session has a quota of its own once its network's is used up: a program that asks
 * too often from the same office must not keep the team out of its console. A technical account
 * with `status:read` is counted for itself, by the limit of tokens, and never for its network.
 *
 * The requests of grants' tokens are counted for their owners too. A ban of a client takes in the
 * grants' tokens that it used.
 */
export function limited(counting: Counting, options: LimitedOptions = {}): MiddlewareHandler {
  const { usage, now, holderOf, trust } = counting;
  const { pageFor = () => null } = options;
  return async (c, next) => {
    const token = tokenIn(c);
    const holder = token === null ? NOBODY : await holderOf(token);
    const client = clientKey(addressOf(c, trust));
    const count = (status: number) => {
      if (holder.grantToken === null) return;
      const { method, path } = c.req;
      usage.count(holder.grantToken, client, {
        at: now(),
        method,
        path: path.slice(0, 500),
        status,
      });
    };
    const allowance = await allowanceOf(counting, options, c, { token, holder, client });
    const headers = {
      "ratelimit-limit": String(allowance.limit),
      "ratelimit-remaining": String(allowance.remaining),
      "ratelimit-reset": String(Math.ceil((now() + allowance.resetMs) / 1000)),
    };
    if (!allowance.allowed) {
      count(429);
      return refused(allowance, headers, pageFor(c.req.path, c.req.raw.headers));
    }
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
    count(c.res.status);
    return undefined;
  };
}

/** `isBanned`: the token is, from whatever address it comes. */
type Allowed = Allowance & { readonly isBanned?: boolean };

type Caller = {
  readonly token: string | null;
  readonly holder: CountedHolder;
  readonly client: string;
};

async function allowanceOf(
  { limits, usage, sessionOf, now }: Counting,
  { costOf = () => 1, isOutsideBans = () => false }: LimitedOptions,
  c: Context,
  { token, holder, client }: Caller,
): Promise<Allowed> {
  const { quota, grantToken } = holder;
  const at = now();
  const bannedUntil = grantToken === null ? null : usage.bannedUntil(grantToken, at);
  if (bannedUntil !== null && !isOutsideBans(c)) {
    return { allowed: false, limit: 0, remaining: 0, resetMs: bannedUntil - at, isBanned: true };
  }
  const cost = costOf(c);
  const own = quota === null ? client : `account ${quota}`;
  const counted = quota === null ? token : own;
  const allowance = await limits.count(own, counted, cost, isOutsideBans(c));
  if (allowance.beginsBan) {
    usage.ban(client, grantToken, { since: at, until: at + allowance.resetMs });
  }
  const session = allowance.allowed ? null : await sessionOf(c.req.raw);
  return session === null ? allowance : limits.count(`session ${session}`, token, cost);
}

function refused(
  { resetMs, isBanned }: Allowed,
  headers: Readonly<Record<string, string>>,
  page: Response | null,
): Response {
  const seconds = Math.max(1, Math.ceil(resetMs / 1000));
  const detail = isBanned
    ? `This token is banned for ${seconds} s more: its client went on calling after refusals.`
    : `Try again in ${seconds} s. Pings, pages, feeds and /api/v1/summary have no limit.`;
  const waiting = { ...headers, "retry-after": String(seconds) };
  if (!page) return problemResponse(problem(429, detail), waiting);
  for (const [name, value] of Object.entries(waiting)) page.headers.set(name, value);
  return page;
}

/** Returns the bearer token of a request, or the key that a client of data.gouv.fr sends. */
function tokenIn(c: Context): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  return bearer ?? c.req.header("x-api-key") ?? null;
}
/** Counts a request only once it was refused for a fault of its client, and then may answer 429. */
export const countRefusals =
  (limit: MiddlewareHandler): MiddlewareHandler =>
  async (c, next) => {
    await next();
    if (c.res.status < 400 || c.res.status >= 500) return;
    const stopped = await limit(c, async () => {});
    if (stopped) c.res = stopped;
  };

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
