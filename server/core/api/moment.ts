import { z } from "zod";
import { INSTANT_BOUNDS, isInstant } from "../instant.ts";
import { wallMoment } from "../events/maintenance-plan.ts";
import type { Instant } from "../model.ts";

const EXPECTED =
  "expected an instant (2026-11-24T20:00:00+01:00) or a local time (2026-11-24T20:00)";

let zone = "Etc/UTC";

/**
 * Runs a synchronous parse that reads local times in this time zone. zod hands no context to a
 * transform, and a schema built for each request would cost a millisecond.
 */
export function parsingIn<T>(timeZone: string, parse: () => T): T {
  const before = zone;
  zone = timeZone;
  try {
    return parse();
  } finally {
    zone = before;
  }
}

/** An instant with its offset, or a local time of the page's zone that exists exactly once. */
export const moment = z
  .string()
  .transform((text, issues): Instant => {
    const isExact = z.iso.datetime({ offset: true }).safeParse(text).success;
    const found = isExact ? { at: Date.parse(text) } : wallMoment(text, zone);
    if (found && "at" in found) {
      if (isInstant(found.at)) return found.at;
      issues.addIssue(`expected an instant ${INSTANT_BOUNDS}`);
      return z.NEVER;
    }
    issues.addIssue(found ? ambiguity(text, zone, found) : EXPECTED);
    return z.NEVER;
  })
  .meta({ type: "string", example: "2026-11-24T20:00:00+01:00" });

function ambiguity(
  text: string,
  timeZone: string,
  { problem, choices }: { problem: "skipped" | "repeated"; choices: readonly string[] },
): string {
  const why =
    problem === "skipped"
      ? "does not exist there: the clock is set forward over it"
      : "exists twice there: the clock is set back over it";
  return `${text} in ${timeZone} ${why}. Choose ${choices.join(" or ")}`;
}
