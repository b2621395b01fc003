import { incidentPath } from "../../server/core/page/paths.ts";
import type { ComponentState } from "../../server/core/model.ts";
import type { MeasuredOutage } from "../../server/core/page/view.ts";
import type { Day } from "../../server/core/snapshot.ts";
import { titleOf } from "./authored-text.ts";
import { dayMark, outageSeconds } from "./day-mark.ts";
import { Icon } from "./icon.tsx";
import type { IncidentDays } from "./incident-days.ts";
import { Mark } from "./mark.tsx";
import type { Tone } from "./state.ts";
import { Strip } from "./strip.tsx";
import type { Words } from "./words.ts";

/** The state whose mark stands for a day. */
const STATE: Readonly<Record<Tone, ComponentState>> = {
  ok: "operational",
  degraded: "degraded_performance",
  down: "major_outage",
  maintenance: "under_maintenance",
  none: "unknown",
};

type Props = {
  readonly name: string;
  readonly days: readonly Day[];
  readonly incidents: readonly IncidentDays[];
  readonly outages: readonly MeasuredOutage[];
  readonly words: Words;
};

/**
 * Shows ninety days with their months, and one of them in words: the last that is worth a look.
 * Where scripts run, another day is chosen on the strip or by the arrows.
 */
export function DayPicker(props: Props) {
  const { name, days, words } = props;
  const { text } = words;
  const { detail } = text.pages;
  const noted = days.flatMap((day, at) => (dayMark(day) === "ok" ? [] : [at]));
  const chosen = noted.at(-1);
  return (
    <div class="picker" data-count={days.length}>
      <Strip name={name} days={days} tall words={words} />
      <Months days={days} words={words} />
      <div class="line">
        <span class="tools scripted">
          <button type="button" class="button tiny" data-step="-1" aria-label={detail.dayBefore}>
            <Icon name="previous" />
          </button>
          <button type="button" class="button tiny" data-step="1" aria-label={detail.dayAfter}>
            <Icon name="next" />
          </button>
        </span>
        {chosen === undefined && <span class="soft quiet">{text.quiet}</span>}
        <ol class="chosen">
          {noted.map((at) => (
            <NotedDay {...props} at={at} hidden={at !== chosen} />
          ))}
          <li data-calm hidden>
            <b data-date />
            <DayState tone="ok">{text.day.ok}</DayState>
          </li>
        </ol>
      </div>
    </div>
  );
}

function NotedDay(props: Props & { at: number; hidden: boolean }) {
  const { days, incidents, outages, at, hidden, words } = props;
  const { text, format } = words;
  const { detail } = text.pages;
  const day = days[at];
  if (!day) return null;
  const tone = dayMark(day);
  const met = incidents.filter(({ from, to }) => from <= day.date && to >= day.date);
  const [only, ...more] = outages.filter((outage) => format.civilDate(outage.from) === day.date);
  const isOneDay = only?.to != null && format.civilDate(only.to) === day.date;
  const facts = [
    only && more.length === 0 && isOneDay && only.to !== null
      ? text.fromTo(format.clock(only.from), format.clock(only.to))
      : null,
    day.ratio === null ? null : detail.onThatDay(format.percent(day.ratio), at === days.length - 1),
  ].filter((fact) => fact !== null);
  return (
    <li data-d={at} hidden={hidden}>
      <b>{at === days.length - 1 ? detail.today : format.shortCivilDate(day.date)}</b>
      <DayState tone={tone}>{dayText(day, tone, words)}</DayState>
      <span>
        {facts.join(" · ")}
        {met.map(({ incident }) => {
          const title = titleOf(incident, words);
          return (
            <>
              {" · "}
              <a href={incidentPath(incident, words.locale)} lang={title.lang}>
                {title.text}
              </a>
            </>
          );
        })}
      </span>
    </li>
  );
}

function DayState({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span class={`state is-${tone}`}>
      <Mark state={STATE[tone]} />
      {children}
    </span>
  );
}

/** "Panne de 1 h 15": the state of a day with its length, where it has one. */
function dayText(day: Day, tone: Tone, { text, format }: Words): string {
  const { detail } = text.pages;
  const out = outageSeconds(day);
  const { degraded_performance: slow, under_maintenance: planned } = day.seconds;
  if (tone === "none") return text.day.none;
  if (tone === "maintenance") return detail.lasted.maintenance(format.duration(planned * 1000));
  if (out > 0) return detail.lasted.down(format.duration(out * 1000));
  return detail.lasted.degraded(format.duration(slow * 1000));
}

/** Shows where months begin under a strip of days; where there is room for their names. */
function Months({ days, words }: { days: readonly Day[]; words: Words }) {
  const starts = days.flatMap(({ date }, at) =>
    (at === 0 || date.endsWith("-01")) && at < days.length - 8 ? [{ at, date }] : [],
  );
  const share = (at: number) => `${Math.round((at / days.length) * 10_000) / 100}%`;
  return (
    <svg class="months" width="100%" height="20" aria-hidden="true">
      {starts
        .filter(({ at }, i) => (starts[i + 1]?.at ?? days.length) - at >= 8)
        .map(({ at, date }) => (
          <svg
            x={share(at)}
            overflow="visible"
            class={at < 13 && starts.some((s) => s.at > at && s.at < 13) ? "wide" : undefined}
          >
            <path d="M.5 0v18" />
            <text x="5" y="14">
              {words.format.shortMonth(date)}
            </text>
          </svg>
        ))}
      <svg x="100%" overflow="visible" class="wide">
        <path d="M-.5 0v18" />
        <text x="-5" y="14" text-anchor="end">
          {words.text.today}
        </text>
      </svg>
    </svg>
  );
}
