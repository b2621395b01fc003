import { setOwn } from "./own.ts";

/** Strips with a tip: not those under which days are written, nor those of a row that opens. */
const SLIDING = ".strip:not(.tall, .hourly, summary *)";

/**
 * Shows a day's details when its bar is pointed at, touched, or reached with the arrow keys.
 *
 * A strip is then a slider over its days, whose value is the day in words. The words come from the
 * table under the strip and from the legend, so there is one source.
 */
export function showDays(): () => void {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  // The slider's value says the same: it must not be read twice.
  tip.setAttribute("aria-hidden", "true");
  const cursor = document.createElement("span");
  cursor.className = "cursor";
  cursor.setAttribute("data-keep", "");
  document.body.append(tip);
  let shown: HTMLElement | null = null;

  function show(strip: HTMLElement, index: number): void {
    const svg = strip.querySelector("svg");
    const days = daysOf(strip);
    if (!svg || index < 0 || index >= days.length) return;
    const lines = dayInWords(strip, index, days);
    tip.replaceChildren(
      ...lines.map((line, i) => {
        const element = document.createElement(i === 0 ? "b" : "div");
        element.textContent = line;
        return element;
      }),
    );
    setOwn(strip, "aria-valuenow", String(index + 1));
    setOwn(strip, "aria-valuetext", lines.join(", "));
    const box = svg.getBoundingClientRect();
    const width = box.width / days.length;
    const left = box.left + index * width;
    cursor.style.left = `${left - strip.getBoundingClientRect().left - 1}px`;
    cursor.style.width = `${width + 1}px`;
    strip.append(cursor);
    tip.hidden = false;
    shown = strip;
    placeTip(tip, box, left + width / 2);
  }

  function hide(): void {
    tip.hidden = true;
    cursor.remove();
    shown = null;
  }

  document.addEventListener("pointermove", (event) => {
    const strip = stripAt(event.target);
    if (strip) show(strip, indexAt(strip, event.clientX));
    else if (shown && !tip.contains(nodeOf(event.target)) && document.activeElement !== shown)
      hide();
  });
  document.addEventListener("pointerdown", (event) => {
    const strip = stripAt(event.target);
    if (strip) show(strip, indexAt(strip, event.clientX));
    else hide();
  });
  document.addEventListener("focusin", (event) => {
    const strip = stripAt(event.target);
    if (strip?.matches(":focus-visible"))
      show(strip, Number(strip.getAttribute("aria-valuenow")) - 1);
    else if (!strip) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    const strip = stripAt(event.target);
    if (!strip || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = step(strip, event.key);
    if (next === null) return;
    event.preventDefault();
    show(strip, next);
  });

  const takeUp = () => {
    for (const strip of document.querySelectorAll<HTMLElement>(SLIDING)) makeSlider(strip);
    if (shown?.isConnected) show(shown, Number(shown.getAttribute("aria-valuenow")) - 1);
    else if (shown) hide();
  };
  takeUp();
  return takeUp;
}

/** Puts the tip above a strip, or below it where there is no room, and within the window. */
function placeTip(tip: HTMLElement, strip: DOMRect, center: number): void {
  const { width, height } = tip.getBoundingClientRect();
  const most = document.documentElement.clientWidth - width - 8;
  tip.style.left = `${Math.max(8, Math.min(center - width / 2, most)) + scrollX}px`;
  const above = strip.top - height - 8;
  tip.style.top = `${(above >= 0 ? above : strip.bottom + 6) + scrollY}px`;
}

function makeSlider(strip: HTMLElement): void {
  const svg = strip.querySelector("svg");
  const days = daysOf(strip).length;
  const label = svg?.getAttribute("aria-label") ?? "";
  if (strip.getAttribute("aria-label") !== label) setOwn(strip, "aria-label", label);
  if (strip.hasAttribute("tabindex") || days === 0) return;
  setOwn(strip, "role", "slider");
  setOwn(strip, "tabindex", "0");
  setOwn(strip, "aria-valuemin", "1");
  setOwn(strip, "aria-valuemax", String(days));
  setOwn(strip, "aria-valuenow", String(days));
  setOwn(strip, "aria-valuetext", dayInWords(strip, days - 1, daysOf(strip)).join(", "));
}

/** The day that a key leads to, or `null` for keys that are not ours. */
function step(strip: HTMLElement, key: string): number | null {
  const days = daysOf(strip).length;
  const now = Number(strip.getAttribute("aria-valuenow")) - 1;
  // On a narrow screen only the last third is in view.
  const svg = strip.querySelector("svg");
  const share = svg ? strip.clientWidth / svg.getBoundingClientRect().width : 1;
  const first = Math.max(0, Math.round(days * (1 - share)));
  const to: Record<string, number> = {
    ArrowLeft: now - 1,
    ArrowDown: now - 1,
    ArrowRight: now + 1,
    ArrowUp: now + 1,
    PageUp: now + 7,
    PageDown: now - 7,
    Home: first,
    End: days - 1,
  };
  const next = to[key];
  return next === undefined ? null : Math.max(first, Math.min(days - 1, next));
}

/** Marks by day, oldest first, from "60o1d29o". */
function daysOf(strip: HTMLElement): string[] {
  const marks: string[] = [];
  for (const [, count, mark = ""] of (strip.dataset["marks"] ?? "").matchAll(/(\d+)([a-z])/g)) {
    for (let i = Number(count); i > 0; i--) marks.push(mark);
  }
  return marks;
}

/** Returns a day in lines of text: its date, its state and figures, then what the table adds. */
function dayInWords(strip: HTMLElement, index: number, marks: readonly string[]): string[] {
  const mark = marks[index] ?? "";
  const row = [...(strip.parentElement?.querySelectorAll<HTMLElement>("[data-d]") ?? [])].find(
    ({ dataset }) => {
      const [from = -1, to = from] = (dataset["d"] ?? "").split("-").map(Number);
      return index >= from && index <= to;
    },
  );
  const word = document.querySelector(`.legend [data-mark="${mark}"]`)?.textContent ?? "";
  const [, down = "", ratio = ""] = textsOf(row, "td");
  const figures = [word, down, ratio].filter((text) => text !== "" && text !== "–");
  return [dateOf(marks.length - 1 - index), figures.join(" · "), ...textsOf(row, ".met > *")];
}

function textsOf(row: Element | undefined, selector: string): string[] {
  return [...(row?.querySelectorAll(selector) ?? [])].map((element) => element.textContent);
}

/** The civil date so many days before the page's today. */
function dateOf(ago: number): string {
  const today = document.querySelector<HTMLElement>("[data-today]")?.dataset["today"] ?? "";
  const at = Date.parse(`${today}T00:00:00Z`) - ago * 86_400_000;
  const lang = document.documentElement.lang === "en" ? "en-GB" : "fr-FR";
  return new Intl.DateTimeFormat(lang, { dateStyle: "full", timeZone: "UTC" }).format(at);
}

const nodeOf = (target: EventTarget | null) => (target instanceof Node ? target : null);

function stripAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element
    ? target.closest<HTMLElement>(".strip[tabindex]:not(.tall)")
    : null;
}

function indexAt(strip: HTMLElement, x: number): number {
  const box = strip.querySelector("svg")?.getBoundingClientRect();
  if (!box) return -1;
  const days = daysOf(strip).length;
  return Math.max(0, Math.min(days - 1, Math.floor(((x - box.left) / box.width) * days)));
}
