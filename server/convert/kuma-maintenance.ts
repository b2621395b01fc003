import type { DraftWindow } from "./draft.ts";
import type { Reading } from "./peer.ts";
import { isTrue, listOf, numberOf, textOf, unpacked, type Values } from "./values.ts";

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/**
 * Converts recurring maintenances into windows of the monitors that they hold for. Others (a single
 * time, a cron expression, every few days) are reported, as are those of a second time zone.
 */
export function kumaMaintenances(
  rows: readonly Values[],
  links: readonly Values[],
  { report }: Reading,
): { windows: Map<number, DraftWindow[]>; timeZone: string | null } {
  const windows = new Map<number, DraftWindow[]>();
  let timeZone: string | null = null;
  for (const [index, row] of rows.entries()) {
    const strategy = textOf(row["strategy"]) ?? "manual";
    const tell = (why: string) =>
      report.add(
        ["maintenance", index],
        `maintenance ${JSON.stringify(textOf(row["title"]) ?? "")} (${strategy}) ${why}`,
      );
    const own = textOf(row["timezone"]);
    const zone = own === "SAME_AS_SERVER" ? null : own;
    const window = windowOf(row, strategy);
    const monitors = links
      .filter((link) => numberOf(link["maintenance_id"]) === numberOf(row["id"]))
      .map((link) => numberOf(link["monitor_id"]) ?? -1);
    if (!isTrue(row["active"] ?? 1)) tell("is inactive: it is left out");
    else if (window === null) tell("has no counterpart in the file: plan it in the console");
    else if (monitors.length === 0) tell("holds for no monitor: it is left out");
    else if (timeZone !== null && zone !== null && zone !== timeZone)
      tell(`is in the time zone ${zone}, the page in ${timeZone}: it is left out`);
    else {
      timeZone ??= zone;
      if (zone === null) tell("has the time zone of Kuma's server: taken as the page's");
      for (const monitor of monitors)
        windows.set(monitor, [...(windows.get(monitor) ?? []), window]);
    }
  }
  return { windows, timeZone };
}

function windowOf(row: Values, strategy: string): DraftWindow | null {
  const [from, to] = [clockOf(row["start_time"]), clockOf(row["end_time"])];
  if (from === null || to === null || from === to) return null;
  if (strategy === "recurring-interval")
    return numberOf(row["interval_day"]) === 1 ? { from, to } : null;
  const days =
    strategy === "recurring-weekday"
      ? listOf(unpacked(row["weekdays"])).map((day) => WEEKDAYS[numberOf(day) ?? -1] ?? null)
      : strategy === "recurring-day-of-month"
        ? listOf(unpacked(row["days_of_month"])).map(dayOfMonth)
        : [];
  const known = days.filter((day) => day !== null);
  return known.length === 0 || known.length < days.length ? null : { from, to, day: known };
}

function dayOfMonth(day: unknown): string | number | null {
  if (day === "lastDay1") return "last day";
  const number = numberOf(day);
  return number !== null && number >= 1 && number <= 31 ? number : null;
}

function clockOf(value: unknown): string | null {
  const [, hours = "", minutes = ""] = /^(\d{1,2}):(\d{2})/.exec(textOf(value) ?? "") ?? [];
  return hours === "" || Number(hours) > 23 ? null : `${hours.padStart(2, "0")}:${minutes}`;
}
