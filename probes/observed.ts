import { z } from "zod";
import { LOG_FORMATS, ZONELESS_FORMATS } from "../server/core/measuring/log-formats.ts";
import {
  duration,
  filePath,
  pattern,
  positiveDuration,
  statusPatterns,
  timeZone,
} from "./fields.ts";
import type { ProbeKind } from "./probe.ts";

const JSON_FORMATS: ReadonlySet<string> = new Set(["json", "caddy", "traefik"]);
const jsonName = z.string().min(1).max(200);

const accessLog = z
  .strictObject({
    file: filePath,
    /** A server's own format; or `pattern`, for any other. */
    format: z.enum(LOG_FORMATS).optional(),
    /** Only calls of this path and those below it; for formats. */
    path: z.string().startsWith("/", "expected a path such as /v3/insee").max(1_000).optional(),
    /** The names of a JSON log's fields, with dots into objects, where they are not known ones. */
    fields: z
      .strictObject({
        status: jsonName.optional(),
        time: jsonName.optional(),
        path: jsonName.optional(),
      })
      .optional(),
    /** A regular expression with a group `status`, and perhaps `time`. */
    pattern: pattern
      .refine(
        (text) => text.includes("(?<status>"),
        "needs a group named status: (?<status>\\d{3})",
      )
      .optional(),
    /** The zone of times that are written without an offset. */
    timeZone: timeZone.optional(),
  })
  .superRefine(({ format, pattern, path, fields, timeZone }, issues) => {
    const refuse = (key: string, message: string) =>
      issues.addIssue({ code: "custom", path: [key], message });
    if (format === undefined && pattern === undefined)
      refuse("format", `needs a format (${LOG_FORMATS.join(", ")}) or a pattern`);
    if (format !== undefined && pattern !== undefined)
      refuse("pattern", "either a format or a pattern, not both");
    if (pattern !== undefined && path !== undefined)
      refuse("path", "only for a format: a pattern names the path itself");
    if (fields !== undefined && !(format !== undefined && JSON_FORMATS.has(format)))
      refuse("fields", "only for format json, caddy or traefik");
    if (format !== undefined && ZONELESS_FORMATS.has(format) && timeZone === undefined)
      refuse(
        "timeZone",
        `times of ${format} have no offset: name their zone, such as Europe/Paris`,
      );
  });

const settings = z
  .strictObject({
    window: positiveDuration.default(600_000),
    rule: z.enum(["any-success", "ratio"]).default("any-success"),
    /**
     * Statuses that say nothing of the provider: out of every count. Those of calls that came to
     * no end (0, 1xx, 408, 425, 429, 444, 460, 463, 494 to 497, 499) always are. By default also
     * redirects but 304, and 401, 403, 405 to 407, 411 to 417, 421 to 424, 426, 428 and 431 for
     * `any-success` (the caller's own mistakes), none for `ratio`.
     */
    ignore: z.union([z.tuple([]), statusPatterns]).optional(),
    /** What counts as a failure. By default all the rest but 2xx and 304 for `any-success`, 5xx for `ratio`. */
    failures: statusPatterns.optional(),
    /** `ratio` only: down when failures make this share of the traffic, or more. */
    threshold: z.number().gt(0).max(1).optional(),
    /** With fewer calls than this in the window, nothing is known. */
    minimum: z.int().min(1).default(1),
    /** `ratio` only: for so long after a maintenance the ratio is not looked at. */
    graceAfterMaintenance: duration.default(0),
    /** An access log to follow, besides what is pushed. */
    log: accessLog.optional(),
  })
  .superRefine(({ rule, threshold }, issues) => {
    if (rule === "ratio" && threshold === undefined)
      issues.addIssue({ code: "custom", path: ["threshold"], message: "ratio needs a threshold" });
    if (rule === "any-success" && threshold !== undefined)
      issues.addIssue({ code: "custom", path: ["threshold"], message: "only for rule: ratio" });
  });
export type ObservedSettings = z.output<typeof settings>;

/** Judges the traffic of an `observed` monitor, in the place of a probe. */
export { judgeTraffic } from "../server/core/measuring/observed.ts";

/** A kind without a probe: what is pushed to us or read from a log is judged. */
export const observed: ProbeKind<ObservedSettings> = {
  kind: "observed",
  settings,
  built: true,
  probe: null,
};
