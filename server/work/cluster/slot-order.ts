import type { Recorder } from "../../actions/record.ts";
import { callsOf } from "../../core/measuring/politeness.ts";
import type { Instant } from "../../core/model.ts";

/** A result that reaches the lead later than this after it was known changes no state. */
export const LATE_MS = 30_000;

/** The probe of a slot that was recorded last. */
type Place = { readonly slotAt: Instant; readonly attempt: number };

/**
 * Returns a recorder that takes each probe of a slot once, in order. While a line changes hands two
 * nodes may probe the same slot: the result that comes first counts; later ones, and those of slots
 * before, are stored as far as they are new and change no state.
 *
 * @param newest by monitor, the last probe that an earlier lead recorded
 */
export function inSlotOrder(
  recorder: Pick<Recorder, "accept" | "store">,
  newest: ReadonlyMap<number, Place>,
): Pick<Recorder, "accept"> {
  const last = new Map(newest);
  return {
    accept(monitor, slotAt, attempt, result, region) {
      const { id, config } = monitor;
      if (callsOf(config) > 0 && !region) {
        const before = last.get(id);
        if (before && isBehind({ slotAt, attempt }, before, config.everyMs + LATE_MS)) {
          return recorder.store(id, slotAt, attempt, result);
        }
        last.set(id, { slotAt, attempt });
      }
      recorder.accept(monitor, slotAt, attempt, result, region);
    },
  };
}

/** Slots that are behind by more than `withinMs` are those of a clock that was set back. */
const isBehind = (place: Place, before: Place, withinMs: number): boolean =>
  place.slotAt === before.slotAt
    ? place.attempt <= before.attempt
    : place.slotAt < before.slotAt && before.slotAt - place.slotAt <= withinMs;
