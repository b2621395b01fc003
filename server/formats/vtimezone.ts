import { Temporal } from "temporal-polyfill";
import type { Instant } from "../core/model.ts";
import { icalLocal } from "./ical.ts";
import { zoneName } from "./when.ts";
import { DAY_MS } from "../core/duration.ts";

/** Time ahead for which a zone's changes are listed. */
const AHEAD_MS = 4 * 366 * DAY_MS;
const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** One change of a zone's clock. */
export type ClockChange = {
  readonly at: Instant;
  readonly before: Temporal.ZonedDateTime;
  readonly after: Temporal.ZonedDateTime;
};

/** The changes of a zone's clock in an interval, in order. */
export function clockChanges(timeZone: string, from: Instant, to: Instant): ClockChange[] {
  const changes: ClockChange[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
  for (;;) {
    const next = at.getTimeZoneTransition("next");
    if (next === null || next.epochMilliseconds >= to) return changes;
    const before = next.subtract({ nanoseconds: 1 });
    changes.push({ at: next.epochMilliseconds, before, after: next });
    at = next;
  }
}

/**
 * A zone's definition for calendars that do not know it by its name, as lines of a VTIMEZONE.
 * Where its changes fall on the same weekday of the same month each year they are a rule, for
 * ever; elsewhere those of some years are listed, and a calendar that is read again gets more.
 *
 * @param since the earliest time that the calendar mentions in that zone
 */
export function vtimezone(timeZone: string, since: Instant, now: Instant): string[] {
  const from = Math.min(since, now) - 366 * DAY_MS;
  const changes = clockChanges(timeZone, from, now + AHEAD_MS);
  return [
    "BEGIN:VTIMEZONE",
    `TZID:${timeZone}`,
    ...(changes.length === 0 ? fixed(timeZone, now) : observances(changes)),
    "END:VTIMEZONE",
  ];
}

/** A clock that never changes. */
function fixed(timeZone: string, now: Instant): string[] {
  const at = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  return observance("STANDARD", "19700101T000000", at.offset, at.offset, zoneName(now, timeZone));
}

function observances(changes: readonly ClockChange[]): string[] {
  const [first] = changes;
  const kinds = Map.groupBy(changes, (c) => `${c.before.offset} ${c.after.offset}`);
  const rules = [...kinds.values()].map(yearlyRule);
  const regular = kinds.size === 2 && rules.every((rule) => rule !== null);
  // The rule before the first listed change.
  const early = first ? [first.before, first.before.startOfDay().subtract({ years: 1 })] : [];
  const before = early[1]
    ? observance(
        first!.after.offsetNanoseconds > first!.before.offsetNanoseconds ? "STANDARD" : "DAYLIGHT",
        local(early[1].toPlainDateTime()),
        first!.before.offset,
        first!.before.offset,
        zoneName(first!.at - 1, first!.before.timeZoneId),
      )
    : [];
  const listed = regular ? [...kinds.values()].map((c) => c[0]!) : changes;
  return [
    ...before,
    ...listed.flatMap((change, i) => changeLines(change, regular ? (rules[i] ?? null) : null)),
  ];
}

function changeLines({ at, before, after }: ClockChange, rule: string | null): string[] {
  // The onset is written in the time that was valid until then.
  const onset = after.withTimeZone("UTC").add({ nanoseconds: before.offsetNanoseconds });
  const isForward = after.offsetNanoseconds > before.offsetNanoseconds;
  return observance(
    isForward ? "DAYLIGHT" : "STANDARD",
    local(onset.toPlainDateTime()),
    before.offset,
    after.offset,
    zoneName(at, after.timeZoneId),
    rule,
  );
}

const local = (at: Temporal.PlainDateTime): string =>
  icalLocal(at.toPlainDate().toString(), at.toPlainTime().toString({ smallestUnit: "minute" }));

function observance(
  kind: "STANDARD" | "DAYLIGHT",
  start: string,
  from: string,
  to: string,
  name: string,
  rule: string | null = null,
): string[] {
  return [
    `BEGIN:${kind}`,
    `DTSTART:${start}`,
    ...(rule === null ? [] : [`RRULE:${rule}`]),
    `TZOFFSETFROM:${from.replace(":", "")}`,
    `TZOFFSETTO:${to.replace(":", "")}`,
    `TZNAME:${name}`,
    `END:${kind}`,
  ];
}

/** "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" if these changes, one a year, keep to it; else `null`. */
function yearlyRule(changes: readonly ClockChange[]): string | null {
  const onsets = changes.map(({ before, after }) =>
    after.withTimeZone("UTC").add({ nanoseconds: before.offsetNanoseconds }),
  );
  const [first] = onsets;
  if (!first || onsets.length < 3) return null;
  const isSame = onsets.every(
    (o, i) =>
      o.year === first.year + i &&
      o.month === first.month &&
      o.dayOfWeek === first.dayOfWeek &&
      o.toPlainTime().equals(first.toPlainTime()),
  );
  if (!isSame) return null;
  const weeks = new Set(onsets.map((o) => Math.ceil(o.day / 7)));
  const isLast = onsets.every((o) => o.day + 7 > o.daysInMonth);
  if (!isLast && weeks.size !== 1) return null;
  const which = isLast ? -1 : [...weeks][0];
  return `FREQ=YEARLY;BYMONTH=${first.month};BYDAY=${which}${WEEKDAYS[first.dayOfWeek - 1]}`;
}
