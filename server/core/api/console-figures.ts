import { z } from "zod";
import { count, instant, millisecondsOrNull, orNull, ratio, type Answer } from "./basics.ts";

/** The shapes of the console's figures: a day of latencies, a month of days. */

/** Medians of successful probes by hour, of every component at once. */
export const hourlyLatencies = z.object({
  from: instant.meta({ description: "The beginning of the first hour" }),
  components: z.array(
    z.object({
      id: z.string(),
      hours: z.array(millisecondsOrNull).meta({
        description: "Median of each of the last 24 hours, oldest first; the last is under way",
      }),
      now: millisecondsOrNull.meta({ description: "Median of the last two hours" }),
      yesterday: millisecondsOrNull.meta({ description: "Median of the 24 hours before those" }),
    }),
  ),
});

const seconds = z.number().min(0);
const day = z
  .object({
    date: z.iso.date(),
    down: seconds.meta({ description: "Counted against the availability" }),
    outage: seconds,
    degraded: seconds,
    maintenance: seconds,
    unknown: seconds,
  })
  .meta({ id: "DayInShort", description: "Seconds of a civil day by what they were" });

export const monthInDaysQuery = z.object({
  month: z
    .string()
    .max(20)
    .optional()
    .meta({ example: "<month>", description: "By default this one" }),
});

export const monthInDays = z.object({
  month: z.string(),
  closesAt: orNull(instant).meta({ description: "null once it is closed" }),
  gateway: z.array(day),
  providers: z.array(z.object({ id: z.string(), days: z.array(day) })),
  months: z
    .array(
      z.object({
        month: z.string(),
        ratio,
        spentSeconds: seconds,
        budgetSeconds: orNull(z.number()),
        errata: count,
      }),
    )
    .meta({ description: "Oldest first, the present one last" }),
});

export type HourlyLatencies = Answer<typeof hourlyLatencies>;
export type DayInShort = Answer<typeof day>;
export type MonthInDays = Answer<typeof monthInDays>;
