import { isInstant } from "../instant.ts";
import { civilDate, wallTime } from "../calendar.ts";
import type { CsvRow } from "./csv-reading.ts";
import type { ComponentState, Instant } from "../model.ts";
import type { RowMistake } from "./past-entry.ts";
import { instantOf, isObject } from "./past-reading.ts";
import { MINUTE_MS } from "../duration.ts";
import { wordOf, type OutageExport, type ReportedOutage } from "./reported-outage.ts";
import {
  mistakeOf,
  namingIn,
  outagesOfIncident,
  windowsOfMaintenance,
} from "./statuspage-incidents.ts";

/**
 * UptimeRobot's CSV log export ("Export logs"). Columns, in any order: Event, Monitor, Monitor URL,
 * Date-Time, Reason, Duration, Duration (in mins.); found in public scripts that read such files
 * (uptimerobot-all_monitors-logs.csv), since UptimeRobot documents none.
 *
 * Durations are whole minutes: an event whose end is less than a minute from the next one of its
 * monitor ends where that begins. `Paused` and `Started` are times of which nothing is known.
 *
 * @param timeZone of the account that exported: its times bear no offset
 */
export function readUptimeRobot(rows: readonly CsvRow[], timeZone: string): OutageExport {
  const [header, ...body] = rows;
  const columns = header?.cells.map((c) => c.trim().toLowerCase()) ?? [];
  const mistakes: RowMistake[] = [];
  const found: ReportedOutage[] = [];
  for (const { row, cells } of body) {
    const cell = (name: string) => (cells[columns.indexOf(name)] ?? "").trim();
    const event = cell("event").toLowerCase();
    if (/^(paused|started|stopped|monitor (paused|started))$/.test(event)) continue;
    const state = EVENTS[event];
    const from = robotTime(cell("date-time"), timeZone);
    const lengthMs = robotDuration(cell("duration (in mins.)"), cell("duration"));
    const names = [cell("monitor"), cell("monitor url")].filter((name) => name !== "");
    const message =
      state === undefined
        ? `Event: ${JSON.stringify(cell("event"))} is not Up, Down, Paused or Started`
        : Number.isNaN(from)
          ? `Date-Time: ${JSON.stringify(cell("date-time"))} is not YYYY-MM-DD or MM/DD/YYYY, with a time`
          : lengthMs === null
            ? `Duration: ${JSON.stringify(cell("duration"))} is not understood`
            : names.length === 0
              ? "Monitor is missing"
              : null;
    if (message !== null) mistakes.push({ row, message });
    else
      found.push({ row, names, state: state!, from, to: from + lengthMs!, reason: cell("reason") });
  }
  return { reported: joined(found).filter((t) => t.to > t.from), mistakes };
}

const EVENTS: Readonly<Record<string, ComponentState>> = {
  up: "operational",
  down: "major_outage",
};

/** Ends that are rounded to the minute are those of the next event, where that is so near. */
function joined(reported: readonly ReportedOutage[]): ReportedOutage[] {
  const byMonitor = Map.groupBy(reported, (t) => t.names.join("\n"));
  return [...byMonitor.values()].flatMap((own) => {
    const sorted = own.toSorted((a, b) => a.from - b.from);
    return sorted.map((t, i) => {
      const next = sorted[i + 1];
      return next && Math.abs(next.from - t.to) < MINUTE_MS ? { ...t, to: next.from } : t;
    });
  });
}

const YEAR_FIRST = /^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)[T ](?<time>\d\d?:\d\d)(:(?<s>\d\d))?$/;
const MONTH_FIRST = /^(?<m>\d\d?)\/(?<d>\d\d?)\/(?<y>\d{4}),? (?<time>\d\d?:\d\d)(:(?<s>\d\d))?$/;

/** A time of the account's clock, or an instant with its offset; `NaN` if it is neither. */
function robotTime(word: string, timeZone: string): Instant {
  const match = (YEAR_FIRST.exec(word) ?? MONTH_FIRST.exec(word))?.groups;
  if (!match) return instantOf(word.replace(" ", "T"));
  const two = (n: string | undefined) => (n ?? "0").padStart(2, "0");
  const date = `${match.y}-${two(match.m)}-${two(match.d)}`;
  const time = (match.time ?? "").padStart(5, "0");
  if (Number.isNaN(Date.parse(`${date}T${time}Z`))) return NaN;
  // 31 April is a date for the parser: it comes back as another day.
  if (new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10) !== date) return NaN;
  const at = wallTime(date, time, timeZone) + Number(match.s ?? 0) * 1_000;
  return isInstant(at) && civilDate(at, timeZone) === date ? at : NaN;
}

