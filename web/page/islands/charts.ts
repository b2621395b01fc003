import { PLOT, plotX } from "../latency-plot.ts";
import { setOwn } from "./own.ts";

/**
 * Lets the points of each drawing of latencies be reached by pointer and keys. A drawing is then a
 * slider over its points, whose value is the line of the table in words: there is one source.
 *
 * @returns a function that takes up drawings that a refresh has changed or brought
 */
export function drawCharts(): () => void {
  const takeUp = () => {
    for (const figure of document.querySelectorAll<HTMLElement>("figure[data-chart]")) {
      const plot = figure.querySelector<HTMLElement>(".plot");
      if (plot) makeSlider(plot);
    }
  };
  document.addEventListener("pointermove", (event) => {
    const plot = plotAt(event.target);
    if (plot) show(plot, indexAt(plot, event.clientX));
  });
  document.addEventListener("pointerdown", (event) => {
    const plot = plotAt(event.target);
    if (plot) show(plot, indexAt(plot, event.clientX));
  });
  document.addEventListener("keydown", (event) => {
    const plot = plotAt(event.target);
    if (!plot || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = step(plot, event.key);
    if (next === null) return;
    event.preventDefault();
    show(plot, next);
  });
  takeUp();
  return takeUp;
}

const plotAt = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(".plot[role=slider]") : null;

const rowsOf = (plot: HTMLElement): HTMLTableRowElement[] => {
  const id = plot.closest<HTMLElement>("[data-chart]")?.dataset["chart"] ?? "";
  return [...(document.getElementById(id)?.querySelectorAll("tbody tr") ?? [])].filter(
    (row) => row instanceof HTMLTableRowElement,
  );
};

function makeSlider(plot: HTMLElement): void {
  const count = rowsOf(plot).length;
  if (count === 0) return;
  setOwn(plot, "role", "slider");
  setOwn(plot, "aria-valuemin", "1");
  setOwn(plot, "aria-valuemax", String(count));
  const now = Math.min(count, Number(plot.getAttribute("aria-valuenow") ?? count));
  setOwn(plot, "aria-valuenow", String(now));
  setOwn(plot, "aria-valuetext", inWords(plot, now - 1));
}

/** "sam. 21 nov. à 14 h 00 · 95 % avant 720 ms · médiane 240 ms" */
function inWords(plot: HTMLElement, index: number): string {
  const rows = rowsOf(plot);
  const heads = [...(rows[0]?.closest("table")?.querySelectorAll("thead th") ?? [])].slice(1);
  const cells = [...(rows[index]?.querySelectorAll("td") ?? [])];
  const figures = cells.map((cell, i) => `${heads[i]?.textContent ?? ""} ${cell.textContent}`);
  return [rows[index]?.querySelector("time")?.textContent ?? "", ...figures].join(" · ");
}

function show(plot: HTMLElement, index: number): void {
  const rows = rowsOf(plot);
  const svg = plot.querySelector("svg");
  if (!svg || index < 0 || index >= rows.length) return;
  const words = inWords(plot, index);
  setOwn(plot, "aria-valuenow", String(index + 1));
  setOwn(plot, "aria-valuetext", words);
  const reading = plot.closest("figure")?.querySelector(".reading");
  if (reading) reading.textContent = words;
  const x = plotX(index, rows.length);
  cursorOf(svg).setAttribute("d", `M${x} ${PLOT.top - 6}V${PLOT.bottom}`);
}

/** Returns the line that marks a point, drawn at its first use. */
function cursorOf(svg: SVGSVGElement): Element {
  const known = svg.querySelector(".at");
  if (known) return known;
  const cursor = document.createElementNS("http://www.w3.org/2000/svg", "path");
  cursor.setAttribute("class", "at");
  cursor.setAttribute("data-keep", "");
  svg.append(cursor);
  return cursor;
}

/** The point that a key leads to, or `null` for keys that are not ours. */
function step(plot: HTMLElement, key: string): number | null {
  const count = rowsOf(plot).length;
  const now = Number(plot.getAttribute("aria-valuenow")) - 1;
  const to: Record<string, number> = {
    ArrowLeft: now - 1,
    ArrowDown: now - 1,
    ArrowRight: now + 1,
    ArrowUp: now + 1,
    PageUp: now + 6,
    PageDown: now - 6,
    Home: 0,
    End: count - 1,
  };
  const next = to[key];
  return next === undefined ? null : Math.max(0, Math.min(count - 1, next));
}

function indexAt(plot: HTMLElement, x: number): number {
  const box = plot.querySelector("svg")?.getBoundingClientRect();
  const count = rowsOf(plot).length;
  if (!box || count === 0) return -1;
  const at = ((x - box.left) / box.width) * PLOT.width;
  const share = (at - PLOT.left) / (PLOT.right - PLOT.left);
  return Math.max(0, Math.min(count - 1, Math.round(share * (count - 1))));
}
