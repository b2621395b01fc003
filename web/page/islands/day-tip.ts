import { duration } from "../../text/elapsed.ts";
import { dayByKey, dayOf, makeDaySlider, type DayRange } from "./day-slider.ts";
import { setOwn } from "./own.ts";

/** Time in which a pointer may move from a strip to its bubble. */
const LEAVE_MS = 400;

/**
 * Shows a day's details when its bar is pointed at, touched, or reached with the arrow keys.
 *
 * A strip is then a slider over its days, whose value is the day in words. The bubble stands behind
 * its strip in the document, so that the next Tab leads to the incident's link in it.
 */
export function showDays(): () => void {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("data-keep", "");
  const cursor = document.createElement("span");
  cursor.className = "cursor";
  cursor.setAttribute("data-keep", "");
  let shown: HTMLElement | null = null;
  let leaving = 0;

  function show(strip: HTMLElement, index: number): void {
    clearTimeout(leaving);
    const svg = strip.querySelector("svg");
    const days = daysOf(strip);
    if (!svg || index < 0 || index >= days.length) return;
    const lines = dayInWords(strip, index, days);
    tip.replaceChildren(...lines);
    setOwn(strip, "aria-valuenow", String(index + 1));
    setOwn(strip, "aria-valuetext", textOf(lines));
    const box = svg.getBoundingClientRect();
    const width = box.width / days.length;
    const left = box.left + index * width;
    cursor.style.left = `${left - strip.getBoundingClientRect().left - 1}px`;
    cursor.style.width = `${width + 1}px`;
    if (cursor.parentElement !== strip) strip.append(cursor);
    if (tip.previousElementSibling !== strip) strip.after(tip);
    shown = strip;
    placeTip(tip, strip, left + width / 2);
  }

  function hide(): void {
    clearTimeout(leaving);
    tip.remove();
    cursor.remove();
    shown = null;
  }

  document.addEventListener("pointermove", (event) => {
    const strip = stripAt(event.target);
    if (strip) show(strip, indexAt(strip, event.clientX));
    else if (tip.contains(nodeOf(event.target))) clearTimeout(leaving);
    else if (shown && document.activeElement !== shown && !tip.contains(document.activeElement)) {
      clearTimeout(leaving);
      leaving = window.setTimeout(hide, LEAVE_MS);
    }
  });
  document.addEventListener("pointerdown", (event) => {
    const strip = stripAt(event.target);
    if (strip) show(strip, indexAt(strip, event.clientX));
    else if (!tip.contains(nodeOf(event.target))) hide();
  });
  document.addEventListener("focusin", (event) => {
    const strip = stripAt(event.target);
    if (strip?.matches(":focus-visible")) show(strip, dayOf(strip));
    else if (!strip && !tip.contains(nodeOf(event.target))) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    const strip = stripAt(event.target);
    const next = strip && dayByKey(event, reachable(strip));
    if (!strip || next === null) return;
    event.preventDefault();
    show(strip, next);
  });

  const takeUp = () => {
    for (const strip of document.querySelectorAll<HTMLElement>(STRIPS)) makeSlider(strip);
    if (shown?.isConnected) show(shown, dayOf(shown));
    else if (shown) hide();
  };
  takeUp();
  return takeUp;
}

/** Those with a bubble: not those under which days are written, nor those of a row that opens. */
const STRIPS = ".strip[data-marks]:not(.tall, .hourly, summary *)";

/** Puts the bubble above a strip, or below it where there is no room, and within the window. */
function placeTip(tip: HTMLElement, strip: HTMLElement, center: number): void {
  const { width, height } = tip.getBoundingClientRect();
  const days = strip.getBoundingClientRect();
  const around = (tip.offsetParent ?? document.body).getBoundingClientRect();
  const most = document.documentElement.clientWidth - width - 8;
  tip.style.left = `${Math.max(8, Math.min(center - width / 2, most)) - around.left}px`;
  const above = days.top - height - 4;
  tip.style.top = `${(above >= 0 ? above : days.bottom + 4) - around.top}px`;
}

