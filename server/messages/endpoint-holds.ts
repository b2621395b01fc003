import { createHash } from "node:crypto";
import { readSetting, writeSetting } from "../../db/key-values.ts";
import type { Reading } from "../context/context.ts";
import { shortTransaction } from "../context/time-slices.ts";
import type { Instant } from "../core/model.ts";
import type { Pace } from "../notify/flavours.ts";

/** Times at which endpoints may be called. Subscriptions of one address share their waits. */
export type EndpointHolds = {
  /**
   * Takes a message's turn.
   *
   * @returns `null`: it may be called now; else when this message may be sent
   */
  turn(endpoint: URL, pace: Pace | null, messageId: string): Promise<Instant | null>;
  /** Holds back every message for an endpoint; kept in the database, for a restart. */
  hold(endpoint: URL, until: Instant): Promise<void>;
};

/** Until when endpoints asked not to be called, as JSON by hash: an address may be a secret. */
const HOLDS = "webhook-holds";
type Holds = Record<string, Instant>;

/** Calls that were made or promised: the last few times, and the message that has each future one. */
type Calls = { readonly times: Instant[]; readonly promised: Map<string, Instant> };

export function createEndpointHolds({ db, now }: Pick<Reading, "db" | "now">): EndpointHolds {
  const calls = new Map<string, Calls>();
  // Read each time: another node may have sent meanwhile.
  const read = async (from = db): Promise<Holds> =>
    JSON.parse((await readSetting(from, HOLDS)) ?? "{}") as Holds;

  return {
    async turn(endpoint, pace, messageId) {
      const at = now();
      const key = keyOf(endpoint);
      const until = (await read())[key] ?? 0;
      if (until > at) return until;
      if (pace === null) return null;
      for (const [other, { times }] of calls) {
        if ((times.at(-1) ?? 0) < at - FORGOTTEN_MS) calls.delete(other);
      }
      const own = calls.get(key) ?? { times: [], promised: new Map<string, Instant>() };
      calls.set(key, own);
      return promise(own, pace, messageId, at);
    },
    async hold(endpoint, until) {
      const at = now();
      const key = keyOf(endpoint);
      // After the wait all its messages take new turns.
      calls.delete(key);
      await shortTransaction(db, async (trx) => {
        const all = await read(trx);
        all[key] = Math.max(all[key] ?? 0, until);
        const ahead = Object.fromEntries(Object.entries(all).filter(([, end]) => end > at));
        await writeSetting(trx, HOLDS, JSON.stringify(ahead));
      });
    },
  };
}

/** Paces are of seconds: nothing is promised for later than this. */
const FORGOTTEN_MS = 3_600_000;

/** Gives a message the first time at which one more call keeps to the pace. */
function promise(own: Calls, pace: Pace, messageId: string, at: Instant): Instant | null {
  const promised = own.promised.get(messageId);
  if (promised !== undefined && promised > at) return promised;
  own.promised.delete(messageId);
  if (promised !== undefined) return null;
  const before = own.times.at(-pace.calls) ?? -Infinity;
  const time = Math.max(at, before + pace.perMs);
  own.times.push(time);
  if (own.times.length > pace.calls) own.times.shift();
  if (time <= at) return null;
  own.promised.set(messageId, time);
  return time;
}

const keyOf = ({ origin, pathname, search }: URL): string =>
  createHash("sha256")
    .update(origin + pathname + search)
    .digest("hex")
    .slice(0, 32);
