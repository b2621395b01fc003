import { queueKey } from "./provider-queue.ts";
import { locationsOf } from "../../core/measuring/locations.ts";
import { callsOf } from "../../core/measuring/politeness.ts";
import type { LiveMonitor } from "../../state/live.ts";

/** The share of a process in the monitors: those of some providers, or all. */
export type Lines = {
  /** True where another process may probe some of the monitors. */
  readonly isShared: boolean;
  readonly isOurs: (monitor: LiveMonitor) => boolean;
  /**
   * Calls a function whenever the share has changed.
   *
   * @returns what ends that
   */
  readonly onChange: (changed: () => void) => () => void;
};

/** The share of a process that is alone with its database. */
export const ALL_LINES: Lines = {
  isShared: false,
  isOurs: () => true,
  onChange: () => () => {},
};

/**
 * Returns the line of a monitor: its provider; `null` for one that calls none, and for one that
 * regions probe.
 */
export const lineOf = ({ config, component }: LiveMonitor): string | null =>
  callsOf(config) > 0 && locationsOf(component.config, config) === null
    ? queueKey(component)
    : null;
