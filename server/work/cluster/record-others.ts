import { newestProbes } from "../../../db/results.ts";
import type { Recorder } from "../../actions/record.ts";
import type { Context } from "../../context/context.ts";
import type { Engine, ProbingState, ProviderUsage } from "../../state/engine.ts";
import type { Live } from "../../state/live.ts";
import type { Lines } from "../probing/lines.ts";
import type { Drafts } from "../upkeep/drafts.ts";
import { inSlotOrder } from "./slot-order.ts";
import { takeBatches } from "./take-batches.ts";
import { createTrialAsker } from "./trials.ts";

/** The lead's side of the probes of other nodes; where there are none, nothing. */
export type RecordedOthers = Pick<Recorder, "accept"> & {
  /** Looks for results of other nodes now. */
  readonly look: () => void;
  /** Asks the node that owns a monitor's line for a probe by hand. */
  readonly tryOut: Engine["tryOut"];
  /** Adds the states of probing of the other nodes to that of this one. */
  readonly withTheirs: (own: ProbingState) => ProbingState;
  readonly stop: () => Promise<void>;
};

/** Two nodes may have probed one slot while a line changed hands, not long ago. */
const KNOWN_MS = 120_000;

export async function recordOthers(
  ctx: Context,
  live: Live,
  {
    recorder,
    drafts,
    lines,
  }: { readonly recorder: Recorder; readonly drafts: Drafts; readonly lines: Lines },
): Promise<RecordedOthers> {
  const tryOut = createTrialAsker(ctx);
  if (!lines.isShared) {
    return {
      accept: (...measured) => recorder.accept(...measured),
      look() {},
      tryOut,
      withTheirs: (own) => own,
      stop: async () => {},
    };
  }
  const ordered = inSlotOrder(recorder, await newestProbes(ctx.db, ctx.now() - KNOWN_MS));
  const taker = takeBatches(ctx, live, { recorder, ordered, drafts });
  return {
    ...ordered,
    look: taker.look,
    tryOut,
    withTheirs: (own) => taker.states().reduce(together, own),
    stop: () => taker.stop(),
  };
}

/** Returns the state of probing of two nodes; what both have, as the first has it. */
export function together(own: ProbingState, theirs: ProbingState): ProbingState {
  const keyOf = ({ page, provider }: ProviderUsage) => `${page} ${provider}`;
  const known = new Set(own.providers.map(keyOf));
  const blind = [own.uplink, theirs.uplink].filter(({ blindSince }) => blindSince !== null);
  return {
    ...own,
    providers: [...own.providers, ...theirs.providers.filter((p) => !known.has(keyOf(p)))],
    underWay: own.underWay + theirs.underWay,
    missedSlots: own.missedSlots + theirs.missedSlots,
    uplink: blind[0] ?? own.uplink,
  };
}
