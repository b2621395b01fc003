import {
  BAN_TAKES_IN_MS,
  LAST_CALLS,
  NO_USAGE,
  outcomeOf,
  stepBegin,
  type Ban,
  type TokenCall,
  type UsageCounts,
} from "./token-usage.ts";
import { MINUTE_MS } from "../duration.ts";
import type { Instant } from "../model.ts";

/** What was counted since the last time it was taken. */
export type TakenUsage = {
  /** Requests by token and minute. */
  readonly counts: readonly (UsageCounts & { readonly tokenId: string; readonly at: Instant })[];
  /** The last calls by token, newest first. */
  readonly calls: ReadonlyMap<string, readonly TokenCall[]>;
  readonly bans: readonly FreshBan[];
};

/** A ban that began here. */
export type FreshBan = Ban & {
  /** The client's address, as `clientKey` writes it. */
  readonly client: string;
  readonly tokens: readonly string[];
};

/** The requests of tokens, counted in memory so that none waits for a database. */
export type TokenUsage = {
  /** Counts a request of a token, once it is answered. */
  count(tokenId: string, client: string, call: TokenCall): void;
  /** Begins a ban of a client, which takes in the tokens that it used in the last minute. */
  ban(client: string, tokenId: string | null, during: Ban): void;
  /** Returns the end of a token's ban, or `null`. */
  bannedUntil(tokenId: string, now: Instant): Instant | null;
  /** Returns what was counted since the last time, and begins anew; `null`: nothing. */
  take(): TakenUsage | null;
  /** Takes back what could not be written. */
  putBack(taken: TakenUsage): void;
  /** Replaces the bans that are known of all nodes. */
  knowBans(bans: ReadonlyMap<string, Ban>): void;
};

type Own = { readonly minutes: Map<Instant, Mutable>; calls: TokenCall[] };
type Mutable = { -readonly [K in keyof UsageCounts]: number };

/** Creates the counters of one process. */
export function createTokenUsage(): TokenUsage {
  let own = new Map<string, Own>();
  let fresh: FreshBan[] = [];
  let known: ReadonlyMap<string, Ban> = new Map();
  const clients = recentClients();

  const of = (tokenId: string): Own => {
    const found = own.get(tokenId) ?? { minutes: new Map<Instant, Mutable>(), calls: [] };
    own.set(tokenId, found);
    return found;
  };
  const minuteOf = (tokenId: string, at: Instant): Mutable => {
    const { minutes } = of(tokenId);
    const minute = minutes.get(at) ?? { ...NO_USAGE };
    minutes.set(at, minute);
    return minute;
  };
  return {
    count(tokenId, client, call) {
      const one = of(tokenId);
      minuteOf(tokenId, stepBegin(call.at, MINUTE_MS))[outcomeOf(call.status)] += 1;
      one.calls.push(call);
      if (one.calls.length >= 4 * LAST_CALLS) one.calls = one.calls.slice(-LAST_CALLS);
      clients.note(client, tokenId, call.at);
    },
    ban(client, tokenId, { since, until }) {
      const used = clients.tokensOf(client, since);
      const tokens = [...new Set([...used, ...(tokenId === null ? [] : [tokenId])])];
      if (tokens.length > 0) fresh.push({ client, tokens, since, until });
    },
    bannedUntil(tokenId, now) {
      const here = fresh.filter(({ tokens }) => tokens.includes(tokenId));
      const until = Math.max(known.get(tokenId)?.until ?? 0, ...here.map((one) => one.until));
      return until > now ? until : null;
    },
    take() {
      if (own.size === 0 && fresh.length === 0) return null;
      const taken = {
        counts: [...own].flatMap(([tokenId, { minutes }]) =>
          [...minutes].map(([at, counts]) => ({ tokenId, at, ...counts })),
        ),
        calls: new Map(
          [...own].map(([id, { calls }]) => [id, calls.slice(-LAST_CALLS).toReversed()] as const),
        ),
        bans: fresh,
      };
      own = new Map();
      // Those that are being written hold meanwhile.
      known = new Map([
        ...known,
        ...fresh.flatMap(({ tokens, ...b }) => tokens.map((t) => [t, b] as const)),
      ]);
      fresh = [];
      return taken;
    },
    putBack({ counts, calls, bans }) {
      for (const { tokenId, at, served, refused, failed } of counts) {
        const minute = minuteOf(tokenId, at);
        minute.served += served;
        minute.refused += refused;
        minute.failed += failed;
      }
      for (const [tokenId, older] of calls) {
        const one = of(tokenId);
        one.calls = [...older.toReversed(), ...one.calls].slice(-LAST_CALLS);
      }
      fresh = [...bans, ...fresh];
    },
    knowBans(bans) {
      known = bans;
    },
  };
}

/** Notes which tokens a client used in the last minute. */
function recentClients() {
  const clients = new Map<string, Map<string, Instant>>();
  let sweptAt = 0;
  const sweep = (now: Instant) => {
    if (now - sweptAt < BAN_TAKES_IN_MS) return;
    sweptAt = now;
    for (const [client, tokens] of clients) {
      for (const [id, at] of tokens) if (now - at > BAN_TAKES_IN_MS) tokens.delete(id);
      if (tokens.size === 0) clients.delete(client);
    }
  };
  return {
    note(client: string, tokenId: string, at: Instant) {
      sweep(at);
      const tokens = clients.get(client) ?? new Map<string, Instant>();
      tokens.set(tokenId, at);
      clients.set(client, tokens);
    },
    tokensOf: (client: string, now: Instant): string[] =>
      [...(clients.get(client) ?? [])]
        .filter(([, at]) => now - at <= BAN_TAKES_IN_MS)
        .map(([id]) => id),
  };
}
