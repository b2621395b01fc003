import { z } from "zod";
import {
  cause,
  count,
  instant,
  instantOrNull,
  millisecondsOrNull,
  orNull,
  type Answer,
} from "./basics.ts";
import { editorList } from "./console.ts";

const counts = z.object({ checked: count, failed: count });

/** The measurements that a probes' draft rests on, and who has the draft open. */
export const draftEvidence = z.object({
  from: instantOrNull.meta({ description: "Start of the first outage; null without any" }),
  to: instantOrNull.meta({ description: "End of the last outage; null while one goes on" }),
  during: counts.meta({ description: "Checks of the components while their outages lasted" }),
  after: orNull(counts).meta({ description: "Checks since the end; null while an outage goes on" }),
  fault: orNull(z.enum(["gateway", "provider", "unknown"])).meta({
    description: "The party at fault; null without an outage, or where outages differ",
  }),
  checks: z
    .array(
      z.object({
        at: instant,
        component: z.string(),
        monitor: z.string(),
        via: z.enum(["gateway", "direct"]),
        region: z
          .string()
          .optional()
          .meta({ description: "Region that checked; absent without regions" }),
        outcome: z.enum(["up", "degraded", "down", "maintenance"]),
        cause: orNull(cause),
        httpStatus: orNull(z.int()),
        latencyMs: millisecondsOrNull,
      }),
    )
    .meta({
      description: "The last checks, newest first, and the last before the outage that went well",
    }),
  regions: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        failing: z.array(z.string()).meta({ description: "Components that fail there now" }),
        working: z.array(z.string()).meta({ description: "Components that work there now" }),
      }),
    )
    .optional()
    .meta({ description: "What each region sees of the components; absent without regions" }),
  editors: editorList.shape.editors,
});
export type DraftEvidence = Answer<typeof draftEvidence>;
