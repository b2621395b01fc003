import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

const HOUR = 3_600;

/** How often something may be asked for one address, and by one client. */
export type SubscriptionThrottle = {
  /**
   * Counts one request of a client; how many milliseconds it must wait, 0 where it may go on.
   *
   * @param client as `clientKey` writes it
   */
  ask(client: string): Promise<number>;
  /**
   * Counts one mail to an address; whether it may be sent. Whoever asks is never told: it would
   * say whether the address has been asked for before.
   */
  mail(email: string): Promise<boolean>;
};

/**
 * In the memory of this process. One client: 30 an hour, since many of an office share one
 * address. One address: 3 confirmation mails an hour and 10 a day, whoever asks, so that nobody
 * can flood another's mailbox by us.
 */
export function createSubscriptionThrottle(): SubscriptionThrottle {
  const clients = new RateLimiterMemory({ points: 30, duration: HOUR });
  const hourly = new RateLimiterMemory({ points: 3, duration: HOUR });
  const daily = new RateLimiterMemory({ points: 10, duration: 24 * HOUR });
  return {
    ask: (client) => waitOf(clients, client),
    mail: async (email) =>
      (await waitOf(hourly, email)) === 0 && (await waitOf(daily, email)) === 0,
  };
}

async function waitOf(limiter: RateLimiterMemory, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (told) {
    // The library rejects with what it counted; anything else is a fault.
    if (told instanceof RateLimiterRes) return Math.max(1, told.msBeforeNext);
    throw told;
  }
}
