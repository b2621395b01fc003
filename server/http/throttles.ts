import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Durations of the limiters, in seconds. */
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Counts under keys, in windows of a fixed length. */
export type Limiter = Pick<RateLimiterMemory, "consume" | "delete">;

/**
 * Creates a limiter.
 *
 * @param options.name of what is counted: nodes that share limits count under the same name
 * @param options.duration in seconds
 */
export type MakeLimiter = (options: {
  readonly name: string;
  readonly points: number;
  readonly duration: number;
}) => Limiter;

/** Counts in the memory of this process. */
export const inMemory: MakeLimiter = ({ points, duration }) =>
  new RateLimiterMemory({ points, duration });

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
  /** Counts one new organisation of a person. Returns as `attempt` does. */
  found(personId: string): Promise<number>;
};

/**
 * Creates the limits of sign-in, each attempt counted exactly. One address from one client: 5
 * attempts in 15 minutes. One address from all clients: 30 an hour, too few to guess a code of six
 * digits, and its owner has other ways to sign in. One client: 50 in 15 minutes. One second factor,
 * behind whichever first: 10 wrong codes an hour, and none of strangers counts. One person: 5 new
 * organisations a day.
 */
export function createThrottle(limiter: MakeLimiter = inMemory): Throttle {
  const pair = limiter({ name: "sign-in-pair", points: 5, duration: 15 * MINUTE });
  const address = limiter({ name: "sign-in-address", points: 30, duration: 60 * MINUTE });
  const client = limiter({ name: "sign-in-client", points: 50, duration: 15 * MINUTE });
  const links = limiter({ name: "sign-in-link", points: 5, duration: 15 * MINUTE });
  const codes = limiter({ name: "second-factor", points: 10, duration: HOUR });
  const founded = limiter({ name: "organization", points: 5, duration: 24 * HOUR });

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
    found: (personId) => waitOf(founded, personId),
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
 * Creates the limits of subscribing. One client: 30 requests an
 * hour, since the people of an office share one address. One mailbox: 3 confirmation mails an hour
 * and 10 a day from all clients together, so that strangers cannot flood it. One endpoint: 6 trial
 * messages an hour; one host: 60.
 */
export function createSubscriptionThrottle(limiter: MakeLimiter = inMemory): SubscriptionThrottle {
  const clients = limiter({ name: "subscribe-client", points: 30, duration: HOUR });
  const hourly = limiter({ name: "subscribe-hour", points: 3, duration: HOUR });
  const daily = limiter({ name: "subscribe-day", points: 10, duration: 24 * HOUR });
  const trials = limiter({ name: "hook-trial", points: 6, duration: HOUR });
  const hosts = limiter({ name: "endpoint-host", points: 60, duration: HOUR });
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

/** Creates the limit of requests for access: 10 a day for a client. */
export function createAccessThrottle(limiter: MakeLimiter = inMemory): AccessThrottle {
  const clients = limiter({ name: "ask-access", points: 10, duration: 24 * HOUR });
  return { ask: (client) => waitOf(clients, client) };
}

/** The limit of wrong secrets, by login and client: a stranger does not lock a program out. */
export type SecretThrottle = {
  /** Returns the milliseconds to wait before another try, 0 if it may proceed. */
  blocked(login: string, client: string): Promise<number>;
  /** Counts one wrong secret. */
  failed(login: string, client: string): Promise<void>;
};

/** Creates the limit of wrong secrets: 10 in 15 minutes for one login and one client. */
export function createSecretThrottle(limiter: MakeLimiter = inMemory): SecretThrottle {
  // Nine may be counted without a wait: the tenth begins it.
  const pairs = limiter({ name: "client-secret", points: 9, duration: 15 * MINUTE });
  const keyOf = (login: string, client: string) => `${login.slice(0, 400)} ${client}`;
  return {
    blocked: (login, client) => waitOf(pairs, keyOf(login, client), 0),
    async failed(login, client) {
      await waitOf(pairs, keyOf(login, client));
    },
  };
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

/**
 * Counts attempts under a key. Returns the milliseconds to wait, 0 if it may proceed.
 *
 * @param points number of attempts; 0 only looks
 */
export async function waitOf(limiter: Limiter, key: string, points = 1): Promise<number> {
  try {
    await limiter.consume(key, points);
    return 0;
  } catch (rejected) {
    // The library rejects with its count; any other error is a fault.
    if (rejected instanceof RateLimiterRes) return Math.max(1, rejected.msBeforeNext);
    throw rejected;
  }
}

/** The limit on passwords of private pages. */
export type PasswordThrottle = {
  /** Counts one attempt of a client. Returns the milliseconds to wait, 0 if it may proceed. */
  attempt(client: string): Promise<number>;
  /** Forgets the wrong ones of a client that gave the right one: many readers share a network. */
  succeeded(client: string): Promise<void>;
};

/** Creates the limit on passwords of private pages: 10 wrong ones of a client in 15 minutes. */
export function createPasswordThrottle(limiter: MakeLimiter = inMemory): PasswordThrottle {
  const guesses = limiter({ name: "page-password", points: 10, duration: 15 * MINUTE });
  return {
    attempt: (client) => waitOf(guesses, client),
    async succeeded(client) {
      await guesses.delete(client);
    },
  };
}
