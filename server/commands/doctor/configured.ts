import { anchorProbe, isReached } from "../../work/probing/anchors.ts";
import { formatMistakes, readConfigFile, type LoadedConfig } from "../../config/load.ts";
import { everyComponent } from "../../state/placement.ts";
import { daysLeft } from "../../core/measuring/credential-expiry.ts";
import type { Config, MonitorConfig } from "../../core/configuration.ts";
import type { Instant } from "../../core/model.ts";
import { paceWarnings } from "../../core/measuring/politeness.ts";
import { fail, ok, warn, type DoctorFinding } from "./finding.ts";
import { counted } from "../../core/counted.ts";

/** Every monitor of a configuration. */
export const monitorsOf = (config: Config): MonitorConfig[] =>
  [...everyComponent(config)].flatMap(({ config: component }) => component.monitors);

/** The file as `serve` would read it. */
export function checkConfig(
  path: string | null,
  env: Readonly<Record<string, string | undefined>>,
): { finding: DoctorFinding; config: Config | null } {
  const check = "configuration";
  if (path === null) {
    const detail = "none (VIGIE_CONFIG, ./vigie.yaml): the demo would be served";
    return { finding: warn(check, detail), config: null };
  }
  const loaded: LoadedConfig = readConfigFile(path, env);
  if (!loaded.ok) return { finding: fail(check, formatMistakes(loaded.mistakes)), config: null };
  const { config, warnings } = loaded;
  // Missing secrets are reported separately.
  const others = warnings.filter((w) => !w.message.includes("this monitor will not run"));
  const count = `${path}: ${counted(monitorsOf(config).length, "monitor")}`;
  const finding =
    others.length > 0 ? warn(check, `${count}\n${formatMistakes(others)}`) : ok(check, count);
  return { finding, config };
}

/** Monitors that cannot run, most often for want of a secret. */
export function checkSecrets(config: Config): DoctorFinding {
  const unusable = [...everyComponent(config)].flatMap(({ config: component }) =>
    component.monitors
      .filter((m) => m.unusable !== null)
      .map((m) => `${component.id} (${m.key}): ${m.unusable}`),
  );
  return unusable.length > 0
    ? fail("secrets", unusable.join("\n"))
    : ok("secrets", "every monitor has what it needs");
}

/**
 * Returns findings on credentials: one that ends soon must be renewed, one that has ended cannot
 * work.
 */
export function checkCredentials(config: Config, now: Instant): DoctorFinding {
  const dated = [...everyComponent(config)].flatMap(({ page, config: component }) =>
    component.monitors.flatMap((m) =>
      m.expires === undefined
        ? []
        : [
            {
              left: daysLeft(m.expires, now, page.timeZone),
              line: `${component.id} (${m.key}): ${m.expires}`,
            },
          ],
    ),
  );
  const check = "credentials";
  const soon = dated.filter(({ left }) => left <= 30).toSorted((a, b) => a.left - b.left);
  const list = soon.map(({ line }) => line).join("\n");
  if (soon.some(({ left }) => left < 0)) return fail(check, list);
  if (soon.length > 0) return warn(check, list);
  return ok(check, dated.length > 0 ? "none ends within 30 days" : "none has a date (expires)");
}

/** Limits of providers that their monitors could not keep to. */
export function checkPace(config: Config): DoctorFinding {
  const warnings = paceWarnings(config).map((w) => `${w.provider}: ${w.message}`);
  return warnings.length > 0
    ? warn("limits", warnings.join("\n"))
    : ok("limits", "every provider's monitors fit into them");
}

/** Each reference target, reached or not. One alone that is not there does no harm. */
export async function checkAnchors(config: Config): Promise<DoctorFinding> {
  const check = "network";
  const { anchors } = config.network;
  if (anchors.length === 0) {
    const detail = "no anchors: an outage of our own network would be blamed on providers";
    return warn(check, detail);
  }
  const stop = new AbortController().signal;
  const seen = await Promise.all(
    anchors.map(async (anchor) => {
      const result = await anchorProbe(anchor, Date.now, stop)();
      return { anchor, reached: isReached(result), why: result.detail ?? result.cause };
    }),
  );
  const away = seen.filter((s) => !s.reached);
  const list = away.map((s) => `${s.anchor} cannot be reached: ${s.why}`).join("\n");
  if (away.length === seen.length) return fail(check, list);
  return away.length > 0
    ? warn(check, list)
    : ok(check, `${counted(seen.length, "anchor")} reached`);
}
