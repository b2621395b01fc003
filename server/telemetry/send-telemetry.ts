import type { Logger } from "pino";
import type { Family } from "../core/metric-family.ts";
import type { TelemetrySettings } from "../core/telemetry-settings.ts";
import { pingFamilies } from "../formats/metrics.ts";
import type { Documents } from "../http/documents.ts";
import { addedFamilies } from "../http/process-figures.ts";
import { startTelemetry } from "./telemetry.ts";

/**
 * Sends traces, and the metrics of `/metrics`, from now on; without settings nothing is loaded.
 *
 * @returns what sends the rest and ends
 */
export async function sendTelemetry(
  settings: TelemetrySettings | null | undefined,
  parts: {
    readonly log: Logger;
    readonly version: string;
    readonly documents: Pick<Documents, "snapshot">;
  },
): Promise<() => Promise<void>> {
  if (!settings) return async () => {};
  const families = (): Family[] => {
    const snapshot = parts.documents.snapshot();
    return [...(snapshot ? pingFamilies(snapshot) : []), ...addedFamilies()];
  };
  return startTelemetry(settings, { ...parts, families });
}
