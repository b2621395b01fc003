import type { ComponentState, Instant, Interval } from "./model.ts";

/** A state that held over a time; `to` is `null` while it goes on. */
export type StateInterval = {
  readonly from: Instant;
  readonly to: Instant | null;
  readonly state: ComponentState;
};

/** A time of planned maintenance and when it was announced. */
export type PlannedInterval = Interval & { readonly announcedAt: Instant };

/** The layers of one component, each in order of time, none overlapping itself. */
export type Layers = {
  /** What the probes saw. */
  readonly verified: readonly StateInterval[];
  readonly maintenance: readonly PlannedInterval[];
};

/** A piece of time with what counts in it. Pieces of one timeline do not overlap. */
export type Piece = Interval & {
  readonly state: ComponentState;
  /** Announced early enough to leave the denominator. */
  readonly excluded: boolean;
};

/**
 * One timeline from the layers, over exactly `window`: planned maintenance wins over what was
 * seen in it, and where nothing was seen the state is unknown. Adjacent pieces differ.
 *
 * @param noticeMs how early maintenance must be announced to be excluded
 */
export function timeline(layers: Layers, window: Interval, noticeMs: number): Piece[] {
  const pieces: Piece[] = [];
  const put = (from: Instant, to: Instant, state: ComponentState, excluded = false) => {
    if (to <= from) return;
    const last = pieces.at(-1);
    if (last && last.to === from && last.state === state && last.excluded === excluded) {
      pieces[pieces.length - 1] = { ...last, to };
    } else pieces.push({ from, to, state, excluded });
  };
  let at = window.from;
  let seen = 0;
  const putSeen = (until: Instant) => {
    while (at < until) {
      const next = layers.verified[seen];
      if (!next || next.from >= until) {
        put(at, until, "unknown");
        at = until;
      } else if (next.to !== null && next.to <= at) seen += 1;
      else if (next.from > at) {
        put(at, next.from, "unknown");
        at = next.from;
      } else {
        const to = Math.min(next.to ?? until, until);
        put(at, to, next.state, next.state === "under_maintenance");
        at = to;
      }
    }
  };
  for (const planned of layers.maintenance) {
    if (planned.to <= at || planned.from >= window.to) continue;
    putSeen(Math.max(at, planned.from));
    const to = Math.min(planned.to, window.to);
    put(at, to, "under_maintenance", planned.from - planned.announcedAt >= noticeMs);
    at = to;
  }
  putSeen(window.to);
  return pieces;
}
