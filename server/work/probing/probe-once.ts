import { probesSince } from "../../../db/probe-counts.ts";
import { readSetting, writeSetting } from "../../../db/key-values.ts";
import { probeKinds } from "../../../probes/index.ts";
import { anchorProbe, isReached } from "./anchors.ts";
import type { Live, LiveMonitor } from "../../state/live.ts";
import type { Context } from "../../context/context.ts";
import type { Config, Instant, ProbeResult } from "../../core/model.ts";
import {
  callsOf,
  paceProblems,
  quotaDay,
  type Hindrance,
  type PaceProblem,
} from "../../core/measuring/politeness.ts";
import { VERSION } from "../../context/version.ts";
import type { AskedBefore } from "./scheduler-contract.ts";
import { createUplink, type Uplink } from "./uplink.ts";

/**
 * One probe of a monitor, now. Never rejects: what goes wrong on our side has cause `self`.
 *
 * @param refuseAddress says why an address may not be called, for monitors that came by HTTP
 */
export async function probeOnce(
  now: () => Instant,
  {
    config,
    component,
  }: Pick<LiveMonitor, "config"> & { component: Pick<LiveMonitor["component"], "page"> },
  stop: AbortSignal,
  refuseAddress?: (address: string) => string | null,
): Promise<ProbeResult> {
  const startedAt = now();
  const { kind, settings, timeoutMs } = config;
  const { page } = component;
  try {
    const probe = probeKinds.get(kind)?.probe;
    if (!probe) throw new Error(`kind ${kind} sends no probes`);
    const userAgent = `Vigie/${VERSION} (+${page.url}${page.contact ? `; ${page.contact}` : ""})`;
    // What a stranger named may not lead into our own network, whatever its name leads to by now.
    const guard = config.source === "api" && refuseAddress ? { refuseAddress } : {};
    return await probe(settings, { timeoutMs, stop, now, userAgent, ...guard });
  } catch (error) {
    // A probe answers with values; one that throws is a fault of ours, not of its target.
    const detail = error instanceof Error ? error.message : String(error);
    const nothing = { latencyMs: null, phases: {}, httpStatus: null };
    return { outcome: null, cause: "self", startedAt, ...nothing, detail };
  }
}

/** Kept as JSON: by provider (`lineKey`) or `#monitor`, until when not to call. */
const WISHES = "asked-to-wait";

/** What a provider has been asked before this process began: a restart is no excuse. */
export async function loadAskedBefore(ctx: Context, live: Live): Promise<AskedBefore> {
  const counted = live.monitors.filter(
    ({ config, component }) => component.provider.limits.perDay !== null && callsOf(config) > 0,
  );
  const probesToday = new Map<number, number>();
  for (const [timeZone, own] of Map.groupBy(counted, (m) => m.component.page.timeZone)) {
    const probes = await probesSince(ctx.db, quotaDay(ctx.now(), timeZone).from);
    for (const { id } of own) probesToday.set(id, probes.get(id) ?? 0);
  }
  const wishes = JSON.parse((await readSetting(ctx.db, WISHES)) ?? "{}") as Record<string, Instant>;
  const notBefore = Object.entries(wishes).map(
    ([of, until]) => [of.startsWith("#") ? Number(of.slice(1)) : of, until] as const,
  );
  return { probesToday, notBefore: new Map(notBefore) };
}

/**
 * Keeps wishes not to be called for the next start; those that have passed are dropped. A write
 * that fails costs at most one call too soon, so it is only told.
 */
export function createWishKeeper(
  ctx: Context,
  known: AskedBefore["notBefore"],
): (of: string | number, until: Instant) => void {
  const wishes = new Map(known);
  return (of, until) => {
    wishes.set(of, until);
    for (const [each, until] of wishes) if (until <= ctx.now()) wishes.delete(each);
    const kept = [...wishes].map(([each, until]) => [keptAs(each), until] as const);
    writeSetting(ctx.db, WISHES, JSON.stringify(Object.fromEntries(kept))).catch((error: unknown) =>
      ctx.log.warn({ err: error, of }, "a wish not to be called would not outlive a restart"),
    );
  };
}

const keptAs = (of: string | number) => (typeof of === "number" ? `#${of}` : of);

const POSTPONED: Readonly<Record<Hindrance, string>> = {
  quota: "the day's calls to a provider are used up; it is probed again tomorrow",
  asked: "a provider asked not to be called for a while",
  spacing: "calls to a provider are spaced",
  busy: "a provider is being called",
};

/** Tells operators that a provider's probes are put off, why, and until when. */
export function warnOfPostponed(
  { log }: Context,
  { component: { page, provider } }: LiveMonitor,
  why: Hindrance,
  until: Instant,
): void {
  const who = { page: page.id, provider: provider.id };
  log.warn({ ...who, why, until: new Date(until).toISOString() }, POSTPONED[why]);
}

const PACE: Readonly<Record<PaceProblem["why"], string>> = {
  quota: "the monitors of a provider need more calls a day than limits.perDay allows",
  spacing: "the monitors of a provider need more calls an hour than limits.spacing allows",
  busy: "in an outage the time-outs of a provider's monitors would take more time than there is: raise every or limits.concurrency, or lower timeout",
};

/** What is impossible in a configuration that is right in each of its parts, in words. */
export function paceWarnings(config: Config): { provider: string; message: string }[] {
  return config.pages
    .flatMap((page) => page.providers)
    .flatMap((provider) =>
      paceProblems(
        provider.components.flatMap((c) => c.monitors),
        provider.limits,
      ).map(({ why, needed, allowed }) => ({
        provider: provider.id,
        message: `${PACE[why]} (${needed} of ${allowed}${why === "busy" ? " ms in each second" : ""})`,
      })),
    );
}

/** The guard of our own network: asks the configured reference targets whenever a probe fails. */
export function createUplinkGuard(ctx: Context, stop: AbortSignal): Uplink {
  const { anchors } = ctx.config.network;
  const probes = new Map(anchors.map((a) => [a, anchorProbe(a, ctx.now, stop)]));
  return createUplink({
    anchors,
    now: ctx.now,
    reach: async (anchor) => {
      const result = await probes.get(anchor)?.();
      return result !== undefined && isReached(result);
    },
    onChange(blind, { blindSince }) {
      if (blind)
        ctx.log.error(
          { anchors, blindSince },
          "no reference target can be reached: our own network is down, and nothing is known of any provider",
        );
      else ctx.log.warn({ anchors }, "our own network is back");
    },
  });
}
