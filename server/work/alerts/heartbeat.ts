import { HEARTBEAT, writeSetting } from "../../../db/key-values.ts";
import { retryWhileBusy } from "../../../db/retry-busy.ts";
import { startDeadline } from "../../../probes/deadline.ts";
import { exchange } from "../../../probes/exchange.ts";
import type { Context } from "../../context/context.ts";
import type { HeartbeatSettings } from "../../core/alert-settings.ts";
import { attempt } from "../attempt.ts";
import { repeatEvery, type Repeated } from "../repeat.ts";

/** Pause between two looks; a ping is due by the settings. */
const TICK_MS = 1_000;
const TIMEOUT_MS = 10_000;
/** A snapshot is made every ten seconds at least. */
const STALE_MS = 60_000;

/** The state of the work that the heartbeat stands for. */
export type Working = {
  /** Returns why it cannot be done now; empty when it can. */
  readonly reasons: () => readonly string[];
  /** Returns when the page was last brought up to date; `null`: not yet. */
  readonly shownAt: () => number | null;
};

/** The last ping, as JSON in the setting `HEARTBEAT`. */
export type LastPing = {
  readonly at: number;
  readonly signal: Signal;
  /** `null`: it was taken. */
  readonly error: string | null;
};
type Signal = "start" | "ok" | "fail";

const SUFFIX: Readonly<Record<Signal, string>> = { start: "/start", ok: "", fail: "/fail" };

/**
 * Calls the address of the dead-man's switch for as long as Vigie works, as healthchecks.io
 * documents it ("Pinging API"; "Signaling failures"): `/start` once, then the address itself, and
 * `/fail` with the reasons as soon as something does not work.
 *
 * Each ping first writes to the database: where that hangs, none leaves, and the silence says it.
 */
export function startHeartbeat(
  ctx: Pick<Context, "db" | "now" | "log">,
  { url, everyMs }: HeartbeatSettings,
  work: Working,
): Pick<Repeated, "stop"> {
  const stop = new AbortController();
  const startedAt = ctx.now();
  let last: { readonly at: number; readonly signal: Signal } | null = null;
  const look = async () => {
    const now = ctx.now();
    const why = whyNot(work, now);
    const signal = signalOf(why, last, now - startedAt < everyMs);
    // A change is reported at once, everything else once an interval.
    const isNews = signal !== null && signal !== last?.signal;
    if (signal === null || (!isNews && last !== null && now - last.at < everyMs)) return;
    const isWritten = signal !== "ok" || (await writes(ctx, now));
    last = { at: now, signal };
    if (!isWritten) return;
    const error = await ping(addressOf(url, signal), why, stop.signal);
    if (error !== null) ctx.log.warn({ error }, "the heartbeat was not taken");
    const stored: LastPing = { at: now, signal, error };
    await attempt(ctx.log, "recording the heartbeat", () =>
      writeSetting(ctx.db, HEARTBEAT, JSON.stringify(stored)),
    );
  };
  const timer = repeatEvery(TICK_MS, look, { atOnce: true });
  return {
    async stop() {
      stop.abort();
      await timer.stop();
    },
  };
}

const addressOf = (url: string, signal: Signal): string => url.replace(/\/+$/, "") + SUFFIX[signal];

/** Returns whether the database takes a write now. */
async function writes({ db, log }: Pick<Context, "db" | "log">, now: number): Promise<boolean> {
  try {
    await retryWhileBusy(() => writeSetting(db, `${HEARTBEAT}-try`, String(now)));
    return true;
  } catch (error) {
    log.error({ err: error }, "the database takes no write: no heartbeat leaves");
    return false;
  }
}

/** Returns why Vigie does not do its work: it must probe and write, and show what it finds. */
function whyNot({ reasons, shownAt }: Working, now: number): readonly string[] {
  const isStale = now - (shownAt() ?? -Infinity) > STALE_MS;
  return [...reasons(), ...(isStale ? ["the page is not brought up to date"] : [])];
}

/** Returns the signal that is due; `null` while a start may still succeed. */
function signalOf(
  reasons: readonly string[],
  last: { readonly signal: Signal } | null,
  isStarting: boolean,
): Signal | null {
  if (last === null) return "start";
  if (reasons.length === 0) return "ok";
  return isStarting && last.signal === "start" ? null : "fail";
}

/** Returns why a ping was not taken, or `null`. */
async function ping(
  address: string,
  reasons: readonly string[],
  stop: AbortSignal,
): Promise<string | null> {
  const deadline = startDeadline({ timeoutMs: TIMEOUT_MS, stop });
  const headers = ["user-agent", "Vigie", "content-type", "text/plain; charset=utf-8"];
  const { status, failure } = await exchange(
    { url: new URL(address), method: "POST", headers, body: reasons.join("\n") },
    { ipVersion: "any", http2: false, maxBytes: 65_536, keepBytes: 0 },
    {},
    deadline.signal,
    {},
  ).finally(() => deadline.clear());
  if (status === null) return failure?.detail ?? "no answer";
  return status >= 200 && status < 300 ? null : `it answered ${status}`;
}
