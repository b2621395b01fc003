import { noteHeartbeat } from "../../db/heartbeats.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import type { HeartbeatSettings } from "../../probes/heartbeat.ts";
import type { LiveMonitor } from "../state/live.ts";
import { lateAt, type HeartbeatRule } from "../core/measuring/heartbeat.ts";
import type { Instant } from "../core/model.ts";
import type { MonitorConfig } from "../core/configuration.ts";
import { maySpeakFor, spokenFor, type Actor } from "../core/people/permission.ts";
import { Refusal } from "../core/refusal.ts";
import type { Engine } from "../state/engine.ts";

/** Heartbeats closer than this to the last stored one are the same to every rule. */
const SAME_MS = 1_000;
const lastStored = new WeakMap<LiveMonitor, Instant>();

/**
 * Records that the other side of a `heartbeat` monitor runs, now. Nothing limits how often it may
 * call, so calls within a second share one write.
 *
 * @param id the component's configured id or, where it has several such monitors, that and the
 *   monitor's key: "backup/nightly"
 * @throws Refusal `missing` if there is no such monitor, `forbidden` if it is another provider's
 */
export async function receiveHeartbeat(
  engine: Engine,
  actor: Actor,
  pageId: string | null,
  id: string,
): Promise<{ monitor: LiveMonitor; receivedAt: Instant; lateAt: Instant }> {
  const monitor = heartbeatNamed(engine, pageId, id);
  if (!monitor)
    throw new Refusal("missing", `There is no heartbeat monitor ${JSON.stringify(id)}.`);
  if (!maySpeakFor(actor, monitor.component.provider.id)) {
    throw new Refusal("forbidden", `This token speaks for ${spokenFor(actor).join(", ")} only.`);
  }
  const now = engine.ctx.now();
  const stored = lastStored.get(monitor) ?? -Infinity;
  const isStored = stored <= now && now - stored < SAME_MS;
  const receivedAt = isStored ? stored : now;
  if (!isStored) {
    await retryWhileBusy(() => noteHeartbeat(engine.ctx.db, monitor.id, receivedAt));
    lastStored.set(monitor, receivedAt);
    engine.lookAgain(monitor);
  }
  return { monitor, receivedAt, lateAt: lateAt(receivedAt, heartbeatRule(monitor.config)) };
}

/** Returns the rule of a monitor of kind `heartbeat`; the cast holds since that kind's own schema returned it. */
export const heartbeatRule = ({ everyMs, settings }: MonitorConfig): HeartbeatRule => ({
  everyMs,
  graceMs: (settings as HeartbeatSettings).grace,
});

/** Finds by component before monitor: a component may be named as another's monitor is. */
function heartbeatNamed({ live }: Engine, pageId: string | null, id: string): LiveMonitor | null {
  const heartbeats = live.monitors.filter((m) => m.config.kind === "heartbeat");
  const ofComponent = heartbeats.filter((m) => m.component.config.id === id);
  const own = ofComponent.filter((m) => m.component.page.id === pageId);
  const named = own.length > 0 ? own : ofComponent;
  if (named.length === 1) return named[0]!;
  if (named.length > 1) {
    const keys = named.map((m) => `${id}/${m.config.key}`).join(", ");
    throw new Refusal("missing", `${id} has several heartbeat monitors: call one of ${keys}.`);
  }
  const byKey = heartbeats.filter((m) => `${m.component.config.id}/${m.config.key}` === id);
  return byKey.find((m) => m.component.page.id === pageId) ?? byKey[0] ?? null;
}
