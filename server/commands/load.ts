import { formatMistakes, readConfigFile, type LoadedConfig } from "../config/load.ts";
import type { Config } from "../core/configuration.ts";
import { InvalidConfiguration } from "./exit.ts";

/**
 * The configuration in a file; warnings and mistakes are printed on stderr.
 *
 * @throws InvalidConfiguration (exit code 3) if there is a mistake
 */
export const loadOrRefuse = (path: string): Config => readOrRefuse(path).config;

/** `loadOrRefuse`, with what else is known of the file. */
export function readOrRefuse(path: string): Extract<LoadedConfig, { ok: true }> {
  const loaded = readConfigFile(path, process.env);
  if (loaded.warnings.length > 0) {
    const warnings = loaded.warnings.map((w) => ({ ...w, message: `warning: ${w.message}` }));
    process.stderr.write(`${formatMistakes(warnings)}\n`);
  }
  if (loaded.ok) return loaded;
  process.stderr.write(`${formatMistakes(loaded.mistakes)}\n`);
  throw new InvalidConfiguration(path);
}