/** Milliseconds; of "5", "0 hrs, 5 mins", "1h 5m 10s"; `null` if it is none of these. */
function robotDuration(minutes: string, words: string): number | null {
  if (/^\d{1,9}(\.\d+)?$/.test(minutes)) return Math.round(Number(minutes) * MINUTE_MS);
  const units: Readonly<Record<string, number>> = { d: 1_440, h: 60, m: 1, s: 1 / 60 };
  const parts = [...words.matchAll(/(\d{1,9})\s*(d|h|m|s)[a-z]*/gi)];
  if (parts.length === 0) return null;
  return parts.reduce(
    (sum, [, n, unit]) => sum + Number(n) * (units[unit!.toLowerCase()] ?? 0) * MINUTE_MS,
    0,
  );
}

/**
 * Hyperping's outages, as its API gives them: a list, or `{ outages: [...] }`, of `startDate`,
 * `endDate` (null while it goes on: `durationMs` says until when it was seen), `description`,
 * `statusCode` and `monitor: { uuid, name, url }`. Source: hyperping.com/docs/api/outages/get.
 */
export function readHyperping(document: unknown): OutageExport {
  const reported: ReportedOutage[] = [];
  const mistakes: RowMistake[] = [];
  listOf(document, "outages").forEach((item, i) => {
    const row = i + 1;
    const outage = isObject(item) && isObject(item.outage) ? item.outage : item;
    if (!isObject(outage)) return void mistakes.push({ row, message: "it is no outage" });
    const from = instantOf(wordOf(outage.startDate));
    const ended = instantOf(wordOf(outage.endDate));
    const lasted = typeof outage.durationMs === "number" ? outage.durationMs : NaN;
    const to = outage.endDate == null ? from + lasted : ended;
    const monitor = isObject(outage.monitor) ? outage.monitor : {};
    const names = [monitor.name, monitor.uuid, monitor.url].map(wordOf).filter((n) => n !== "");
    if (Number.isNaN(from)) mistakes.push({ row, message: "startDate is no instant" });
    else if (!isInstant(to)) mistakes.push({ row, message: "endDate is no instant" });
    else if (names.length === 0) mistakes.push({ row, message: "monitor has no name" });
    else if (to > from) {
      const reason = wordOf(outage.description) || null;
      reported.push({ row, names, state: "major_outage", from, to, reason });
    }
  });
  return { reported, mistakes };
}

/**
 * Statuspage's incidents and scheduled maintenances, as its API gives them: a list, or
 * `{ incidents: [...] }`, `{ scheduled_maintenances: [...] }`. Each step of `incident_updates` has
 * `affected_components: [{ code, name, old_status, new_status }]`, or `null`. Sources:
 * metastatuspage.com/api and developer.statuspage.io (incidents).
 */
export function readStatuspage(document: unknown): OutageExport {
  const items = [...listOf(document, "incidents"), ...plannedIn(document)];
  const nameOf = namingIn(items.filter(isObject));
  const reported: ReportedOutage[] = [];
  const mistakes: RowMistake[] = [];
  items.forEach((item, i) => {
    const row = i + 1;
    if (!isObject(item)) return void mistakes.push({ row, message: "it is no incident" });
    const reason = wordOf(item.name) || null;
    const read = item.scheduled_for == null ? outagesOfIncident : windowsOfMaintenance;
    try {
      reported.push(...read(item, nameOf).map((own) => ({ ...own, row, reason })));
    } catch (error) {
      mistakes.push(mistakeOf(error, row));
    }
  });
  return { reported, mistakes };
}

/** A list that is the document itself is read as incidents already. */
const plannedIn = (document: unknown): readonly unknown[] =>
  Array.isArray(document) ? [] : listOf(document, "scheduled_maintenances");

/** The list of a document that is one, or has it under a name. */
function listOf(document: unknown, name: string): readonly unknown[] {
  if (Array.isArray(document)) return document;
  const list = isObject(document) ? document[name] : null;
  return Array.isArray(list) ? list : [];
}
