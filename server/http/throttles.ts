import { createHash } from "node:crypto";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { DEFAULT_LIMITS, type LimitsConfig } from "../core/model.ts";

const WINDOW_SECONDS = 60;

/** What a client may still do, of the limit that it is nearest to. */
export type Allowance = {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until the limit starts anew, or until a ban ends. */
  readonly resetMs: number;
};

export type Limits = {
  /**
   * Counts one request.
   *
   * @param client who asks, as `clientKey` writes it
   * @param token the bearer token that comes with it; only its hash is kept, for a minute
   * @param cost as so many requests it counts; one that costs more than a whole limit counts as that
   */
  count(client: string, token: string | null, cost?: number): Promise<Allowance>;
  /** Goes on with other figures; what was counted and who is banned stays. */
  configure(config: LimitsConfig): void;
};

/**
 * Limits in the memory of this process: with several nodes behind a balancer each counts for
 * itself. A client that goes on through its refusals is banned for a fixed time.
 */
export function createLimits(initial: LimitsConfig = DEFAULT_LIMITS): Limits {
  let config = initial;
  const perMinute = (points: number) => new RateLimiterMemory({ points, duration: WINDOW_SECONDS });
  const addresses = perMinute(config.perAddress);
  const tokens = perMinute(config.perToken);
  const refusals = new RateLimiterMemory({
    points: config.patience,
    duration: WINDOW_SECONDS,
    blockDuration: config.banMs / 1000,
  });

  return {
    async count(client, token, cost = 1) {
      const banned = await refusals.get(client);
      if (banned && banned.consumedPoints > config.patience && banned.msBeforeNext > 0) {
        const limit = config.perAddress;
        return { allowed: false, limit, remaining: 0, resetMs: banned.msBeforeNext };
      }
      const byAddress = await consume(addresses, client, cost);
      const byToken = token === null ? null : await consume(tokens, fingerprint(token), cost);
      const nearest = byToken !== null && isNearer(byToken, byAddress) ? byToken : byAddress;
      if (!nearest.allowed) {
        const refused = await consume(refusals, client);
        if (!refused.allowed) return { ...nearest, resetMs: refused.resetMs };
      }
      return nearest;
    },
    configure(next) {
      config = next;
      addresses.points = next.perAddress;
      tokens.points = next.perToken;
      refusals.points = next.patience;
      refusals.blockDuration = next.banMs / 1000;
    },
  };
}

async function consume(limiter: RateLimiterMemory, key: string, cost = 1): Promise<Allowance> {
  const told = await limiter.consume(key, Math.min(cost, limiter.points)).then(
    (result) => ({ allowed: true, result }),
    // The library rejects with the same object; anything else is a fault.
    (result: unknown) => {
      if (result instanceof RateLimiterRes) return { allowed: false, result };
      throw result;
    },
  );
  return {
    allowed: told.allowed,
    limit: limiter.points,
    remaining: Math.max(0, told.result.remainingPoints),
    resetMs: Math.max(0, told.result.msBeforeNext),
  };
}

/** A refusal is nearer than anything; of two refusals, the one that lasts. */
function isNearer(a: Allowance, b: Allowance): boolean {
  if (a.allowed !== b.allowed) return !a.allowed;
  return a.allowed ? a.remaining < b.remaining : a.resetMs > b.resetMs;
}

const fingerprint = (token: string) => createHash("sha256").update(token).digest("base64url");
