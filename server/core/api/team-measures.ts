import { z } from "zod";
import { isMonth } from "../calendar.ts";
import type { CountedIncidents, Spread, TeamMonth } from "../measuring/team-measures.ts";
import type { Answer } from "./basics.ts";

/** The shapes of the team's measures of work. */

const seconds = z.union([z.int(), z.null()]);
const count = z.int().min(0);
const spread = z.object({
  count,
  meanSeconds: seconds.meta({ description: "null where there was none" }),
  medianSeconds: seconds,
});
const counted = z.object({
  id: z.string(),
  name: z.string(),
  incidents: count,
  toResolve: spread,
});

export const teamMonth = z.object({
  month: z.string(),
  incidents: count.meta({ description: "Published incidents that began in the month" }),
  unresolved: count.meta({ description: "Of these, the ones that go on" }),
  toPublish: spread.meta({ description: "From the begin until the public was told" }),
  toResolve: spread.meta({ description: "From the begin to the end (MTTR)" }),
  alerts: count.meta({ description: "Alerts to the team that were opened in the month" }),
  toAcknowledge: spread.meta({ description: "Until they were acknowledged (MTTA)" }),
  promises: z
    .object({ kept: count, broken: count, open: count })
    .meta({ description: "Updates that were promised until a time in the month" }),
  providers: z.array(counted),
  causes: z.array(counted),
});

export const teamMeasures = z.object({
  timeZone: z.string(),
  months: z.array(teamMonth).meta({ description: "Newest first" }),
});

export const MOST_MONTHS = 36;

export const teamMeasuresQuery = z.object({
  until: z
    .string()
    .refine(isMonth, "expected a month such as 2026-10")
    .optional()
    .meta({ description: "The last month; by default the present one" }),
  months: z.coerce.number().int().min(1).max(MOST_MONTHS).default(12),
  format: z.enum(["json", "csv"]).default("json"),
});

export type TeamMeasures = Answer<typeof teamMeasures>;
export type TeamMonthJson = TeamMeasures["months"][number];

const inSeconds = (ms: number | null): number | null =>
  ms === null ? null : Math.round(ms / 1000);

const spreadJson = ({ count, meanMs, medianMs }: Spread) => ({
  count,
  meanSeconds: inSeconds(meanMs),
  medianSeconds: inSeconds(medianMs),
});

/**
 * Returns a month of the team's work.
 *
 * @param nameOf returns the name of a provider
 */
export function teamMonthJson(month: TeamMonth, nameOf: (id: string) => string): TeamMonthJson {
  const countedJson = (name: (id: string) => string) => (one: CountedIncidents) => ({
    id: one.id,
    name: name(one.id),
    incidents: one.incidents,
    toResolve: spreadJson(one),
  });
  return {
    month: month.month,
    incidents: month.incidents,
    unresolved: month.unresolved,
    toPublish: spreadJson(month.toPublish),
    toResolve: spreadJson(month.toResolve),
    alerts: month.alerts,
    toAcknowledge: spreadJson(month.toAcknowledge),
    promises: { ...month.promises },
    providers: month.providers.map(countedJson(nameOf)),
    causes: month.causes.map(countedJson((id) => id)),
  };
}
