import type { TeamMeasures, TeamMonthJson } from "../core/api/team-measures.ts";
import { csvText } from "./csv.ts";

const COLUMNS = ["month", "measure", "id", "name", "count", "mean_seconds", "median_seconds"];

type Spread = TeamMonthJson["toResolve"];

/**
 * Returns the measures as CSV: a row for each measure of each month, and for each provider and
 * cause. A time that nothing was measured of is empty.
 */
export function teamMeasuresCsv({ months }: Pick<TeamMeasures, "months">): string {
  return csvText(
    COLUMNS,
    months.flatMap((one) => {
      const times = (measure: string, { count, meanSeconds, medianSeconds }: Spread) =>
        [one.month, measure, null, null, count, meanSeconds, medianSeconds] as const;
      const plain = (measure: string, count: number) =>
        [one.month, measure, null, null, count, null, null] as const;
      const counted = (measure: string, list: TeamMonthJson["providers"]) =>
        list.map(
          ({ id, name, incidents, toResolve: { meanSeconds, medianSeconds } }) =>
            [one.month, measure, id, name, incidents, meanSeconds, medianSeconds] as const,
        );
      return [
        plain("incidents", one.incidents),
        plain("unresolved", one.unresolved),
        times("to_publish", one.toPublish),
        times("to_resolve", one.toResolve),
        plain("alerts", one.alerts),
        times("to_acknowledge", one.toAcknowledge),
        plain("promises_kept", one.promises.kept),
        plain("promises_broken", one.promises.broken),
        plain("promises_open", one.promises.open),
        ...counted("provider", one.providers),
        ...counted("cause", one.causes),
      ];
    }),
  );
}
