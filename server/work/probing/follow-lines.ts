import type { Reading } from "../../context/context.ts";
import type { Region } from "../../core/measuring/locations.ts";
import type { Live, LiveMonitor } from "../../state/live.ts";
import { attempt } from "../attempt.ts";
import { loadAskedBefore } from "./asked-to-wait.ts";
import type { Lines } from "./lines.ts";
import type { Scheduler } from "./scheduler-contract.ts";

/** The share of a process, and what it does before it probes monitors of others. */
export type Share = {
  readonly lines: Lines;
  /** Region that this process probes from; none if absent. */
  readonly region?: Region | undefined;
  /** Brings what is known of monitors up to date that another process probed until now. */
  readonly refresh: (monitors: readonly LiveMonitor[]) => Promise<void>;
};

/** The share in the monitors, as the scheduler runs it. */
export type FollowedLines = {
  readonly add: (monitor: LiveMonitor) => void;
  readonly remove: (monitor: LiveMonitor) => void;
  readonly stop: () => Promise<void>;
};

/** Pause after a change of the share that failed: its monitors are probed by nobody. */
const AGAIN_MS = 1_000;

/**
 * Keeps a scheduler to the share of this process: what is no longer ours is run no more at once;
 * what is ours now is run once it is known what others asked of us, and found.
 */
export function followLines(
  ctx: Reading,
  live: Live,
  scheduler: Pick<Scheduler, "add" | "remove" | "takeUp" | "handOver">,
  { lines, refresh }: Share,
): FollowedLines {
  const ours = new Set(live.monitors.filter(lines.isOurs).map(({ id }) => id));
  let following = Promise.resolve();
  let retry: NodeJS.Timeout | undefined;
  let isStopped = false;

  const handOver = () => {
    const lost = live.monitors.filter((m) => ours.has(m.id) && !lines.isOurs(m));
    scheduler.handOver(lost);
    for (const { id } of lost) ours.delete(id);
  };
  const takeUp = async () => {
    const gained = live.monitors.filter((m) => !ours.has(m.id) && lines.isOurs(m));
    if (gained.length === 0 || isStopped) return;
    await refresh(gained);
    const ids = new Set(gained.map(({ id }) => id));
    const monitors = live.monitors.filter((m) => ids.has(m.id));
    const asked = await loadAskedBefore(ctx, { monitors });
    if (isStopped) return;
    const still = monitors.filter((m) => lines.isOurs(m) && !ours.has(m.id));
    scheduler.takeUp(still, asked);
    for (const { id } of still) ours.add(id);
  };
  const follow = () => {
    clearTimeout(retry);
    if (isStopped) return;
    handOver();
    following = following.then(async () => {
      let isDone = false;
      await attempt(ctx.log, "taking up monitors of another node", async () => {
        await takeUp();
        isDone = true;
      });
      if (!isDone && !isStopped) retry = setTimeout(follow, AGAIN_MS);
    });
  };
  const end = lines.onChange(follow);

  return {
    add(monitor) {
      if (!lines.isOurs(monitor)) return;
      ours.add(monitor.id);
      scheduler.add(monitor);
    },
    remove(monitor) {
      ours.delete(monitor.id);
      scheduler.remove(monitor.id);
    },
    async stop() {
      isStopped = true;
      end();
      clearTimeout(retry);
      await following;
    },
  };
}
