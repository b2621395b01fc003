import type { Context } from "../context/context.ts";
import { configInForce } from "../state/registered-monitors.ts";

/**
 * Returns a context whose configuration includes the monitors registered by HTTP, and what reads
 * them again.
 */
export async function followConfig(given: Context) {
  let config = await configInForce(given, given.config);
  const ctx: Context = {
    ...given,
    get config() {
      return config;
    },
  };
  const readConfig = async () => void (config = await configInForce(given, given.config));
  return { ctx, readConfig };
}
