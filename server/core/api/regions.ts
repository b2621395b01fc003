import { z } from "zod";
import { count, instant, instantOrNull, orNull, type Answer } from "./basics.ts";

/** The shape of the regions that probe, as the team sees them. */

export const regionList = z.object({
  now: instant,
  regions: z.array(
    z
      .object({
        id: z.string(),
        name: z.string(),
        isOwn: z.boolean().meta({ description: "The service itself probes from there" }),
        isHeard: z.boolean().meta({ description: "Whether its states count" }),
        why: orNull(z.enum(["silent", "blind", "clock"])).meta({
          description: "Why it is not heard",
        }),
        since: instant.meta({ description: "Since when it has been heard, or not" }),
        monitors: count.meta({ description: "Monitors that it probes" }),
        differing: count.meta({
          description: "Monitors that fail there, though too few regions agree",
        }),
        agent: orNull(
          z.object({
            name: z.string().meta({ description: "Host name" }),
            version: z.string(),
            isOlder: z.boolean().meta({ description: "Of another version than the service" }),
            lacks: z.array(z.string()).meta({ description: "Kinds that it does not know" }),
            seenAt: instant.meta({ description: "Its last word" }),
            resultAt: instantOrNull.meta({ description: "Start of its newest probe" }),
            lagMs: orNull(z.number()).meta({
              description: "Age of its newest probe when it last reported",
            }),
            clockOffsetMs: z.number().meta({ description: "By how much its clock is ahead" }),
            blindSince: instantOrNull,
            waiting: count.meta({ description: "Batches on its disk" }),
          }),
        ),
      })
      .meta({ id: "Region" }),
  ),
});

export type RegionList = Answer<typeof regionList>;
