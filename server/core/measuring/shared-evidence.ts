import type { Cause, Instant } from "../model.ts";
import type { MonitorConfig } from "../configuration.ts";
import { repeatSpanMs } from "./slots.ts";
import type { MonitorState } from "./status.ts";

/**
 * Evidence that the monitors of one provider share: where nothing of the provider has succeeded
 * since its first failure, failures with one cause repeat each other, whichever of its monitors
 * saw them. A provider that fails as a whole is then verified by as many calls as one monitor.
 */

/** One monitor of a provider. */
export type Witness = {
  readonly state: MonitorState;
  readonly config: Pick<MonitorConfig, "repeat" | "everyMs">;
};

/**
 * Returns the witnesses whose failure is verified by the failures that all of them saw.
 *
 * As many results are needed as by repeating one monitor, over as long a time: calls that fail
 * together, within one disturbance of a second, are a single piece of evidence. A monitor that
 * has failed since before another's last success counts for itself alone.
 *
 * @param witnesses all monitors that call the provider
 */
export function verifiedTogether<W extends Witness>(witnesses: readonly W[], cause: Cause): W[] {
  const newestUp = Math.max(
    -Infinity,
    ...witnesses.map(({ state }) => state.lastUpAt ?? -Infinity),
  );
  const failing = witnesses.filter(
    ({ state }) => state.cause === cause && (state.downRun?.firstAt ?? -Infinity) > newestUp,
  );
  if (failing.length < 2) return [];
  const count = failing.reduce((sum, { state }) => sum + (state.downRun?.count ?? 0), 0);
  const span = latest(failing) - Math.min(...failing.map(({ state }) => state.downRun!.firstAt));
  return failing.filter(
    ({ state, config }) =>
      state.verified.state !== "major_outage" &&
      count > config.repeat &&
      span >= repeatSpanMs(config),
  );
}

const latest = (failing: readonly Witness[]): Instant =>
  Math.max(...failing.map(({ state }) => state.lastCheckedAt ?? -Infinity));
