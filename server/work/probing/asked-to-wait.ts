import { readSetting, writeSetting } from "../../../db/key-values.ts";
import { probesSince } from "../../../db/results.ts";
import { atomically, type Context, type Reading } from "../../context/context.ts";
import { callsOf, quotaDay } from "../../core/measuring/politeness.ts";
import type { Instant } from "../../core/model.ts";
import type { Live } from "../../state/live.ts";
import type { AskedBefore } from "./scheduler-contract.ts";

/** Kept as JSON: by provider (`lineKey`) or `#monitor`, until when not to call. */
const WISHES = "asked-to-wait";

/** Loads the requests not to call a provider that it made before this process began. */
export async function loadAskedBefore(
  ctx: Pick<Reading, "db" | "now">,
  live: Pick<Live, "monitors">,
): Promise<AskedBefore> {
  const counted = live.monitors.filter(
    ({ config, component }) => component.provider.limits.perDay !== null && callsOf(config) > 0,
  );
  const probesToday = new Map<number, number>();
  for (const [timeZone, own] of Map.groupBy(counted, (m) => m.component.page.timeZone)) {
    const probes = await probesSince(ctx.db, quotaDay(ctx.now(), timeZone).from);
    for (const { id } of own) probesToday.set(id, probes.get(id) ?? 0);
  }
  const wishes = await storedWishes(ctx.db);
  const notBefore = Object.entries(wishes).map(
    ([of, until]) => [of.startsWith("#") ? Number(of.slice(1)) : of, until] as const,
  );
  return { probesToday, notBefore: new Map(notBefore) };
}

/**
 * Stores requests not to be called for the next start, or another node, beside those that others
 * have stored, without those that have passed. A failed write costs at most one call too soon, so
 * it is only logged.
 */
export function createWishKeeper(ctx: Context): (of: string | number, until: Instant) => void {
  /** Those of this process: one whose write failed goes with the next. */
  const waiting = new Map<string, Instant>();
  const store = () =>
    atomically(ctx, async ({ db }) => {
      for (const [of, until] of waiting) if (until <= ctx.now()) waiting.delete(of);
      const wishes = { ...(await storedWishes(db)), ...Object.fromEntries(waiting) };
      const kept = Object.entries(wishes).filter(([, until]) => until > ctx.now());
      await writeSetting(db, WISHES, JSON.stringify(Object.fromEntries(kept)));
    });
  return (of, until) => {
    waiting.set(keptAs(of), until);
    store().catch((error: unknown) =>
      ctx.log.warn({ err: error, of }, "a wish not to be called would not outlive a restart"),
    );
  };
}

const storedWishes = async (db: Context["db"]) =>
  JSON.parse((await readSetting(db, WISHES)) ?? "{}") as Record<string, Instant>;

const keptAs = (of: string | number) => (typeof of === "number" ? `#${of}` : of);
