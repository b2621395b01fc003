import { UsageError } from "../config/settings.ts";
import type { Config } from "../core/configuration.ts";

/**
 * Refuses a region that the configuration does not have.
 *
 * @param by option or variable that names it
 * @throws UsageError naming those that there are
 */
export function requireRegion({ regions }: Config, id: string, by: string): void {
  if (!regions) throw new UsageError(`${by} is "${id}": the configuration lists no regions`);
  if (regions.some((region) => region.id === id)) return;
  const known = regions.map((region) => region.id).join(", ");
  throw new UsageError(`${by} is "${id}": the configuration has the regions ${known}`);
}
