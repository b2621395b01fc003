import { probeKinds } from "../../../probes/index.ts";
import { redact } from "../../../probes/redaction.ts";
import type { LiveMonitor } from "../../state/live.ts";
import { VERSION } from "../../context/version.ts";
import { proxyRules } from "../../core/proxy-rules.ts";
import type { Instant, ProbeResult } from "../../core/model.ts";
import { traced } from "../../core/tracing.ts";

/** The proxies of the environment, which the settings have checked; a wrong one is none. */
const rules = proxyRules(process.env);
const proxyFor = typeof rules === "function" ? rules : () => null;

/**
 * One probe of a monitor, now. Never rejects: what goes wrong on our side has cause `self`.
 *
 * @param region named to the target, where there are several
 * @param refuseAddress says why an address may not be called, for monitors that came by HTTP
 */
export function probeOnce(
  now: () => Instant,
  monitor: Probed,
  stop: AbortSignal,
  refuseAddress?: (address: string) => string | null,
  region?: string,
): Promise<ProbeResult> {
  const { kind, key } = monitor.config;
  const names = { "vigie.probe.kind": kind, "vigie.monitor": key };
  return traced(`probe ${kind}`, "client", names, async (span) => {
    const result = await callOnce(now, monitor, stop, refuseAddress, region);
    const { outcome, cause, httpStatus } = result;
    span.set({ "vigie.probe.outcome": outcome ?? "unknown" });
    if (httpStatus !== null) span.set({ "http.response.status_code": httpStatus });
    if (cause !== null) span.fail(cause);
    return result;
  });
}

type Probed = Pick<LiveMonitor, "config"> & {
  readonly component: Pick<LiveMonitor["component"], "page">;
};

async function callOnce(
  now: () => Instant,
  { config, component }: Probed,
  stop: AbortSignal,
  refuseAddress: ((address: string) => string | null) | undefined,
  region: string | undefined,
): Promise<ProbeResult> {
  const startedAt = now();
  const { kind, settings, timeoutMs } = config;
  const { page } = component;
  try {
    const probe = probeKinds.get(kind)?.probe;
    if (!probe) throw new Error(`kind ${kind} sends no probes`);
    const who = [`+${page.url}`, page.contact, region && `region ${region}`].filter(Boolean);
    const userAgent = `Vigie/${VERSION} (${who.join("; ")})`;
    // What a stranger named may not lead into our own network, whatever its name leads to by now.
    const guard = config.source === "api" && refuseAddress ? { refuseAddress } : {};
    return await probe(settings, { timeoutMs, stop, now, userAgent, proxyFor, ...guard });
  } catch (error) {
    // A probe answers with values; one that throws is a fault of ours, not of its target.
    const detail = redact(error instanceof Error ? error.message : String(error));
    const nothing = { latencyMs: null, phases: {}, httpStatus: null };
    return { outcome: null, cause: "self", startedAt, ...nothing, detail };
  }
}
