import { INSTANT_BOUNDS, isInstant } from "../core/instant.ts";
import { InvalidArgumentError, type Command } from "commander";
import { z } from "zod";
import type { ComponentState, Instant } from "../core/model.ts";
import { parseDuration } from "../core/duration.ts";
import type { Declared } from "../core/events/incident.ts";
import { wallMoment } from "../core/events/maintenance-plan.ts";
import { Refusal } from "../core/refusal.ts";
import { UsageError } from "../config/settings.ts";

/** Five words: that nothing is known is nothing to declare. */
const STATES: readonly ComponentState[] = [
  "operational",
  "degraded_performance",
  "partial_outage",
  "major_outage",
  "under_maintenance",
];

/** "insee/sirene=partial_outage", or "insee/sirene" alone for a major outage; may be repeated. */
export function declaredComponent(text: string, before: Declared = []): Declared {
  const [, id = "", word = "major_outage"] = /^(.*?)(?:=([a-z_]+))?$/.exec(text) ?? [];
  const state = STATES.find((s) => s === word);
  if (state) return [...before, { id, state }];
  throw new InvalidArgumentError(`a status is one of ${STATES.join(", ")}`);
}

export const repeated = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];

/** "24h", "1h"; may be repeated. */
export function leadTime(text: string, before: readonly number[] = []): readonly number[] {
  const ms = parseDuration(text);
  if (ms !== null) return [...before, ms];
  throw new InvalidArgumentError("a duration such as 24h or 1h is wanted");
}

/**
 * An instant with its offset, or a local time of the page's zone.
 *
 * @throws UsageError, with the choices where clocks are set forward or back
 */
export function momentIn(option: string, text: string, timeZone: string): Instant {
  const isExact = z.iso.datetime({ offset: true }).safeParse(text).success;
  const found = isExact ? { at: Date.parse(text) } : wallMoment(text, timeZone);
  if (found && "at" in found) {
    if (isInstant(found.at)) return found.at;
    throw new UsageError(`${option}: expected an instant ${INSTANT_BOUNDS}`);
  }
  throw new UsageError(
    found
      ? `${option}: ${text} is ${found.problem} in ${timeZone}: choose ${found.choices.join(" or ")}`
      : `${option}: expected 2026-11-24T20:00 (${timeZone}) or 2026-11-24T20:00:00+01:00`,
  );
}

/** The options that every command has which declares something. */
export const withUsual = (command: Command): Command =>
  command
    .option("--notify", "notify subscribers")
    .option("--json", "print the whole of it as JSON, not its id alone");

/** Runs a write. A refusal is printed mistake by mistake, with exit code 2 for invalid input. */
export async function writingOrRefused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const lines = error.fields.map(
      ({ pointer, detail }) => `  ${pointer.slice(1).replaceAll("~1", "/") || "it"}: ${detail}`,
    );
    const message = [error.message, ...lines].join("\n");
    throw error.kind === "invalid" ? new UsageError(message) : new Error(message);
  }
}

export function print(what: { readonly id: string }, isJson: boolean | undefined): void {
  process.stdout.write(isJson ? `${JSON.stringify(what)}\n` : `${what.id}\n`);
}
