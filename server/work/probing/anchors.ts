import { probeKinds } from "../../../probes/index.ts";
import type { ProbeKind } from "../../../probes/probe.ts";
import type { Instant, ProbeResult } from "../../core/model.ts";

/** A reference target answers within this, or is not reached. */
const ANCHOR_TIMEOUT_MS = 2_000;

/** A probe of one reference target: an http(s) address, or `host:port` for plain TCP. */
export type AnchorProbe = () => Promise<ProbeResult>;

/**
 * Prepares the probe of a reference target, once for all its checks.
 *
 * @throws never for what the configuration's schema has let through
 */
export function anchorProbe(
  anchor: string,
  now: () => Instant,
  stop: AbortSignal,
  timeoutMs = ANCHOR_TIMEOUT_MS,
): AnchorProbe {
  const kind = kindOf(/^https?:\/\//i.test(anchor) ? "http" : "tcp");
  const settings = kind.settings.parse(kind.kind === "http" ? { url: anchor } : placeOf(anchor));
  const run = { timeoutMs, stop, now, userAgent: "Vigie" };
  return () => kind.probe!(settings, run);
}

/** Whatever status it has, an answer means that there is a network. */
export const isReached = (result: ProbeResult): boolean =>
  result.httpStatus !== null || result.outcome === "up" || result.outcome === "degraded";

function kindOf(name: "http" | "tcp"): ProbeKind {
  const kind = probeKinds.get(name);
  if (!kind?.probe) throw new Error(`there is no probe of kind ${name}`);
  return kind;
}

/** "[2001:db8::1]:53" or "name:53". */
function placeOf(anchor: string): { host: string; port: number } {
  const colon = anchor.lastIndexOf(":");
  const host = anchor.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
  return { host, port: Number(anchor.slice(colon + 1)) };
}
