import { z } from "zod";
import { duration, filePath, pattern, positiveDuration, statusPatterns } from "./fields.ts";
import type { ProbeKind } from "./probe.ts";

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
    log: z
      .strictObject({
        file: filePath,
        pattern: pattern.refine(
          (text) => text.includes("(?<status>"),
          "needs a group named status: (?<status>\\d{3})",
        ),
      })
      .optional(),
  })
  .superRefine(({ rule, threshold }, issues) => {
    if (rule === "ratio" && threshold === undefined)
      issues.addIssue({ code: "custom", path: ["threshold"], message: "ratio needs a threshold" });
    if (rule === "any-success" && threshold !== undefined)
      issues.addIssue({ code: "custom", path: ["threshold"], message: "only for rule: ratio" });
  });
export type ObservedSettings = z.output<typeof settings>;

/** Judged by `server/core/observed.ts` from the traffic that was pushed to us. */
export const observed: ProbeKind<ObservedSettings> = {
  kind: "observed",
  settings,
  built: true,
  probe: null,
};
