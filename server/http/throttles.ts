import { createHash } from "node:crypto";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { DEFAULT_LIMITS, type LimitsConfig } from "../core/configuration.ts";

/** Durations of the limiters, in seconds. */
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** The remaining quota of a client, by the limit that it is nearest to. */
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
   * @param client the client's address, as `clientKey` writes it
   * @param token the bearer token of the request; only its hash stays in memory, for a minute
   * @param cost the number of requests that it counts as, at most one whole limit
   */
  count(client: string, token: string | null, cost?: number): Promise<Allowance>;
  /** Replaces the limits. Counts and bans remain. */
  configure(config: LimitsConfig): void;
};

/**
 * Creates the request limits, in the memory of this process: each node behind a balancer counts
 * alone. Clients that keep sending after a refusal are banned for a fixed time.
 */
export function createLimits(initial: LimitsConfig = DEFAULT_LIMITS): Limits {
  let config = initial;
  const perMinute = (points: number) => new RateLimiterMemory({ points, duration: MINUTE });
  const addresses = perMinute(config.perAddress);
  const tokens = perMinute(config.perToken);
  const refusals = new RateLimiterMemory({
    points: config.patience,
    duration: MINUTE,
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
  const counted = await limiter.consume(key, Math.min(cost, limiter.points)).then(
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

const fingerprint = (token: string) => createHash("sha256").update(token).digest("base64url");

/**
 * The limits of sign-in attempts. Attempts count for every address, known or not: a refusal does
 * not reveal whether an account exists.
 */
export type Throttle = {
  /**
   * Counts one attempt. Returns the milliseconds to wait, 0 if it may proceed.
   *
   * @param email as `mailAddress` writes it
   * @param client the client's address, as `clientKey` writes it
   */
  attempt(email: string, client: string): Promise<number>;
  /** Clears the failed attempts of a client on an address after a successful sign-in. */
  succeeded(email: string, client: string): Promise<void>;
  /** Counts one request for a link. Returns whether its mail may be sent. */
  link(email: string): Promise<boolean>;
  /** Counts one guess at a person's second factor. Returns as `attempt`. */
  guess(personId: string): Promise<number>;
  /** Forgets the wrong guesses of a person who gave a right code. */
  guessed(personId: string): Promise<void>;
  /** Counts one attempt of a client on no particular address. Returns as `attempt` does. */
  probe(client: string): Promise<number>;
};

/**
 * Creates the limits of sign-in, in the memory of this process. One address from one client: 5
 * attempts in 15 minutes. One address from all clients: 30 an hour, too few to guess a code of six
 * digits, and its owner has other ways to sign in. One client: 50 in 15 minutes. One second factor,
 * behind whichever first: 10 wrong codes an hour, and none of strangers counts.
 */
export function createThrottle(): Throttle {
  const pair = new RateLimiterMemory({ points: 5, duration: 15 * MINUTE });
  const address = new RateLimiterMemory({ points: 30, duration: 60 * MINUTE });
  const client = new RateLimiterMemory({ points: 50, duration: 15 * MINUTE });
  const links = new RateLimiterMemory({ points: 5, duration: 15 * MINUTE });
  const codes = new RateLimiterMemory({ points: 10, duration: HOUR });

  return {
    async attempt(email, from) {
      // A refused attempt does not count against the address: one client alone would lock its
      // owner out, and fill our memory with addresses.
      return (
        (await waitOf(client, from)) ||
        (await waitOf(pair, `${email} ${from}`)) ||
        (await waitOf(address, email))
      );
    },
    async succeeded(email, from) {
      await pair.delete(`${email} ${from}`);
    },
    link: async (email) => (await waitOf(links, email)) === 0,
    guess: (personId) => waitOf(codes, personId),
    async guessed(personId) {
      await codes.delete(personId);
    },
    probe: (from) => waitOf(client, from),
  };
}

/** The limits of subscription requests, by client and by address. */
export type SubscriptionThrottle = {
  /**
   * Counts one request of a client. Returns the milliseconds to wait, 0 if it may proceed.
   *
   * @param client as `clientKey` writes it
   */
  ask(client: string): Promise<number>;
  /**
   * Counts one mail to an address. Returns whether it may be sent. Never report this to the
   * client: it would reveal whether the address was requested before.
   */
  mail(email: string): Promise<boolean>;
  /**
   * Counts one trial message. Returns whether it may be posted.
   *
   * @param endpoint without its fragment, which selects a shape alone
   * @param host the host that is called; `null` for that of a chat, which is everybody's
   */
  trial(endpoint: string, host: string | null): Promise<boolean>;
};

/**
 * Creates the limits of subscribing, in the memory of this process. One client: 30 requests an
 * hour, since the people of an office share one address. One mailbox: 3 confirmation mails an hour
 * and 10 a day from all clients together, so that strangers cannot flood it. One endpoint: 6 trial
 * messages an hour; one host: 60.
 */
export function createSubscriptionThrottle(): SubscriptionThrottle {
  const clients = new RateLimiterMemory({ points: 30, duration: HOUR });
  const hourly = new RateLimiterMemory({ points: 3, duration: HOUR });
  const daily = new RateLimiterMemory({ points: 10, duration: 24 * HOUR });
  const trials = new RateLimiterMemory({ points: 6, duration: HOUR });
  const hosts = new RateLimiterMemory({ points: 60, duration: HOUR });
  return {
    ask: (client) => waitOf(clients, client),
    mail: async (email) =>
      (await waitOf(hourly, email)) === 0 && (await waitOf(daily, email)) === 0,
    trial: async (endpoint, host) =>
      (await waitOf(trials, endpoint)) === 0 &&
      (host === null || (await waitOf(hosts, host)) === 0),
  };
}

/** The limit of requests for access, by client. Those of one address are counted where they are stored. */
export type AccessThrottle = {
  /**
   * Counts one request. Returns the milliseconds to wait, 0 if it may proceed.
   *
   * @param client as `clientKey` writes it
   */
  ask(client: string): Promise<number>;
};

/** Creates the limit of requests for access, in the memory of this process: 10 a day for a client. */
export function createAccessThrottle(): AccessThrottle {
  const clients = new RateLimiterMemory({ points: 10, duration: 24 * HOUR });
  return { ask: (client) => waitOf(clients, client) };
}

/**
 * Creates the limit of new pictures: 30 a minute for each client. A picture that is in memory is
 * not counted.
 *
 * @returns counts one for a client, as `clientKey` writes it; the milliseconds to wait, or 0
 */
export function createDrawingThrottle(): (client: string) => Promise<number> {
  const clients = new RateLimiterMemory({ points: 30, duration: MINUTE });
  return (client) => waitOf(clients, client);
}

/** Counts one attempt under a key. Returns the milliseconds to wait, 0 if it may proceed. */
export async function waitOf(limiter: RateLimiterMemory, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (rejected) {
    // The library rejects with its count; any other error is a fault.
    if (rejected instanceof RateLimiterRes) return Math.max(1, rejected.msBeforeNext);
    throw rejected;
  }
}
