import { componentPath, providerPath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { HOME_TEXT } from "../text/home.ts";
import { BoardRow, type Placed } from "./board-row.tsx";
import { isFirstDay } from "./day-mark.ts";
import { incidentDays } from "./incident-days.ts";
import { titleOf } from "./authored-text.ts";
import { incidentPath } from "../../server/core/page/paths.ts";
import type { Member } from "./members.ts";
import { TONE, URGENCY } from "./state.ts";
import { Legend } from "./strip.tsx";
import { STEP } from "./strip-drawing.ts";
import type { Words } from "./words.ts";

/**
 * Shows the gateway and every API, one line for each that works: the gateway first, then what is in
 * trouble, then the order of the configuration. The axis of days stands once, above all.
 */
export function Board({ page, words }: { page: PageSnapshot; words: Words }) {
  const text = HOME_TEXT[words.locale].board;
  const rows = placed(page, words);
  if (rows.length === 0) return null;
  const apis = rows.filter(({ provider }) => provider.role !== "gateway").length;
  const incidents = incidentDays(page, words);
  return (
    <section class="card flush board" id="api" aria-labelledby="providers">
      <div class="board-head">
        <h2 id="providers">{text.title(apis || rows.length, apis > 0 && apis < rows.length)}</h2>
        <output id="found" for="find" class="soft small" data-keep />
        <Legend words={words} />
      </div>
      <Axis page={page} words={words} />
      <ul class="rows" data-pinned={text.pinned} data-others={text.others}>
        {rows.map((row) => (
          <BoardRow
            {...row}
            incident={incidents.get(row.component.id)?.find(({ open }) => open)?.incident}
            maintenances={page.maintenances}
            words={words}
          />
        ))}
      </ul>
      <details class="method">
        <summary>{words.text.howToRead}</summary>
        {words.text.method.map((paragraph) => (
          <p>{paragraph}</p>
        ))}
      </details>
      <DayIncidents page={page} words={words} />
    </section>
  );
}

/** The rows in their order, each with how it looks beside those before it. */
function placed(page: PageSnapshot, words: Words): Placed[] {
  const members: Member[] = page.providers.flatMap((provider) =>
    provider.components.map((component) => ({ provider, component })),
  );
  const rank = ({ provider, component }: Member) =>
    provider.role === "gateway"
      ? 9
      : isLoud({ provider, component })
        ? URGENCY[component.state]
        : 0;
  const ordered = members.toSorted((a, b) => rank(b) - rank(a));
  return ordered.map(({ provider, component }, i) => {
    const before = ordered[i - 1];
    const isOnly = provider.components.length === 1;
    return {
      provider,
      component,
      isLoud: isLoud({ provider, component }),
      isKin: before?.provider === provider && !isLoud({ provider, component }) && !isLoud(before),
      href: isOnly
        ? providerPath(provider, words.locale)
        : componentPath(provider, component, words.locale),
    };
  });
}

/** What needs a look: all but what works, and what was never measured before today. */
function isLoud({ component }: Member): boolean {
  const tone = TONE[component.state];
  return tone !== "ok" && (tone !== "none" || !isFirstDay(component.days));
}

/** Shows the months of the days once; on a narrow screen the last thirty days. */
function Axis({ page, words }: { page: PageSnapshot; words: Words }) {
  const text = HOME_TEXT[words.locale].board;
  const days = page.providers[0]?.components[0]?.days ?? [];
  const starts = days.flatMap(({ date }, at) =>
    at === 0 || date.endsWith("-01") ? [{ at, date }] : [],
  );
  const x = (at: number) => at * STEP - 0.5;
  const lines = starts.filter(({ at }) => at > 0);
  const width = days.length * STEP;
  return (
    <div class="axis" aria-hidden="true">
      <span>{text.name}</span>
      <svg class="d90" width={width} height="20">
        <symbol id="months" overflow="visible">
          <path class="month" d={lines.map(({ at }) => `M${x(at) - 1} -8v44`).join("")} />
        </symbol>
        {starts
          .filter(
            ({ at }, i) => (starts[i + 1]?.at ?? days.length) - at >= 8 && at < days.length - 20,
          )
          .map(({ at, date }) => (
            <>
              <path d={`M${Math.max(0.5, x(at))} 0v20`} />
              <text x={Math.max(0, x(at)) + 6} y="15">
                {words.format.shortMonth(date)}
              </text>
            </>
          ))}
        <path d={`M${width - 2.5} 0v20`} />
        <text x={width - 8} y="15" text-anchor="end">
          {words.text.today}
        </text>
      </svg>
      <span class="d30">{words.text.daysAgo(30)}</span>
      <span class="right">{text.ratio}</span>
      <span>{text.state}</span>
    </div>
  );
}

/** The incidents of the ninety days by the days that they touched, for the island that shows days. */
function DayIncidents({ page, words }: { page: PageSnapshot; words: Words }) {
  const ids = new Map(
    page.providers.flatMap(({ components }) => components.map((c) => [c.id, c.publicId] as const)),
  );
  const { civilDate } = words.format;
  return (
    <template id="day-incidents">
      {page.incidents.map((incident) => {
        const title = titleOf(incident, words);
        return (
          <a
            href={incidentPath(incident, words.locale)}
            lang={title.lang}
            data-from={civilDate(incident.startedAt)}
            data-to={civilDate(incident.resolvedAt ?? words.now)}
            data-of={incident.components.flatMap(({ id }) => ids.get(id) ?? []).join(" ")}
          >
            {title.text}
          </a>
        );
      })}
    </template>
  );
}
