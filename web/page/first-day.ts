import type { ComponentSnapshot } from "../../server/core/snapshot.ts";
import { HOME_TEXT } from "../text/home.ts";
import { isFirstDay } from "./day-mark.ts";
import type { Words } from "./words.ts";

/**
 * Returns since when a component is monitored, on the first day of its measurements: a percentage
 * would claim then what nobody can know. Returns `null` later, and before the first measurement.
 */
export function firstDayText(component: ComponentSnapshot, words: Words): string | null {
  const { days, createdAt, availability } = component;
  if (availability["24h"].ratio === null || !isFirstDay(days)) return null;
  const { format, locale } = words;
  const { since, sinceToday } = HOME_TEXT[locale];
  return format.civilDate(createdAt) === days.at(-1)?.date
    ? since(format.clock(createdAt))
    : sinceToday;
}
