import { stateIn } from "../core/measuring/component-status.ts";
import { locationsOf } from "../core/measuring/locations.ts";
import type { MonitorState } from "../core/measuring/status.ts";
import type { LiveMonitor } from "./live.ts";

/** Returns a monitor's state as this process sees it, where several regions probe it. */
export const ownState = ({ component, config }: LiveMonitor): MonitorState | undefined =>
  stateIn(component.status, component.rules, config, component.rules.ownRegion);

/** Returns true if this process probes a monitor, or judges what is sent for it. */
export function isOurs({ component, config }: LiveMonitor): boolean {
  const { ownRegion } = component.rules;
  const locations = locationsOf(component.config, config);
  return locations === null || (ownRegion !== undefined && locations.regions.includes(ownRegion));
}
