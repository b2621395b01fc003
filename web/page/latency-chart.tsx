import {
  LATENCY_PERIODS,
  type LatencyPeriod,
  type LatencyPoint,
} from "../../server/core/page/view.ts";
import type { ComponentSnapshot } from "../../server/core/snapshot.ts";
import type { Instant } from "../../server/core/model.ts";
import { latencyPlot } from "./latency-plot.ts";
import type { Words } from "./words.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

/**
 * Shows how fast a component answered: a drawing and its table, for readers who do not see it.
 *
 * Where scripts run, an island replaces the drawing with a chart whose points can be reached by
 * keys. It reads the table, so there is one source.
 */
export function LatencyChart(props: {
  component: ComponentSnapshot;
  /** Name of the component on this page. */
  name: string;
  period: LatencyPeriod;
  /** `null`: cannot be read now. */
  points: readonly LatencyPoint[] | null;
  /** This page, to which the period is added. */
  path: string;
  words: Words;
}) {
  const { component, name, period, points, path, words } = props;
  const { latency } = words.text.pages.detail;
  const id = `l-${component.publicId}`;
  const measured = points?.some(({ p50 }) => p50 !== null) ?? false;
  return (
    <div class="latency">
      <div class="section-head">
        <h3 id={id}>{latency.title}</h3>
        <Periods id={id} name={name} period={period} path={path} words={words} />
      </div>
      {points === null ? (
        <p class="soft">{latency.unread}</p>
      ) : !measured ? (
        <p class="soft">{latency.none}</p>
      ) : (
        <>
          <figure
            data-chart={`${id}-t`}
            data-label={latency.chart(name, latency.periods[period])}
            data-zone={words.zone}
          >
            <Drawing points={points} words={words} />
            <figcaption>
              <Key words={words} />
            </figcaption>
          </figure>
          <details class="data">
            <summary>{latency.table}</summary>
            <LatencyTable
              id={`${id}-t`}
              name={name}
              period={period}
              points={points}
              words={words}
            />
          </details>
          <p class="download">
            <a
              href={csvAddress(component.id, period, points)}
              aria-label={latency.csvOf(name)}
              download
            >
              {latency.csv}
            </a>
          </p>
        </>
      )}
    </div>
  );
}

function Periods(props: {
  id: string;
  name: string;
  period: LatencyPeriod;
  path: string;
  words: Words;
}) {
  const { id, name, period, path, words } = props;
  const { latency } = words.text.pages.detail;
  return (
    <nav class="periods" aria-label={latency.period(name)}>
      <ul>
        {LATENCY_PERIODS.map((one) => (
          <li>
            <a
              href={`${path}${one === "24h" ? "" : `?period=${one}`}#${id}`}
              aria-current={one === period ? "true" : undefined}
            >
              {latency.periods[one]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/**
 * Draws the two lines, told apart by dashes besides their colours; the axis is in words beside it.
 */
function Drawing({ points, words }: { points: readonly LatencyPoint[]; words: Words }) {
  const { format } = words;
  const plot = latencyPlot(points);
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  return (
    <div class="plot" aria-hidden="true">
      <span class="most">{format.latency(plot.most)}</span>
      <svg viewBox={`0 0 ${plot.width} ${plot.height}`} preserveAspectRatio="none">
        <path class="line-p95" d={plot.p95} />
        <path class="line-p50" d={plot.p50} />
      </svg>
      <span class="ends">{pointName(first.from, points, words)}</span>
      <span class="ends">{pointName(last.from, points, words)}</span>
    </div>
  );
}

function Key({ words }: { words: Words }) {
  const { latency } = words.text.pages.detail;
  return (
    <ul class="legend" aria-label={latency.key}>
      {(["p50", "p95"] as const).map((which) => (
        <li>
          <svg class="line" viewBox="0 0 28 8" aria-hidden="true">
            <path class={`line-${which}`} d="M0 4H28" />
          </svg>
          <span>{latency[which]}</span>
        </li>
      ))}
    </ul>
  );
}

function LatencyTable(props: {
  id: string;
  name: string;
  period: LatencyPeriod;
  points: readonly LatencyPoint[];
  words: Words;
}) {
  const { id, name, period, points, words } = props;
  const { text, format } = words;
  const { latency } = text.pages.detail;
  const cell = (ms: number | null) => (
    <td data-ms={ms ?? undefined}>{ms === null ? "–" : format.latency(ms)}</td>
  );
  return (
    <table id={id}>
      <caption>{latency.caption(name, latency.periods[period])}</caption>
      <thead>
        <tr>
          <th scope="col">{latency.when}</th>
          <th scope="col">{latency.p50}</th>
          <th scope="col">{latency.p95}</th>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr>
            <th scope="row">
              <time datetime={format.iso(point.from)}>{pointName(point.from, points, words)}</time>
            </th>
            {cell(point.p50)}
            {cell(point.p95)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A day by its date, an hour by its date and time. */
function pointName(at: Instant, points: readonly LatencyPoint[], { text, format }: Words): string {
  const first = points[0];
  const isDaily = first !== undefined && first.to - first.from > 12 * HOUR_MS;
  const date = format.shortDate(at);
  return isDaily ? date : text.pages.detail.latency.at(date, format.clock(at));
}

/** Address of the same buckets in the API. */
function csvAddress(
  component: string,
  period: LatencyPeriod,
  points: readonly LatencyPoint[],
): string {
  const query = new URLSearchParams({
    component,
    from: new Date(points[0]?.from ?? 0).toISOString(),
    to: new Date(points.at(-1)?.to ?? 0).toISOString(),
    resolution: period === "90d" ? "day" : "hour",
    format: "csv",
  });
  return `/api/v1/latency?${query.toString()}`;
}
