import { setOwn } from "./own.ts";

/** The days that a reader can reach in a strip: their indices, oldest first. */
export type DayRange = { readonly now: number; readonly first: number; readonly last: number };

/**
 * Makes a strip a slider over its days, named like its drawing.
 *
 * @returns true if it was none before
 */
export function makeDaySlider(strip: HTMLElement, count: number): boolean {
  const label = strip.querySelector("svg")?.getAttribute("aria-label") ?? "";
  if (strip.getAttribute("aria-label") !== label) setOwn(strip, "aria-label", label);
  if (strip.hasAttribute("tabindex") || count === 0) return false;
  setOwn(strip, "role", "slider");
  setOwn(strip, "tabindex", "0");
  setOwn(strip, "aria-valuemin", "1");
  setOwn(strip, "aria-valuemax", String(count));
  return true;
}

/** Returns the index of a slider's day. */
export const dayOf = (strip: HTMLElement): number =>
  Number(strip.getAttribute("aria-valuenow")) - 1;

/** Returns the day that a pressed key leads to; `null` for keys that move no slider. */
export function dayByKey(event: KeyboardEvent, { now, first, last }: DayRange): number | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const to: Record<string, number> = {
    ArrowLeft: now - 1,
    ArrowDown: now - 1,
    ArrowRight: now + 1,
    ArrowUp: now + 1,
    PageUp: now + 7,
    PageDown: now - 7,
    Home: first,
    End: last,
  };
  const next = to[event.key];
  return next === undefined ? null : Math.max(first, Math.min(last, next));
}
