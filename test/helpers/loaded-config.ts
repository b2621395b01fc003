import { formatMistakes, loadConfig } from "../../server/config/load.ts";
import type { Config, MonitorConfig } from "../../server/core/configuration.ts";

export function load(text: string, env: Record<string, string> = {}) {
  return loadConfig(text, { path: "vigie.yaml", env });
}

/** Returns the configuration that a text means; fails with its mistakes where it means none. */
export function config(text: string, env: Record<string, string> = {}): Config {
  const loaded = load(text, env);
  if (!loaded.ok) throw new Error(formatMistakes(loaded.mistakes));
  return loaded.config;
}

/** Returns a page with one component and these monitors, in YAML's flow style. */
export const withMonitors = (...monitors: string[]) => `
pages:
  - id: p
    title: P
    url: https://p.test/
    providers:
      - id: q
        name: Q
        components:
          - id: c
            name: C
            monitors: [${monitors.join(", ")}]
`;

export function monitors(text: string, env: Record<string, string> = {}): readonly MonitorConfig[] {
  return config(text, env).pages[0]?.providers[0]?.components[0]?.monitors ?? [];
}