function makeSlider(strip: HTMLElement): void {
  const days = daysOf(strip);
  if (!makeDaySlider(strip, days.length)) return;
  setOwn(strip, "aria-valuenow", String(days.length));
  setOwn(strip, "aria-valuetext", textOf(dayInWords(strip, days.length - 1, days)));
}

const textOf = (lines: readonly Element[]): string =>
  lines.map(({ textContent }) => textContent).join(", ");

/** Returns the days in view: on a narrow screen only the last third. */
function reachable(strip: HTMLElement): DayRange {
  const days = daysOf(strip).length;
  const svg = strip.querySelector("svg");
  const share = svg ? strip.clientWidth / svg.getBoundingClientRect().width : 1;
  const first = Math.max(0, Math.round(days * (1 - share)));
  return { now: dayOf(strip), first, last: days - 1 };
}

/** Marks by day, oldest first, from "60o1d29o". */
function daysOf(strip: HTMLElement): string[] {
  const marks: string[] = [];
  for (const [, count, mark = ""] of (strip.dataset["marks"] ?? "").matchAll(/(\d+)([a-z])/g)) {
    for (let i = Number(count); i > 0; i--) marks.push(mark);
  }
  return marks;
}

/** Returns a day in lines: its date, its state and figures, then the incidents that touched it. */
function dayInWords(strip: HTMLElement, index: number, marks: readonly string[]): Element[] {
  const at = dateAgo(marks.length - 1 - index);
  const word = document.querySelector(`.legend [data-mark="${marks[index]}"] [data-word]`);
  const [, out = 0, ratio = null] = noteOf(strip, index);
  const figures = [
    word?.textContent ?? "",
    ...(out > 0 ? [duration(language(), out * 1000)] : []),
    ...(ratio === null ? [] : [percentOf(ratio)]),
  ];
  return [
    line("b", dayText.format(at)),
    line("div", figures.filter(Boolean).join(" · ")),
    ...incidentsOf(strip, new Date(at).toISOString().slice(0, 10)),
  ];
}

function line(tag: "b" | "div", text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/** The numbers of "61:2520:9708": a day, its seconds of outage, its ratio by 10,000. */
function noteOf(strip: HTMLElement, index: number): number[] {
  const note = (strip.dataset["notes"] ?? "").split(";").find((n) => n.startsWith(`${index}:`));
  return note?.split(":").map(Number) ?? [];
}

/** Links to the incidents that touched the strip's API on a day. */
function incidentsOf(strip: HTMLElement, date: string): Element[] {
  const all = document.getElementById("day-incidents");
  const component = strip.parentElement?.id.replace(/^c-/, "") ?? "";
  if (!(all instanceof HTMLTemplateElement) || component === "") return [];
  return [...all.content.querySelectorAll("a")]
    .filter(({ dataset: { of = "", from = "", to = "" } }) => {
      return from <= date && date <= to && of.split(" ").includes(component);
    })
    .map((link) => {
      const around = document.createElement("div");
      around.append(link.cloneNode(true));
      return around;
    });
}

const language = () => (document.documentElement.lang === "en" ? "en" : "fr");
const tag = language() === "en" ? "en-GB" : "fr-FR";
const dayText = new Intl.DateTimeFormat(tag, { dateStyle: "full", timeZone: "UTC" });

/** Returns a ratio by 10,000 as pages write it. */
const percentOf = (ratio: number): string =>
  new Intl.NumberFormat(tag, {
    style: "percent",
    minimumFractionDigits: ratio === 10_000 ? 0 : 2,
  }).format(ratio / 10_000);

/** The beginning, in UTC, of the civil day so many days before the page's today. */
function dateAgo(ago: number): number {
  const today = document.querySelector<HTMLElement>("[data-today]")?.dataset["today"] ?? "";
  return Date.parse(`${today}T00:00:00Z`) - ago * 86_400_000;
}

const nodeOf = (target: EventTarget | null) => (target instanceof Node ? target : null);

function stripAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(STRIPS) : null;
}

function indexAt(strip: HTMLElement, x: number): number {
  const box = strip.querySelector("svg")?.getBoundingClientRect();
  if (!box) return -1;
  const days = daysOf(strip).length;
  return Math.max(0, Math.min(days - 1, Math.floor(((x - box.left) / box.width) * days)));
}
