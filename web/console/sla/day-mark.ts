import type { DayInShort } from "../../../server/core/api/console-figures.ts";
import type { Tone } from "../../../server/core/page/tone.ts";

const MINUTE_S = 60;
const HOUR_S = 3600;

/** Returns the colour of a day: its worst, unless nothing of it is known. */
export function dayTone(day: DayInShort): Tone {
  if (day.outage > 0) return "down";
  if (day.degraded > 0) return "degraded";
  if (day.maintenance > 0) return "maintenance";
  return isUnknown(day) ? "none" : "ok";
}

/** Returns true for a day of which at least half is unknown. */
const isUnknown = (day: DayInShort): boolean => day.unknown >= 12 * HOUR_S;

/** Returns how far a day rises above the line, from 0 to 1: by the length of its outage. */
export function dayRise(day: DayInShort): number {
  if (day.outage > 4 * HOUR_S) return 1;
  if (day.outage > HOUR_S) return 0.75;
  if (day.outage > 15 * MINUTE_S) return 0.55;
  if (day.outage > 0) return 0.4;
  return day.degraded > 0 ? 0.3 : 0;
}
