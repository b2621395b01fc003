import { createHash } from "node:crypto";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { DEFAULT_LIMITS, type LimitsConfig } from "../core/configuration.ts";

const MINUTE_S = 60;

/** The remaining quota of a client, by the limit that it is nearest to. */
export type Allowance = {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until the limit starts anew, or until a ban ends. */
  readonly resetMs: number;
  /** True for the request with which a ban begins. */
  readonly beginsBan?: boolean;
};

export type Limits = {
  /**
   * Counts one request.
   *
   * @param client the client's address, as `clientKey` writes it
   * @param token the bearer token of the request; only its hash stays in memory, for a minute
   * @param cost the number of requests that it counts as, at most one whole limit
   * @param isOutsideBans true for one that no ban stops, and that leads to none
   */
  count(
    client: string,
    token: string | null,
    cost?: number,
    isOutsideBans?: boolean,
  ): Promise<Allowance>;
  /** Replaces the limits. Counts and bans remain. */
  configure(config: LimitsConfig): void;
  /** Gives other nodes what was counted here since the last time, and takes what they counted. */
  exchange(swap: SwapCounts): Promise<void>;
};

/** Points under a key, and the time until they are forgotten. */
export type TimedCount = { readonly key: string; readonly points: number; readonly forMs: number };

/** Counts of this node since the last exchange, and the bans that began here. */
export type FreshCounts = {
  readonly counts: readonly TimedCount[];
  readonly bans: readonly TimedCount[];
};

/** Adds a node's counts to those of all; returns the sums under its keys, and all bans. */
export type SwapCounts = (fresh: FreshCounts) => Promise<FreshCounts>;

/** A limiter of this process, and what it counted since the last exchange; `null` before the first. */
type Counter = {
  readonly prefix: string;
  readonly limiter: RateLimiterMemory;
  fresh: Map<string, number> | null;
};

/**
 * Creates the request limits. They count in the memory of this process, so that no request waits
 * for a database; nodes that share one exchange their counts every second. Clients that keep sending
 * after a refusal are banned for a fixed time.
 */
export function createLimits(initial: LimitsConfig = DEFAULT_LIMITS): Limits {
  let config = initial;
  const counterOf = (prefix: string, points: number): Counter => ({
    prefix,
    limiter: new RateLimiterMemory({ points, duration: MINUTE_S }),
    fresh: null,
  });
  const addresses = counterOf("address ", config.perAddress);
  const tokens = counterOf("token ", config.perToken);
  const refusals = counterOf("refusal ", config.patience);
  const counters = [addresses, tokens, refusals];
  const bans = new RateLimiterMemory({ points: 1, duration: MINUTE_S });
  /** `null` before the first exchange. */
  let freshBans: TimedCount[] | null = null;

  const ban = async (key: string): Promise<number> => {
    await bans.set(key, 1, config.banMs / 1000);
    freshBans?.push({ key, points: 1, forMs: config.banMs });
    return config.banMs;
  };

  return {
    async count(client, token, cost = 1, isOutsideBans = false) {
      const key = fingerprint(client);
      const banned = isOutsideBans ? null : await bans.get(key);
      if (banned && banned.msBeforeNext > 0) {
        const limit = config.perAddress;
        return { allowed: false, limit, remaining: 0, resetMs: banned.msBeforeNext };
      }
      const byAddress = await consume(addresses, key, cost);
      const byToken = token === null ? null : await consume(tokens, fingerprint(token), cost);
      const nearest = byToken !== null && isNearer(byToken, byAddress) ? byToken : byAddress;
      if (nearest.allowed || isOutsideBans) return nearest;
      if ((await consume(refusals, key)).allowed) return nearest;
      return { ...nearest, resetMs: await ban(key), beginsBan: true };
    },
    configure(next) {
      config = next;
      addresses.limiter.points = next.perAddress;
      tokens.limiter.points = next.perToken;
      refusals.limiter.points = next.patience;
    },
    async exchange(swap) {
      const given = { counts: counters.flatMap(takeFresh), bans: freshBans ?? [] };
      freshBans = [];
      const sums = await swap(given).catch((error: unknown) => {
        // What was counted meanwhile stays beside what was not handed over.
        for (const { key, points } of given.counts) {
          const counter = counters.find(({ prefix }) => key.startsWith(prefix));
          const own = key.slice(counter?.prefix.length ?? 0);
          counter?.fresh?.set(own, (counter.fresh.get(own) ?? 0) + points);
        }
        freshBans = [...given.bans, ...(freshBans ?? [])];
        throw error;
      });
      for (const { key, points, forMs } of sums.counts) {
        const counter = counters.find(({ prefix }) => key.startsWith(prefix));
        const own = key.slice(counter?.prefix.length ?? 0);
        // What was counted during the exchange is not among them.
        const all = points + (counter?.fresh?.get(own) ?? 0);
        await counter?.limiter.set(own, all, Math.ceil(forMs / 1000));
      }
      for (const { key, forMs } of sums.bans) await bans.set(key, 1, Math.ceil(forMs / 1000));
    },
  };
}

/** Returns what a counter counted since the last time, and begins anew. */
function takeFresh(counter: Counter): TimedCount[] {
  const { fresh, prefix } = counter;
  counter.fresh = new Map();
  return [...(fresh ?? [])].map(([key, points]) => ({
    key: prefix + key,
    points,
    forMs: MINUTE_S * 1000,
  }));
}

/** Addresses and tokens stay in memory as hashes alone, and leave it as such. */
const fingerprint = (text: string): string => createHash("sha256").update(text).digest("base64url");

async function consume(counter: Counter, key: string, cost = 1): Promise<Allowance> {
  const { limiter } = counter;
  const points = Math.min(cost, limiter.points);
  counter.fresh?.set(key, (counter.fresh.get(key) ?? 0) + points);
  const counted = await limiter.consume(key, points).then(
    (result) => ({ allowed: true, result }),
    // The library rejects with its count; any other error is a fault.
    (result: unknown) => {
      if (result instanceof RateLimiterRes) return { allowed: false, result };
      throw result;
    },
  );
  return {
    allowed: counted.allowed,
    limit: limiter.points,
    remaining: Math.max(0, counted.result.remainingPoints),
    resetMs: Math.max(0, counted.result.msBeforeNext),
  };
}

/** Returns whether a limit is nearer: a refusal before an allowance, the longer of two refusals. */
function isNearer(a: Allowance, b: Allowance): boolean {
  if (a.allowed !== b.allowed) return !a.allowed;
  return a.allowed ? a.remaining < b.remaining : a.resetMs > b.resetMs;
}
