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
    file: filePath.describe("Path of the log."),
    format: z
      .enum(LOG_FORMATS)
      .optional()
      .describe("Format of a web server's log; or use pattern."),
    path: z
      .string()
      .startsWith("/", "expected a path such as /v3/insee")
      .max(1_000)
      .optional()
      .describe("Only calls of this path and those below it; with a format."),
    fields: z
      .strictObject({
        status: jsonName.optional().describe("Name of the status."),
        time: jsonName.optional().describe("Name of the time."),
        path: jsonName.optional().describe("Name of the path."),
      })
      .optional()
      .describe(
        "Names of a JSON log's fields, with dots into objects, where they are not the usual ones.",
      ),
    pattern: pattern
      .refine(
        (text) => text.includes("(?<status>"),
        "needs a group named status: (?<status>\\d{3})",
      )
      .optional()
      .describe(
        "Regular expression of a line, with a group named status, and perhaps one named time.",
      ),
    timeZone: timeZone
      .optional()
      .describe("Time zone of times that are written without an offset."),
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
    window: positiveDuration.prefault("10m").describe("Length of the traffic that is judged."),
    rule: z
      .enum(["any-success", "ratio"])
      .default("any-success")
      .describe("any-success: one success is enough. ratio: down from the threshold on."),
    ignore: z
      .union([z.tuple([]), statusPatterns])
      .optional()
      .describe(
        "Statuses left out of every count, since they say nothing about the provider. Those of calls that came to no end (0, 1xx, 408, 425, 429, 444, 460, 463, 494 to 497, 499) always are. By default also redirects but 304, and 401, 403, 405 to 407, 411 to 417, 421 to 424, 426, 428 and 431 for any-success, which are mistakes of the caller; no others for ratio.",
      ),
    failures: statusPatterns
      .optional()
      .describe(
        "Statuses that count as failures. By default all the rest but 2xx and 304 for any-success, 5xx for ratio.",
      ),
    threshold: z
      .number()
      .gt(0)
      .max(1)
      .optional()
      .describe("Share of failures from which the component is down; for ratio."),
    minimum: z.int().min(1).default(1).describe("Fewer calls than this in the window are no data."),
    graceAfterMaintenance: duration
      .prefault("0s")
      .describe("Time after a maintenance during which the ratio is ignored."),
    log: accessLog.optional().describe("Access log to follow, besides pushed traffic."),
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
