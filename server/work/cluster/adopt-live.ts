import type { Live, LiveComponent, LiveMonitor } from "../../state/live.ts";

/** Monitors that are to be run from now on, in place of those of the same id; and no longer. */
export type Adopted = {
  readonly started: readonly LiveMonitor[];
  readonly stopped: readonly LiveMonitor[];
};

/**
 * Takes over what is stored now into the components of this process, which stay the same objects.
 *
 * @param isOwn true of a monitor that this process probes: it knows its state better than the
 *   database does
 */
export function adoptLive(
  live: Live,
  stored: Live,
  isOwn: (monitor: LiveMonitor) => boolean,
): Adopted {
  const components = new Map(live.components.map((c) => [c.id, c]));
  const before = new Map(live.monitors.map((m) => [m.id, m]));
  const own = new Set(live.monitors.filter(isOwn).map((m) => m.component));
  for (const fresh of stored.components) {
    const known = components.get(fresh.id);
    if (!known) components.set(fresh.id, fresh);
    else adopt(known, fresh, own.has(known));
  }
  const monitors = stored.monitors.map((m): LiveMonitor => {
    const known = before.get(m.id);
    return known?.config === m.config
      ? known
      : { ...m, component: components.get(m.component.id)! };
  });
  const ids = new Set(monitors.map(({ id }) => id));
  const started = monitors.filter((m) => before.get(m.id) !== m);
  const stopped = live.monitors.filter(({ id }) => !ids.has(id));
  live.components.splice(
    0,
    Infinity,
    ...stored.components.map((fresh) => components.get(fresh.id)!),
  );
  live.monitors.splice(0, Infinity, ...monitors);
  return { started, stopped };
}

function adopt(known: LiveComponent, fresh: LiveComponent, isOwn: boolean): void {
  const { page, provider, config, rules, windows, updatedAt, fault } = fresh;
  const monitors = isOwn
    ? Object.fromEntries(
        Object.entries(fresh.status.monitors).map(([key, state]) => [
          key,
          known.status.monitors[key] ?? state,
        ]),
      )
    : fresh.status.monitors;
  const status = isOwn ? { ...known.status, monitors } : fresh.status;
  Object.assign(known, { page, provider, config, rules, windows, updatedAt, status });
  if (!isOwn) known.fault = fault;
}
