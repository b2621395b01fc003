import type { RegionConfig } from "../core/configuration.ts";
import { heard, locationsOf } from "../core/measuring/locations.ts";
import { combine, type MonitorState } from "../core/measuring/status.ts";
import type { Cause, Instant } from "../core/model.ts";
import type { ComponentSnapshot, SeenFrom } from "../core/snapshot.ts";
import type { LiveComponent } from "./live.ts";

/** Returns a component as each of its regions sees it; `undefined` where only the service does. */
export function seenFromRegions(
  component: LiveComponent,
  regions: readonly RegionConfig[] | undefined,
): ComponentSnapshot["regions"] {
  const { locations, monitors } = component.config;
  const regional = monitors.filter((monitor) => locationsOf(component.config, monitor));
  if (!locations || !regions || regional.length === 0) return undefined;
  const names = new Map(regions.map(({ id, name }) => [id, name]));
  const keys = regional.map(({ key }) => key);
  const seen = locations.regions.map((id) =>
    seenFrom(component, { id, name: names.get(id) ?? id }, keys),
  );
  return { agree: locations.agree, seen };
}

function seenFrom(
  { status, rules }: LiveComponent,
  { id, name }: RegionConfig,
  keys: readonly string[],
): SeenFrom {
  const voice = rules.voices?.get(id);
  const own = keys.flatMap((key): MonitorState[] => {
    const state = status.regions?.[key]?.[id];
    return state ? [{ ...state, verified: heard(state, voice) }] : [];
  });
  const state = combine(
    own.map((m) => m.verified.state),
    rules.component.combine,
  );
  const same = own.filter((m) => m.verified.state === state);
  const failing = same.find((m) => m.cause !== null);
  const cause: Cause | null = state === "operational" ? null : (failing?.cause ?? null);
  return {
    id,
    name,
    isHeard: voice?.isHeard ?? true,
    state,
    since: Math.max(0, ...(same.length > 0 ? same : own).map((m) => m.verified.since)),
    cause,
    latencyMs: newest(own.map((m) => m.latencyMs)),
    lastCheckedAt: newest(own.map((m) => m.lastCheckedAt)),
  };
}

const newest = (all: readonly (number | null)[]): Instant | null =>
  all.reduce<number | null>((a, b) => (a === null ? b : b === null ? a : Math.max(a, b)), null);
