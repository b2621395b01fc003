import type { ComponentState, Instant, Interval } from "../model.ts";

/** The party at fault in a bad time, where it is known. */
export type Fault = "gateway" | "provider" | "unknown";

/** A state that held over a time; `to` is `null` while it goes on. */
export type StateInterval = {
  readonly from: Instant;
  readonly to: Instant | null;
  readonly state: ComponentState;
  readonly fault?: Fault;
};

/** A time of planned maintenance and when it was announced. */
export type PlannedInterval = Interval & {
  readonly announcedAt: Instant;
  /** Origin of the announcement: "maintenance:<id>", or a window of the configuration. */
  readonly source?: string;
};

/** A correction by the team; maintenance only where it had been announced. */
export type CorrectedInterval = Interval & {
  readonly state: ComponentState;
  readonly announcedAt?: Instant | null;
};

/**
 * The layers of one component, each in order of start.
 *
 * Observations never overlap each other, nor do corrections; maintenance and incidents may.
 */
export type Layers = {
  /** Observed and repeated states: the basis of availability. */
  readonly verified: readonly StateInterval[];
  /** States that people were shown, once they had lasted. */
  readonly published?: readonly StateInterval[];
  readonly maintenance: readonly PlannedInterval[];
  /** States that the team declared at the time, or backdated. */
  readonly incident?: readonly StateInterval[];
  readonly correction?: readonly CorrectedInterval[];
};

/** The layers of a component without any record. */
export const NO_LAYERS: Layers = { verified: [], maintenance: [] };

/** A piece of time with what counts in it. Pieces of one timeline do not overlap. */
export type Piece = Interval & {
  readonly state: ComponentState;
  /** Announced early enough to leave the denominator. */
  readonly excluded: boolean;
  readonly fault?: Fault;
};

/** Severity of states: of the declared and the observed one, the worse counts. */
const BADNESS: Readonly<Record<ComponentState, number>> = {
  unknown: -1,
  operational: 0,
  degraded_performance: 1,
  under_maintenance: 2,
  partial_outage: 3,
  major_outage: 4,
};

/**
 * Returns one timeline from the layers, over exactly `window`; adjacent pieces differ. At each
 * moment the first of these that has a state decides:
 *
 * 1. a correction, which has an author and a reason;
 * 2. a declared outage, since its author knew of the maintenance under way;
 * 3. planned maintenance, during which no probe is sent;
 * 4. the worse of the observed and the declared state: a declaration reports a failure that probes
 * missed, and never hides one that they saw;
 * 5. nothing: the state is unknown.
 *
 * Maintenance leaves the denominator (`excluded`) only where it was announced at least `noticeMs`
 * before its start. Maintenance that a target reports of itself, or that was corrected without a
 * date, was not announced.
 *
 * @param seen the layer to read: `verified` counts, `published` is what people were shown
 */
export function timeline(
  layers: Layers,
  window: Interval,
  noticeMs: number,
  seen: "verified" | "published" = "verified",
): Piece[] {
  const pieces = new PieceList();
  const observed = within(layers[seen] ?? [], window);
  const planned = within(layers.maintenance, window);
  const declared = within(layers.incident ?? [], window);
  const corrected = within(layers.correction ?? [], window);

  for (const [from, to] of spans(window, [observed, planned, declared, corrected])) {
    const correction = lastOpen(corrected, from);
    const maintenance = allOpen(planned, from);
    const early = maintenance.some((m) => m.from - m.announcedAt >= noticeMs);
    if (correction) {
      const { state, announcedAt } = correction;
      const noticed = early || (announcedAt != null && correction.from - announcedAt >= noticeMs);
      pieces.put(from, to, state, state === "under_maintenance" && noticed);
      continue;
    }
    const declaredState = worstOf(allOpen(declared, from));
    if (
      maintenance.length > 0 &&
      !(declaredState && BADNESS[declaredState.state] > BADNESS.under_maintenance)
    ) {
      pieces.put(from, to, "under_maintenance", early);
      continue;
    }
    const own = maintenance.length > 0 ? undefined : lastOpen(observed, from);
    const worst = own && declaredState ? worstOf([own, declaredState]) : (own ?? declaredState);
    pieces.put(from, to, worst?.state ?? "unknown", false, worst?.fault);
  }
  return pieces.all;
}

