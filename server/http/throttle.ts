import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

const MINUTE = 60;

/**
 * How often a sign-in may be tried, by whoever and on whomever. Counted are attempts on an
 * address, whether or not anybody has it: being refused says nothing about that.
 */
export type Throttle = {
  /**
   * Counts one attempt; how many milliseconds to wait before the next, 0 where this one may go on.
   *
   * @param email as `mailAddress` writes it
   * @param client who tries, as `clientKey` writes it
   */
  attempt(email: string, client: string): Promise<number>;
  /** It was them: what they mistyped before does not count against them. */
  succeeded(email: string, client: string): Promise<void>;
  /** Counts one request for a link; whether a mail may be sent for it. */
  link(email: string): Promise<boolean>;
  /** Counts one try of something that one client has no reason to try often; as `attempt`. */
  probe(client: string): Promise<number>;
};

/**
 * In the memory of this process. One address from one client: 5 attempts in 15 minutes. One
 * address from everywhere: 30 an hour, so that nobody can lock its owner out from afar for long,
 * who has other ways in, nor guess a code of six digits. One client: 50 in 15 minutes.
 */
export function createThrottle(): Throttle {
  const pair = new RateLimiterMemory({ points: 5, duration: 15 * MINUTE });
  const address = new RateLimiterMemory({ points: 30, duration: 60 * MINUTE });
  const client = new RateLimiterMemory({ points: 50, duration: 15 * MINUTE });
  const links = new RateLimiterMemory({ points: 5, duration: 15 * MINUTE });

  return {
    async attempt(email, from) {
      // What is refused already is not counted against the address: one client alone would keep
      // its owner out, and fill our memory with addresses.
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
    probe: (from) => waitOf(client, from),
  };
}

/** Counts one try; how long to wait before the next, 0 where this one may go on. */
export async function waitOf(limiter: RateLimiterMemory, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (told) {
    // The library rejects with what it counted; anything else is a fault.
    if (told instanceof RateLimiterRes) return Math.max(1, told.msBeforeNext);
    throw told;
  }
}
