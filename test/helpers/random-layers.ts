import type {
  Layers,
  PlannedInterval,
  StateInterval,
} from "../../server/core/measuring/intervals.ts";
import { COMPONENT_STATES, type Instant } from "../../server/core/model.ts";

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Layers as they could have come about between 0 and `lengthMs`, on whole seconds: states with
 * gaps, maintenance that overlaps itself, announced early, late or never, incidents over each
 * other, corrections apart from each other, and the last state perhaps still open.
 */
export function randomLayers(random: () => number, from: Instant, lengthMs: number): Layers {
  const whole = (limit: number) => Math.floor(random() * limit);
  const seconds = Math.floor(lengthMs / 1_000);
  const state = () => COMPONENT_STATES[whole(COMPONENT_STATES.length)]!;
  const at = (second: number) => from + second * 1_000;

  const verified: StateInterval[] = [];
  for (let s = whole(seconds / 4) - whole(30); s < seconds;) {
    const length = 1 + whole(seconds / 3);
    const open = s + length >= seconds && random() < 0.5;
    verified.push({ from: at(s), to: open ? null : at(s + length), state: state() });
    s += length + (random() < 0.3 ? whole(seconds / 5) : 0);
  }
  const spans = (most: number) =>
    Array.from({ length: whole(most + 1) }, () => {
      const start = whole(seconds + 40) - 20;
      return { from: at(start), to: at(start + 1 + whole(seconds / 3)) };
    }).sort((a, b) => a.from - b.from);
  const maintenance: PlannedInterval[] = spans(3).map((span) => ({
    ...span,
    announcedAt: span.from - whole(200_000) + 20_000,
  }));
  const incident: StateInterval[] = spans(3).map((span) => ({ ...span, state: state() }));
  const correction = spans(2)
    .filter((span, i, all) => i === 0 || span.from >= all[i - 1]!.to)
    .map((span) => ({
      ...span,
      state: state(),
      announcedAt: random() < 0.5 ? null : span.from - whole(200_000),
    }));
  return { verified, maintenance, incident, correction };
}
