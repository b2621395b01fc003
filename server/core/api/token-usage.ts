import { z } from "zod";
import type { Instant } from "../model.ts";
import {
  USAGE_WINDOWS,
  type Ban,
  type ReadUsage,
  type UsageWindow,
} from "../people/token-usage.ts";
import { orNull, type Answer } from "./basics.ts";

/** The shapes of what tokens called. */

const instant = z.iso.datetime();
const count = z.int().min(0);
const WINDOWS = Object.keys(USAGE_WINDOWS) as [UsageWindow, ...UsageWindow[]];
const STEPS = [60, 3_600, 86_400] as const;

const counts = {
  served: count.meta({ description: "Answers below 400" }),
  refused: count.meta({ description: "Answers 429" }),
  failed: count.meta({ description: "All others" }),
};

export const usage = z
  .object({
    token: z.string(),
    window: z.enum(WINDOWS),
    from: instant,
    to: instant.meta({ description: "End of the step that is running" }),
    stepSeconds: z.literal(STEPS),
    points: z.array(z.object({ at: instant, ...counts })),
    totals: z.object(counts),
    last: z
      .array(z.object({ at: instant, method: z.string(), path: z.string(), status: z.int() }))
      .meta({ description: "The last ten calls, newest first" }),
    limit: z.object({ perMinute: z.int() }),
    ban: orNull(z.object({ since: instant, until: instant })),
  })
  .meta({ id: "Usage" });

export const usageQuery = z.object({ window: z.enum(WINDOWS).default("10m") });

/** Reads an instant with its offset. */
const moment = z.iso.datetime({ offset: true }).transform((text): Instant => Date.parse(text));
const reported = z.int().min(0).max(1_000_000_000);

export const usageReports = z
  .array(
    z.strictObject({
      token: z.string().max(100).meta({ description: "`sub` of the token" }),
      at: moment.meta({ description: "Begin of the time that was counted, of the last 48 hours" }),
      served: reported,
      refused: reported,
      failed: reported,
      ban: z.strictObject({ since: moment, until: moment }).optional(),
    }),
  )
  .min(1)
  .max(1_000);

export const reportedUsage = z.object({ rows: z.int() });

export type Usage = Answer<typeof usage>;

const iso = (at: Instant): string => new Date(at).toISOString();

/** Returns a ban; `null`: there is none. */
export const banJson = (ban: Ban | null | undefined) =>
  ban ? { since: iso(ban.since), until: iso(ban.until) } : null;

/** Returns the usage of a token. */
export const usageJson = (token: string, read: ReadUsage, perMinute: number): Usage => ({
  token,
  window: read.window,
  from: iso(read.from),
  to: iso(read.to),
  stepSeconds: (USAGE_WINDOWS[read.window].stepMs / 1000) as (typeof STEPS)[number],
  points: read.points.map(({ at, served, refused, failed }) => ({
    at: iso(at),
    served,
    refused,
    failed,
  })),
  totals: read.totals,
  last: read.last.map(({ at, method, path, status }) => ({ at: iso(at), method, path, status })),
  limit: { perMinute },
  ban: banJson(read.ban),
});
