import { dayByKey, dayOf, makeDaySlider } from "./day-slider.ts";
import { setOwn } from "./own.ts";

/**
 * Lets a reader choose a day of a tall strip, by pointer, keys or the arrows under it. The strip is
 * then a slider over its days; the chosen day is written under it. What is worth a look was written
 * by the server; of a calm day the date is filled in here.
 *
 * @returns a function that takes up strips that a refresh has changed or brought
 */
export function pickDays(): () => void {
  document.addEventListener("pointerdown", (event) => {
    const strip = stripAt(event.target);
    if (strip) choose(strip, indexAt(strip, event.clientX));
  });
  document.addEventListener("click", (event) => {
    const button =
      event.target instanceof Element
        ? event.target.closest<HTMLElement>(".picker button[data-step]")
        : null;
    const strip = button?.closest(".picker")?.querySelector<HTMLElement>(".strip");
    if (!button || !strip) return;
    choose(strip, dayOf(strip) + Number(button.dataset["step"]));
  });
  document.addEventListener("keydown", (event) => {
    const strip = stripAt(event.target);
    const next =
      strip && dayByKey(event, { now: dayOf(strip), first: 0, last: countOf(strip) - 1 });
    if (!strip || next === null) return;
    event.preventDefault();
    choose(strip, next);
  });
  const takeUp = () => {
    for (const strip of document.querySelectorAll<HTMLElement>(".picker > .strip")) {
      makeSlider(strip);
    }
  };
  takeUp();
  return takeUp;
}

const pickerOf = (strip: HTMLElement): HTMLElement => strip.closest<HTMLElement>(".picker")!;
const countOf = (strip: HTMLElement): number => Number(pickerOf(strip).dataset["count"]);

const stripAt = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(".picker > .strip") : null;

function makeSlider(strip: HTMLElement): void {
  const count = countOf(strip);
  if (count === 0) return;
  if (!makeDaySlider(strip, count)) return choose(strip, dayOf(strip));
  // The day that the server wrote; on a calm strip, today.
  const written = pickerOf(strip).querySelector<HTMLElement>("li[data-d]:not([hidden])");
  choose(strip, Number(written?.dataset["d"] ?? count - 1), written === null);
}

/** @param quiet true to leave the sentence that no day is worth a look */
function choose(strip: HTMLElement, wanted: number, quiet = false): void {
  const count = countOf(strip);
  const index = Math.max(0, Math.min(count - 1, wanted));
  const picker = pickerOf(strip);
  const days = [...picker.querySelectorAll<HTMLElement>(".chosen > li")];
  const noted = days.find((day) => day.dataset["d"] === String(index));
  const calm = days.find((day) => "calm" in day.dataset);
  const shown = quiet ? null : (noted ?? calm ?? null);
  const date = calm?.querySelector("[data-date]");
  if (date) date.textContent = dateOf(count - 1 - index);
  for (const day of days) show(day, day === shown);
  const sentence = picker.querySelector<HTMLElement>(".quiet");
  if (sentence) show(sentence, quiet);
  setOwn(strip, "aria-valuenow", String(index + 1));
  setOwn(strip, "aria-valuetext", textOf(noted ?? calm ?? null));
  place(strip, index / count, 1 / count);
}

const textOf = (element: Element | null): string =>
  (element?.textContent ?? "").replaceAll(/\s+/g, " ").trim();

function show(element: HTMLElement, isShown: boolean): void {
  // Owned whether set or not, so that refreshing neither hides nor shows it.
  setOwn(element, "hidden", "");
  if (isShown) element.removeAttribute("hidden");
}

/** Puts the frame around a day's bar. */
function place(strip: HTMLElement, left: number, width: number): void {
  let cursor = strip.querySelector<HTMLElement>(".cursor");
  if (!cursor) {
    cursor = document.createElement("i");
    cursor.className = "cursor";
    cursor.setAttribute("data-keep", "");
    strip.append(cursor);
  }
  cursor.style.left = `calc(${left * 100}% - 2px)`;
  cursor.style.width = `calc(${width * 100}% + 2px)`;
}

function indexAt(strip: HTMLElement, x: number): number {
  const box = strip.getBoundingClientRect();
  return Math.floor(((x - box.left) / box.width) * countOf(strip));
}

/** The civil date so many days before the page's today, as the server writes dates. */
function dateOf(ago: number): string {
  const today = document.querySelector<HTMLElement>("[data-today]")?.dataset["today"] ?? "";
  const at = Date.parse(`${today}T00:00:00Z`) - ago * 86_400_000;
  const isEnglish = document.documentElement.lang === "en";
  const parts = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" } as const;
  const date = new Intl.DateTimeFormat(isEnglish ? "en-GB" : "fr-FR", parts).format(at);
  return isEnglish ? date : date.replace(/\b1 /, "1er ");
}