/**
 * One timeline for several components that make up one service, each over the same window: the
 * service is down while any of them is. In order, any that is down, in maintenance announced too
 * late, in planned maintenance, degraded, operational decides; a component of which nothing is
 * known has no voice while another is known.
 *
 * @param window what the result covers, all unknown without timelines
 */
export function together(timelines: readonly (readonly Piece[])[], window: Interval): Piece[] {
  const pieces = new PieceList();
  const lists = timelines.map((list) => within(list, window));
  for (const [from, to] of spans(window, lists)) {
    let worst: Piece | undefined;
    for (const list of lists) {
      const piece = lastOpen(list, from);
      if (piece && (!worst || weight(piece) > weight(worst))) worst = piece;
    }
    pieces.put(from, to, worst?.state ?? "unknown", worst?.excluded ?? false, worst?.fault);
  }
  return pieces.all;
}

/** The first of the worst. */
function worstOf(states: readonly StateInterval[]): StateInterval | undefined {
  let worst: StateInterval | undefined;
  for (const one of states) if (!worst || BADNESS[one.state] > BADNESS[worst.state]) worst = one;
  return worst;
}

const weight = (piece: Piece): number => BADNESS[piece.state] + (piece.excluded ? -0.5 : 0);

/** The parts of intervals that lie in a window, kept whole but in order, with a place to read on. */
type Reading<T> = { readonly items: readonly T[]; next: number; open: T[] };
type Bounds = { readonly from: Instant; readonly to: Instant | null };

function within<T extends Bounds>(intervals: readonly T[], window: Interval): Reading<T> {
  const items = intervals.filter(
    ({ from, to }) => from < window.to && (to ?? Infinity) > window.from && (to ?? Infinity) > from,
  );
  return { items, next: 0, open: [] };
}

/** The longest spans in which nothing begins or ends, covering the window in order. */
function* spans(
  window: Interval,
  layers: readonly Reading<Bounds>[],
): Generator<readonly [Instant, Instant]> {
  if (window.to <= window.from) return;
  const cuts: Instant[] = [window.from, window.to];
  for (const { items } of layers) {
    for (const { from, to } of items) {
      if (from > window.from) cuts.push(from);
      if (to !== null && to < window.to) cuts.push(to);
    }
  }
  cuts.sort((a, b) => a - b);
  for (let i = 1; i < cuts.length; i += 1) {
    if (cuts[i]! > cuts[i - 1]!) yield [cuts[i - 1]!, cuts[i]!];
  }
}

/** Those that hold at an instant; instants must be asked for in order. */
function allOpen<T extends Bounds>(reading: Reading<T>, at: Instant): readonly T[] {
  const { items } = reading;
  if (reading.open.some(({ to }) => to !== null && to <= at)) {
    reading.open = reading.open.filter(({ to }) => to === null || to > at);
  }
  for (let item = items[reading.next]; item && item.from <= at; item = items[reading.next]) {
    reading.next += 1;
    if (item.to === null || item.to > at) reading.open.push(item);
  }
  return reading.open;
}

/** The one that began last of those that hold at an instant. */
const lastOpen = <T extends Bounds>(reading: Reading<T>, at: Instant): T | undefined =>
  allOpen(reading, at).at(-1);

/** Pieces in order, those that touch and say the same made one. */
class PieceList {
  readonly all: Piece[] = [];

  put(from: Instant, to: Instant, state: ComponentState, excluded: boolean, fault?: Fault): void {
    const last = this.all.at(-1);
    if (
      last?.to === from &&
      last.state === state &&
      last.excluded === excluded &&
      last.fault === fault
    ) {
      this.all[this.all.length - 1] = { ...last, to };
    } else this.all.push({ from, to, state, excluded, ...(fault && { fault }) });
  }
}
