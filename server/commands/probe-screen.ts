import { styleText } from "node:util";
import type { ComponentState, Phases, ProbeResult } from "../core/model.ts";

/** One monitor's part of the report. */
export type Probed = {
  readonly monitor: string;
  readonly kind: string;
  readonly target: string | null;
  /** Why it was not probed, or `null`. */
  readonly why: string | null;
  readonly result: ProbeResult | null;
};

export type ProbeReport = {
  readonly page: string;
  readonly provider: string;
  readonly component: string;
  readonly name: string;
  readonly monitors: readonly Probed[];
  readonly verdict: ComponentState;
  /** Within a planned window: its end, in Unix milliseconds; the service probes nothing till then. */
  readonly plannedUntil: number | null;
};

/** Paints a word for a terminal that shows colours; as it is where NO_COLOR is set, or in a file. */
export type Paint = (colour: "green" | "yellow" | "red" | "dim" | "bold", text: string) => string;

export const paintFor =
  (stream: NodeJS.WriteStream): Paint =>
  (colour, text) =>
    styleText(colour, text, { stream });

const PHASES: readonly (readonly [keyof Phases, string])[] = [
  ["dns", "name"],
  ["connect", "connect"],
  ["tls", "TLS"],
  ["firstByte", "first byte"],
  ["transfer", "transfer"],
];

const WORDS: Readonly<Record<ComponentState, string>> = {
  operational: "up",
  degraded_performance: "degraded",
  partial_outage: "partly down",
  major_outage: "down",
  under_maintenance: "in maintenance",
  unknown: "unknown",
};

const colourOf = (word: string): "green" | "yellow" | "red" => {
  if (word === "up") return "green";
  return word.includes("down") ? "red" : "yellow";
};

/** Everything on one screen: a line for each monitor, its phases under it, the verdict last. */
export function probeScreen(report: ProbeReport, paint: Paint = paintFor(process.stdout)): string {
  const { component, name, provider, monitors, verdict, plannedUntil } = report;
  const lines = [`${paint("bold", component)}  ${name}, ${provider}`, ""];
  for (const { monitor, target, why, result } of monitors) {
    lines.push(`${monitor}  ${paint("dim", target ?? "")}`.trimEnd());
    if (result === null) lines.push(`  not probed: ${why}`);
    else lines.push(...resultLines(result, paint));
    lines.push("");
  }
  if (monitors.length === 0) lines.push("It has no monitors.", "");
  const word = WORDS[verdict];
  lines.push(`verdict: ${paint(colourOf(word), word)}`);
  if (plannedUntil !== null) {
    const until = new Date(plannedUntil).toISOString();
    lines.push(`A planned window is on until ${until}: the service probes nothing before its end.`);
  }
  return `${lines.join("\n")}\n`;
}

function resultLines(result: ProbeResult, paint: Paint): string[] {
  const { outcome, cause, httpStatus, latencyMs, phases, detail, retryAfterMs } = result;
  const word = outcome === "maintenance" ? "in maintenance" : (outcome ?? "unknown");
  const facts = [
    ...(cause ? [cause] : []),
    ...(httpStatus === null ? [] : [`status ${httpStatus}`]),
    ...(latencyMs === null ? [] : [ms(latencyMs)]),
    ...(retryAfterMs ? [`asks to be left alone for ${Math.ceil(retryAfterMs / 1_000)} s`] : []),
  ];
  const steps = PHASES.flatMap(([phase, name]) => {
    const took = phases[phase];
    return took === undefined ? [] : [`${name} ${ms(took)}`];
  });
  return [
    `  ${paint(colourOf(word), word)}${facts.map((fact) => `  ${fact}`).join("")}`,
    ...(steps.length > 0 ? [`  ${paint("dim", steps.join(" · "))}`] : []),
    ...(detail ? [`  ${detail}`] : []),
  ];
}

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
