import { Temporal } from "temporal-polyfill";
import type { Interval } from "../../server/core/model.ts";

/**
 * A strict reader of iCalendar (RFC 5545), as a calendar program would be: it knows nothing of
 * how ours is written.
 */

export type Line = {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly value: string;
};

export type Block = {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly blocks: readonly Block[];
};

/** @throws Error where the text is no calendar: bare line ends, long lines, unbalanced blocks. */
export function readCalendar(text: string): Block {
  if (!text.endsWith("\r\n")) throw new Error("the last line does not end");
  if (/(?<!\r)\n|\r(?!\n)/.test(text)) throw new Error("a bare line end");
  const physical = text.slice(0, -2).split("\r\n");
  for (const line of physical) {
    if (Buffer.byteLength(line) > 75) throw new Error(`${Buffer.byteLength(line)} octets: ${line}`);
    if (line === "") throw new Error("an empty line");
  }
  const logical = text
    .replaceAll(/\r\n[ \t]/g, "")
    .slice(0, -2)
    .split("\r\n")
    .map(readLine);
  const stack: { name: string; lines: Line[]; blocks: Block[] }[] = [];
  let root: Block | null = null;
  for (const line of logical) {
    const top = stack.at(-1);
    if (line.name === "BEGIN") {
      if (!top && root) throw new Error("a second calendar");
      stack.push({ name: line.value, lines: [], blocks: [] });
    } else if (line.name === "END") {
      const done = stack.pop();
      if (done?.name !== line.value) throw new Error(`END:${line.value} of ${done?.name}`);
      const parent = stack.at(-1);
      if (parent) parent.blocks.push(done);
      else root = done;
    } else if (top) top.lines.push(line);
    else throw new Error(`${line.name} outside of everything`);
  }
  if (!root || stack.length > 0) throw new Error("a block does not end");
  return root;
}

