import { civilDays, civilMonth } from "../../server/core/calendar.ts";
import type { Incident, Maintenance } from "../../server/core/declared.ts";
import { NO_TIME, type ComponentState } from "../../server/core/model.ts";
import type { Day } from "../../server/core/snapshot.ts";
import { dayMark } from "./day-mark.ts";
import { Legend, Strip } from "./strip.tsx";
import type { Words } from "./words.ts";

/** The state in which an incident's impact is drawn; `null`: it did not disturb any call. */
const DRAWN: Readonly<Record<Incident["impact"], ComponentState | null>> = {
  none: null,
  minor: "degraded_performance",
  major: "major_outage",
  critical: "major_outage",
};

type Props = {
  readonly month: string;
  readonly incidents: readonly Incident[];
  readonly maintenances: readonly Maintenance[];
  readonly words: Words;
};

/** Shows the days of a month as a strip, by what was declared, with the number of calm ones. */
export function HistoryStrip(props: Props) {
  const { month, incidents, words } = props;
  const { text, format, now } = words;
  const { history } = text.pages;
  const days = daysOf(props);
  const past = days.filter(({ date }) => date <= format.civilDate(now));
  const calm = past.filter((day) => dayMark(day) === "ok").length;
  return (
    <section class="card stack tight month" aria-label={history.monthStrip(format.month(month))}>
      <div class="line ends">
        <p>
          <b>{history.calm(incidents.length, calm)}</b>
        </p>
        <Legend words={words} />
      </div>
      <div>
        <Strip name={format.month(month)} days={days} tall words={words} />
        <p class="line ends soft small" aria-hidden="true">
          <span>{format.shortCivilDate(days[0]?.date ?? "")}</span>
          <span>{format.shortCivilDate(days.at(-1)?.date ?? "")}</span>
        </p>
      </div>
    </section>
  );
}

/** The civil days of the month, with the seconds of each that events lasted. */
function daysOf({ month, incidents, maintenances, words }: Props): Day[] {
  const spans = [
    ...incidents.flatMap(({ impact, startedAt, resolvedAt }) => {
      const state = DRAWN[impact];
      return state === null ? [] : [{ state, from: startedAt, to: resolvedAt ?? words.now }];
    }),
    ...maintenances
      .filter(({ status }) => status !== "cancelled")
      .map(({ startsAt, endsAt, completedAt }) => ({
        state: "under_maintenance" as const,
        from: startsAt,
        to: completedAt ?? endsAt,
      })),
  ];
  return civilDays(civilMonth(month, words.zone), words.zone).map(({ date, from, to }) => {
    const seconds = { ...NO_TIME };
    // A day that has not come is not calm yet.
    if (from > words.now) return { date, seconds: { ...seconds, unknown: 1 }, ratio: null };
    for (const span of spans) {
      const length = Math.min(span.to, to, words.now) - Math.max(span.from, from);
      if (length > 0) seconds[span.state] += Math.round(length / 1000);
    }
    const rest = (to - from) / 1000 - Object.values(seconds).reduce((sum, n) => sum + n, 0);
    return { date, seconds: { ...seconds, operational: Math.max(1, rest) }, ratio: null };
  });
}
