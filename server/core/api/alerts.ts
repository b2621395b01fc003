import { z } from "zod";
import { instant, instantOrNull, orNull, type Answer } from "./basics.ts";

/** The shapes of the team's alerts, and of the channels that they go to. */

const severity = z.enum(["minor", "major", "critical"]);

export const alert = z.object({
  id: z.string(),
  provider: z.object({ id: z.string(), name: z.string() }),
  severity,
  components: z.array(
    z.object({ id: z.string(), name: z.string(), state: z.string(), failing: z.boolean() }),
  ),
  since: instant,
  openedAt: instant,
  resolvedAt: instantOrNull,
  acknowledgedAt: instantOrNull,
  acknowledgedBy: orNull(z.string()),
  escalatedAt: instantOrNull,
  /** Ids of the channels that know of it. */
  channels: z.array(z.string()),
});

export const alertList = z.object({
  /** Newest first. */
  alerts: z.array(alert),
  channels: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      last: orNull(
        z.object({
          news: z.string(),
          state: z.enum(["queued", "sent", "failed", "dropped"]),
          at: instant,
          attempts: z.number(),
          error: orNull(z.string()),
        }),
      ),
    }),
  ),
});

export type AlertList = Answer<typeof alertList>;
export type ListedAlert = Answer<typeof alert>;
