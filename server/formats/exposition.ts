/** Prometheus's two text formats, written strictly. */

import type { Family, Sample } from "../core/metric-family.ts";
import { plainLines } from "../core/plain-text.ts";

export type Format = "text" | "openmetrics";

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/**
 * Families with their samples together, each named once. The formats differ in the name of a
 * counter's family (OpenMetrics leaves `_total` to the sample) and in the end.
 */
export function exposition(families: readonly Family[], format: Format): string {
  const lines = families.flatMap(({ name, type, help, samples }) => {
    const sampled = type === "counter" ? `${name}_total` : name;
    const family = format === "text" ? sampled : name;
    return [
      `# HELP ${family} ${escapeHelp(help)}`,
      `# TYPE ${family} ${type}`,
      ...samples.map(([labels, value]) => `${sampled}${labelSet(labels)} ${value}`),
    ];
  });
  return `${[...lines, ...(format === "openmetrics" ? ["# EOF"] : [])].join("\n")}\n`;
}

/**
 * The format that an `Accept` header prefers: OpenMetrics where it is asked for at least as much
 * as plain text.
 */
export function preferredFormat(accept: string): Format {
  const weightOf = (type: string): number => {
    const part = accept.split(",").find((p) => p.trim().toLowerCase().startsWith(type));
    if (part === undefined) return 0;
    const q = /;\s*q=([\d.]+)/i.exec(part)?.[1];
    return q === undefined ? 1 : Number(q) || 0;
  };
  const openmetrics = weightOf("application/openmetrics-text");
  return openmetrics > 0 && openmetrics >= weightOf("text/plain") ? "openmetrics" : "text";
}

function labelSet(labels: Sample[0]): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

/** Only "\n" can be escaped: other line ends become one, other controls are left out. */
const escapeHelp = (text: string): string =>
  plainLines(text).replaceAll("\\", "\\\\").replaceAll("\n", "\\n");

const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');
