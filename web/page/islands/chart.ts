import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { latencyText } from "../../text/latency.ts";
import { setOwn } from "./own.ts";

const HEIGHT = 220;

/** A point of the table: its moment in seconds, its figures, and how the table says them. */
type Point = {
  readonly at: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly said: string;
};

/**
 * The chart of a figure, from the table that the figure names. It is a slider over its points:
 * the arrow keys go through them, and each is read in the words of the table. Dates are those of
 * the page's language and time zone, wherever the reader is.
 */
export function drawChart(figure: HTMLElement): { redraw(): void } {
  const place = document.createElement("div");
  place.className = "chart";
  place.setAttribute("data-keep", "");
  place.tabIndex = 0;
  place.setAttribute("role", "slider");
  const readout = document.createElement("p");
  readout.className = "readout";
  // The slider's value says the same.
  readout.setAttribute("aria-hidden", "true");
  place.append(readout);
  figure.prepend(place);
  const drawing = figure.querySelector(".plot");
  if (drawing) setOwn(drawing, "hidden", "");

  let points: Point[] = [];
  let plot: uPlot | null = null;
  let at = 0;

  function tell(index: number): void {
    at = Math.max(0, Math.min(points.length - 1, index));
    const said = points[at]?.said ?? "";
    readout.textContent = said;
    place.setAttribute("aria-valuenow", String(at + 1));
    place.setAttribute("aria-valuetext", said);
  }

  function redraw(): void {
    const label = figure.dataset["label"] ?? "";
    points = pointsOf(document.getElementById(figure.dataset["chart"] ?? ""));
    place.setAttribute("aria-label", label);
    place.setAttribute("aria-valuemin", "1");
    place.setAttribute("aria-valuemax", String(points.length));
    plot?.destroy();
    plot = new uPlot(
      options(figure, place.clientWidth, (index) => tell(index)),
      [points.map((p) => p.at), points.map((p) => p.p95), points.map((p) => p.p50)],
      place,
    );
    tell(Math.max(0, at === 0 ? points.length - 1 : at));
  }

  function point(index: number): void {
    tell(index);
    const x = points[at]?.at;
    if (plot && x !== undefined) plot.setCursor({ left: plot.valToPos(x, "x"), top: 0 }, false);
  }

  place.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: points.length - 1 }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    point(to);
  });
  new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height: HEIGHT })).observe(
    place,
  );
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  redraw();
  return { redraw };
}

function pointsOf(table: HTMLElement | null): Point[] {
  return [...(table?.querySelectorAll("tbody tr") ?? [])].map((row) => {
    const time = row.querySelector("time");
    const cells = [...row.querySelectorAll<HTMLElement>("td")];
    const ms = (cell: HTMLElement | undefined) =>
      cell?.dataset["ms"] === undefined ? null : Number(cell.dataset["ms"]);
    const [p50, p95] = cells;
    const figures = [p50, p95].map((cell, i) => `p${i === 0 ? 50 : 95} ${cell?.textContent ?? ""}`);
    return {
      at: Date.parse(time?.dateTime ?? "") / 1000,
      p50: ms(p50),
      p95: ms(p95),
      said: `${time?.textContent ?? ""} · ${figures.join(" · ")}`,
    };
  });
}

function options(figure: HTMLElement, width: number, told: (index: number) => void): uPlot.Options {
  const style = getComputedStyle(figure);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const locale = document.documentElement.lang === "en" ? "en" : "fr";
  const zone = figure.dataset["zone"] ?? "UTC";
  const text = latencyText(locale);
  const tag = locale === "en" ? "en-GB" : "fr-FR";
  const name = (parts: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, { timeZone: zone, ...parts });
    return (seconds: number) => format.format(seconds * 1000);
  };
  const wall = name({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  // "16 h" and "16 h 30" as the rest of the page says them; 16:00 in English.
  const hour = (seconds: number) =>
    locale === "fr"
      ? wall(seconds).replace(/^0?(\d+):(\d\d)$/, (_, h: string, m: string) =>
          m === "00" ? `${h}\u00a0h` : `${h}\u00a0h\u00a0${m}`,
        )
      : wall(seconds);
  const day = name({ day: "numeric", month: "short" });
  const axis = {
    font: `12px ${style.fontFamily}`,
    stroke: colour("--soft"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1 },
  };
  const DAY_SECONDS = 86_400;
  return {
    width,
    height: HEIGHT,
    // Ticks fall on the hours and days of the page's zone, not of the reader's.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    fmtDate: () => (date) => new Intl.DateTimeFormat(tag).format(date),
    legend: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] } },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    series: [
      {},
      { stroke: colour("--p95"), width: 2, points: { show: false } },
      // The second differs by its dashes, for readers who do not see its colour.
      { stroke: colour("--p50"), width: 2, dash: [6, 4], points: { show: false } },
    ],
    axes: [
      {
        ...axis,
        space: 70,
        values: (_, splits, __, ___, step) => splits.map(step >= DAY_SECONDS ? day : hour),
      },
      { ...axis, size: 64, values: (_, splits) => splits.map((ms) => text(ms)) },
    ],
    hooks: {
      setCursor: [
        ({ cursor }) => {
          if (typeof cursor.idx === "number") told(cursor.idx);
        },
      ],
    },
  };
}