function readLine(line: string): Line {
  const match = /^([A-Z-]+)((?:;[A-Z-]+=[^";:,]+)*):(.*)$/s.exec(line);
  if (!match) throw new Error(`no content line: ${line}`);
  const params = Object.fromEntries(
    (match[2] ?? "")
      .split(";")
      .slice(1)
      .map((p) => p.split("=") as [string, string]),
  );
  return { name: match[1]!, params, value: match[3]! };
}

/** The one line of that name. */
export function lineOf(block: Block, name: string): Line {
  const found = block.lines.filter((l) => l.name === name);
  if (found.length !== 1) throw new Error(`${found.length} lines ${name} in ${block.name}`);
  return found[0]!;
}

/** A TEXT value as people read it. */
export function textOf(block: Block, name: string): string {
  return lineOf(block, name).value.replaceAll(/\\(.)/g, (_, c: string) =>
    c === "n" || c === "N" ? "\n" : c,
  );
}

export const eventsOf = (calendar: Block): Block[] =>
  calendar.blocks.filter((b) => b.name === "VEVENT");

/** A DATE-TIME in UTC or with a TZID, or `null` for a local time that does not exist. */
function instantOf({ params, value }: Line): number | null {
  const iso = value.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)$/, "$1-$2-$3T$4:$5:$6$7");
  if (value.endsWith("Z")) return Temporal.Instant.from(iso).epochMilliseconds;
  return instantIn(Temporal.PlainDateTime.from(iso), params["TZID"]!);
}

function instantIn(local: Temporal.PlainDateTime, timeZone: string): number | null {
  const zoned = local.toZonedDateTime(timeZone, { disambiguation: "compatible" });
  return zoned.toPlainDateTime().equals(local) ? zoned.epochMilliseconds : null;
}

/** Everything that a calendar would show in a window: recurrences, exceptions, overrides. */
export function shownIn(calendar: Block, window: Interval): Interval[] {
  const events = eventsOf(calendar).filter((e) => lineOf(e, "STATUS").value !== "CANCELLED");
  const overridden = new Set(
    events.flatMap((e) =>
      e.lines
        .filter((l) => l.name === "RECURRENCE-ID")
        .map((l) => `${lineOf(e, "UID").value} ${instantOf(l)}`),
    ),
  );
  const shown: Interval[] = [];
  for (const event of events) {
    const uid = lineOf(event, "UID").value;
    const start = lineOf(event, "DTSTART");
    const from = instantOf(start)!;
    // The exact length of the first applies to all.
    const lengthMs = instantOf(lineOf(event, "DTEND"))! - from;
    if (lengthMs <= 0) throw new Error(`${uid} ends before it starts`);
    const rule = event.lines.find((l) => l.name === "RRULE");
    const except = new Set(
      event.lines.filter((l) => l.name === "EXDATE").map((l) => `${l.params["TZID"]}${l.value}`),
    );
    const starts = rule ? recurrences(start, rule.value, window.to, except) : [from];
    for (const at of starts) {
      if (rule && overridden.has(`${uid} ${at}`)) continue;
      if (at < window.to && at + lengthMs > window.from)
        shown.push({ from: at, to: at + lengthMs });
    }
  }
  return shown.toSorted((a, b) => a.from - b.from);
}

const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** Whether a day is one of a rule's (RFC 5545, 3.3.10); rules that ours never has are errors. */
function dayTest(rule: string): (day: Temporal.PlainDateTime) => boolean {
  const parts = Object.fromEntries(rule.split(";").map((p) => p.split("=") as [string, string]));
  const { FREQ, BYDAY, BYMONTHDAY, ...others } = parts;
  if (Object.keys(others).length > 0) throw new Error(`unknown rule ${rule}`);
  if (FREQ === "DAILY" && !BYDAY && !BYMONTHDAY) return () => true;
  if (FREQ === "MONTHLY" && BYMONTHDAY && !BYDAY) {
    const days = BYMONTHDAY.split(",").map(Number);
    return ({ day, daysInMonth }) => days.includes(day) || days.includes(day - daysInMonth - 1);
  }
  if (!BYDAY || BYMONTHDAY || (FREQ !== "WEEKLY" && FREQ !== "MONTHLY"))
    throw new Error(`unknown rule ${rule}`);
  const wanted = BYDAY.split(",").map((text) => {
    const [, place, weekday] = /^(-1|[1-4])?([A-Z]{2})$/.exec(text) ?? [];
    if (!weekday || (place !== undefined) !== (FREQ === "MONTHLY"))
      throw new Error(`unknown ${text}`);
    return {
      place: place === undefined ? null : Number(place),
      dayOfWeek: DAYS.indexOf(weekday) + 1,
    };
  });
  return ({ day, dayOfWeek, daysInMonth }) =>
    wanted.some(
      (one) =>
        one.dayOfWeek === dayOfWeek &&
        (one.place === null ||
          (one.place === -1 ? day + 7 > daysInMonth : Math.floor((day + 6) / 7) === one.place)),
    );
}

/** The beginnings of an event that recurs, up to an instant. Invalid times are ignored. */
function recurrences(start: Line, rule: string, until: number, except: Set<string>): number[] {
  const isDay = dayTest(rule);
  const timeZone = start.params["TZID"]!;
  const starts: number[] = [];
  const iso = start.value.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6");
  const first = Temporal.PlainDateTime.from(iso);
  if (!isDay(first)) throw new Error("DTSTART does not keep to its own rule");
  for (let local = first; ; local = local.add({ days: 1 })) {
    if (!isDay(local)) continue;
    if (local.toZonedDateTime(timeZone).epochMilliseconds >= until) return starts;
    const value = local.toString({ smallestUnit: "second" }).replaceAll(/[-:]/g, "");
    const at = instantIn(local, timeZone);
    if (at !== null && !except.has(`${timeZone}${value}`)) starts.push(at);
  }
}

/**
 * A zone's distance from UTC by its VTIMEZONE alone, in minutes, at any instant: that of the
 * observance that began last. Knows yearly rules of one weekday in one month.
 */
export function offsetsOf(zone: Block): (at: number) => number {
  const onsets = zone.blocks
    .flatMap((block) => {
      const from = minutesOf(lineOf(block, "TZOFFSETFROM").value);
      const offset = minutesOf(lineOf(block, "TZOFFSETTO").value);
      const rule = block.lines.find((l) => l.name === "RRULE")?.value;
      const iso = lineOf(block, "DTSTART").value.replace(
        /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/,
        "$1-$2-$3T$4:$5:$6",
      );
      const first = Temporal.PlainDateTime.from(iso);
      const years = rule ? Array.from({ length: 12 }, (_, i) => first.year + i) : [first.year];
      return years.map((year) => {
        const local = rule ? onsetIn(first, year, rule) : first;
        return { at: local.toZonedDateTime("UTC").epochMilliseconds - from * 60_000, offset };
      });
    })
    .toSorted((a, b) => a.at - b.at);
  return (at) => {
    const last = onsets.findLast((o) => o.at <= at);
    if (!last) throw new Error("before the first observance");
    return last.offset;
  };
}

const minutesOf = (offset: string): number =>
  (offset[0] === "-" ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3, 5)));

function onsetIn(
  first: Temporal.PlainDateTime,
  year: number,
  rule: string,
): Temporal.PlainDateTime {
  const match = /^FREQ=YEARLY;BYMONTH=(\d+);BYDAY=(-1|\d)([A-Z]{2})$/.exec(rule);
  if (!match) throw new Error(`unknown rule ${rule}`);
  const [, month, nth, day] = match;
  const start = first.with({ year, month: Number(month), day: 1 });
  const wanted = DAYS.indexOf(day!) + 1;
  const matching = Array.from({ length: start.daysInMonth }, (_, i) =>
    start.add({ days: i }),
  ).filter((d) => d.dayOfWeek === wanted);
  return matching.at(nth === "-1" ? -1 : Number(nth) - 1)!;
}
