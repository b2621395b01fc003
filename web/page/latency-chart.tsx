import {
  LATENCY_PERIODS,
  type LatencyPeriod,
  type LatencyPoint,
} from "../../server/core/page/view.ts";
import type { ComponentSnapshot } from "../../server/core/snapshot.ts";
import type { Instant } from "../../server/core/model.ts";
import { HOUR_MS } from "../../server/core/duration.ts";
import { latencyPlot, PLOT, plotX } from "./latency-plot.ts";
import type { Words } from "./words.ts";

type Props = {
  readonly component: ComponentSnapshot;
  /** Name of the component on this page. */
  readonly name: string;
  readonly period: LatencyPeriod;
  /** `null`: cannot be read now. */
  readonly points: readonly LatencyPoint[] | null;
  /** This page, to which the period is added. */
  readonly path: string;
  /** The component's table of days. */
  readonly days: string;
  readonly words: Words;
};

/**
 * Shows how fast a component answered: a drawing with its axes and one toolbar for its table, its
 * CSV and the table of days. Where scripts run, the points can be reached by keys and pointer.
 */
export function LatencyChart(props: Props) {
  const { component, name, period, points, path, words } = props;
  const { latency } = words.text.pages.detail;
  const id = `l-${component.publicId}`;
  const measured = points?.some(({ p50 }) => p50 !== null) ?? false;
  return (
    <div class="latency stack tight">
      <div class="line ends">
        <h4 id={id}>{latency.title}</h4>
        <Periods id={id} name={name} period={period} path={path} words={words} />
      </div>
      {points === null || !measured ? (
        <p class="soft">{points === null ? latency.unread : latency.none}</p>
      ) : (
        <figure data-chart={`${id}-t`}>
          <figcaption class="line small">
            <Key words={words} />
            <span class="reading num" aria-hidden="true" data-keep />
          </figcaption>
          <div
            class="plot"
            tabindex={0}
            role="group"
            aria-label={latency.chart(name, latency.periods[period])}
          >
            <Drawing
              points={points}
              period={period}
              label={summaryOf(points, name, period, words)}
              words={words}
            />
          </div>
        </figure>
      )}
      <Tools {...props} measured={measured} />
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
    <nav class="segment periods" aria-label={latency.period(name)}>
      {LATENCY_PERIODS.map((one) => (
        <a
          href={`${path}${one === "24h" ? "" : `?period=${one}`}#${id}`}
          aria-current={one === period ? "true" : undefined}
        >
          {latency.shortPeriods[one]}
        </a>
      ))}
    </nav>
  );
}

/** Draws the two lines, told apart by dashes besides their colours, over their axes. */
function Drawing(props: {
  points: readonly LatencyPoint[];
  period: LatencyPeriod;
  label: string;
  words: Words;
}) {
  const { points, period, label, words } = props;
  const plot = latencyPlot(points);
  const { width, height, left, right, bottom } = PLOT;
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {plot.scale.map(({ ms, y }) => (
        <>
          <path class="grid" d={`M${left} ${y}H${right}`} />
          <text x={left - 8} y={y + 4} text-anchor="end">
            {ms === 0 ? "0" : scaleText(ms, plot.scale.at(-1)?.ms ?? ms, words)}
          </text>
        </>
      ))}
      {ticksOf(points, period, words).map(({ index, name }) => (
        <text
          x={plotX(index, points.length)}
          y={bottom + 20}
          text-anchor={index === 0 ? "start" : "middle"}
        >
          {name}
        </text>
      ))}
      <path class="between" d={plot.between} />
      <path class="slow" d={plot.p95} />
      <path class="usual" d={plot.p50} />
    </svg>
  );
}

/** Writes a latency of the scale, all in one unit. */
function scaleText(ms: number, most: number, { format }: Words): string {
  return most < 1000 ? `${format.count(ms)}\u00a0ms` : `${format.count(ms / 1000)}\u00a0s`;
}

/** Every fourth hour of a day, every day of a week, every fifth of a month, fifteenth of a quarter. */
const EVERY: Readonly<Record<LatencyPeriod, number>> = { "24h": 4, "7d": 24, "30d": 5, "90d": 15 };

function ticksOf(points: readonly LatencyPoint[], period: LatencyPeriod, { format }: Words) {
  return points.flatMap(({ from }, index) => {
    const before = points[index - 1];
    const isDay = !before || format.civilDate(before.from) !== format.civilDate(from);
    const isTick = period === "7d" ? isDay : index % EVERY[period] === 0;
    if (!isTick) return [];
    const name = period === "24h" ? format.clock(from) : format.shortDate(from);
    return [{ index, name }];
  });
}

function Key({ words }: { words: Words }) {
  const { latency } = words.text.pages.detail;
  return (
    <>
      {(["p95", "p50"] as const).map((which) => (
        <span class="key">
          <svg class="chart" width="26" height="8" viewBox="0 0 26 8" aria-hidden="true">
            <path class={which === "p95" ? "slow" : "usual"} d="M0 4h26" />
          </svg>
          {latency.keys[which]}
        </span>
      ))}
    </>
  );
}

/** One row for all that lies behind the drawing. */
function Tools(props: Props & { measured: boolean }) {
  const { component, name, period, points, days, measured, words } = props;
  const { detail } = words.text.pages;
  return (
    <div class="tools drawers">
      {points !== null && measured && (
        <>
          <details>
            <summary class="button tiny">{detail.latency.table}</summary>
            <LatencyTable {...props} points={points} />
          </details>
          <a
            class="button tiny"
            href={csvAddress(component.id, period, points)}
            aria-label={detail.latency.csvOf(name)}
            download
          >
            {detail.latency.csv}
          </a>
        </>
      )}
      <a class="button tiny" href={days}>
        {detail.everyDay}
      </a>
    </div>
  );
}

function LatencyTable(props: Props & { points: readonly LatencyPoint[] }) {
  const { component, name, period, points, words } = props;
  const { text, format } = words;
  const { latency } = text.pages.detail;
  const cell = (ms: number | null) => (
    <td class="num" data-ms={ms ?? undefined}>
      {ms === null ? "–" : format.latency(ms)}
    </td>
  );
  return (
    <table id={`l-${component.publicId}-t`} class="dense">
      <caption>{latency.caption(name, latency.periods[period])}</caption>
      <thead>
        <tr>
          <th scope="col">{latency.when}</th>
          <th scope="col" class="num">
            {latency.p95}
          </th>
          <th scope="col" class="num">
            {latency.p50}
          </th>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr>
            <th scope="row">
              <time datetime={format.iso(point.from)}>{pointName(point.from, points, words)}</time>
            </th>
            {cell(point.p95)}
            {cell(point.p50)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The drawing in a sentence: what is usual, and the slowest time. */
function summaryOf(
  points: readonly LatencyPoint[],
  name: string,
  period: LatencyPeriod,
  words: Words,
): string {
  const { format, text } = words;
  const { latency } = text.pages.detail;
  const measured = points.filter((point) => point.p50 !== null && point.p95 !== null);
  const usual = measured.map(({ p50 }) => p50 ?? 0).toSorted((a, b) => a - b);
  const worst = measured.reduce((a, b) => ((b.p95 ?? 0) > (a.p95 ?? 0) ? b : a));
  return latency.summary(
    latency.caption(name, latency.periods[period]),
    format.latency(usual[Math.floor(usual.length / 2)] ?? 0),
    format.latency(worst.p95 ?? 0),
    pointName(worst.from, points, words),
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
    resolution: period === "24h" || period === "7d" ? "hour" : "day",
    format: "csv",
  });
  return `/api/v1/latency?${query.toString()}`;
}
