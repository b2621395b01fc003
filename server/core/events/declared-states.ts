import type { ComponentState, Instant, Timed } from "../model.ts";
import type { Incident, Maintenance } from "../declared.ts";

/** A component's state as people declared it. */
export type DeclaredState = Timed & {
  /** End of the maintenance; `null` for incidents. */
  readonly until: Instant | null;
};

/** Precedence of declared states: of two declarations, the heavier one is shown. */
const WEIGHT: Readonly<Record<ComponentState, number>> = {
  unknown: -1,
  operational: 0,
  under_maintenance: 1,
  degraded_performance: 2,
  partial_outage: 3,
  major_outage: 4,
};

/**
 * Returns the declared state of each named component, by configured id: the worst of its open
 * incidents, or the maintenance under way.
 *
 * A declared failure outweighs maintenance, since its author knew of the maintenance. Operational
 * is not declared.
 */
export function declaredStates(
  incidents: readonly Incident[],
  maintenances: readonly Maintenance[],
): Map<string, DeclaredState> {
  const found = new Map<string, DeclaredState>();
  const say = (id: string, state: DeclaredState) => {
    const before = found.get(id);
    const more = WEIGHT[state.state] - WEIGHT[before?.state ?? "operational"];
    if (more > 0 || (before && more === 0 && (state.until ?? 0) > (before.until ?? 0))) {
      found.set(id, state);
    }
  };
  for (const m of maintenances) {
    if (m.status !== "in_progress" && m.status !== "verifying") continue;
    const on = { state: "under_maintenance", since: m.startsAt, until: m.endsAt } as const;
    for (const id of m.components) say(id, on);
  }
  for (const incident of incidents) {
    if (incident.status === "resolved" || incident.status === "postmortem") continue;
    for (const { id, state } of incident.components) {
      say(id, { state, since: declaredSince(incident, id, state), until: null });
    }
  }
  return found;
}

/**
 * Returns when the newest step that changed the component to this state was shown; else when the
 * incident began.
 */
function declaredSince(incident: Incident, id: string, state: ComponentState): Instant {
  const step = incident.updates.find((u) =>
    u.components.some((c) => c.id === id && c.newState === state && c.oldState !== state),
  );
  // The states of the first step had begun before it.
  return !step || step === incident.updates.at(-1) ? incident.startedAt : step.displayAt;
}

/** Until when people declared a component worse than it was then. */
export type Lifted = { readonly state: ComponentState; readonly at: Instant };

/** The steps by which declarations were lifted or lightened, by configured id. */
export function liftedStates(
  incidents: readonly Incident[],
  maintenances: readonly Maintenance[],
): Map<string, Lifted[]> {
  const found = new Map<string, Lifted[]>();
  for (const { updates } of [...incidents, ...maintenances]) {
    for (const { components, displayAt } of updates) {
      for (const { id, oldState, newState } of components) {
        if (WEIGHT[oldState] <= WEIGHT[newState]) continue;
        const lifted = { state: oldState, at: displayAt };
        const known = found.get(id);
        if (known) known.push(lifted);
        else found.set(id, [lifted]);
      }
    }
  }
  return found;
}

/** Returns an observed state, dated no earlier than the end of the declaration that hid it. */
export function shownSince(seen: Timed, lifted: readonly Lifted[] = []): Timed {
  const heavier = lifted.filter((l) => WEIGHT[l.state] > WEIGHT[seen.state]);
  const since = Math.max(seen.since, ...heavier.map((l) => l.at));
  return since === seen.since ? seen : { ...seen, since };
}

/** Returns the state that people see: the observed one, unless a declaration outweighs it. */
export function shownWith(seen: Timed, declared: DeclaredState | undefined): Timed {
  if (!declared || WEIGHT[seen.state] >= WEIGHT[declared.state]) {
    // Maintenance that was declared explains a failure that was seen in it.
    const explained = declared?.state === "under_maintenance" && WEIGHT[seen.state] > 1;
    return explained ? { state: declared.state, since: declared.since } : seen;
  }
  return { state: declared.state, since: declared.since };
}
