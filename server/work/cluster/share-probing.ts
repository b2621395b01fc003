import type { Recorder } from "../../actions/record.ts";
import type { Context } from "../../context/context.ts";
import type { Region } from "../../core/measuring/locations.ts";
import type { Live } from "../../state/live.ts";
import { attempt } from "../attempt.ts";
import type { Lines } from "../probing/lines.ts";
import { startProbing, type Probing } from "../probing/probing.ts";
import type { Drafts } from "../upkeep/drafts.ts";
import { recordOthers } from "./record-others.ts";
import { answerTrials } from "./trials.ts";

/** The probes of all nodes, as the one that leads has them: its own, and results of the others. */
export type SharedProbing = Probing & {
  /** Takes up at once what another node announces (db/announce.ts). */
  readonly heard: (word: string) => void;
};

/** @param lines monitors that this process probes; other nodes probe the rest */
export async function shareProbing(
  ctx: Context,
  live: Live,
  parts: {
    readonly recorder: Recorder;
    readonly drafts: Drafts;
    readonly lines: Lines;
    readonly region: Region | undefined;
  },
): Promise<SharedProbing> {
  const { drafts, lines, region } = parts;
  const others = await recordOthers(ctx, live, parts);
  // What is known of monitors that other nodes probe is up to date: their results come here.
  const share = { lines, region, refresh: async () => {} };
  const own = await startProbing(ctx, live, others, drafts, share);
  return {
    ...own,
    state: () => others.withTheirs(own.state()),
    tryOut: (monitor) => (lines.isOurs(monitor) ? own.tryOut(monitor) : others.tryOut(monitor)),
    heard(word) {
      if (word === "batch") others.look();
      if (word !== "trial") return;
      void attempt(ctx.log, "probing by hand", () =>
        answerTrials(ctx, live, own.tryOut, (m) => m === undefined || lines.isOurs(m)),
      );
    },
    async stop() {
      await Promise.all([own.stop(), others.stop()]);
    },
  };
}
