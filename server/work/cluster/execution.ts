import type { Context } from "../../context/context.ts";
import type { Engine } from "../../state/engine.ts";
import type { LiveMonitor } from "../../state/live.ts";
import { startExecutor, type Executor } from "./executor.ts";
import type { Node } from "./enter-nodes.ts";

/** The probes of a node while it does not lead; none before it can know what to probe. */
export type Execution = Pick<Executor, "heard" | "tryOut" | "waiting"> & {
  /** Begins to probe unless it has; tries again at the next call. Never rejects. */
  readonly begin: () => void;
  /**
   * Ends the probes, and hands over what was found.
   *
   * @param isLeaving lets the other nodes know that they are to probe in place of this one
   */
  readonly stop: (isLeaving: boolean) => Promise<void>;
};

export function createExecution(
  ctx: Context,
  node: Pick<Node, "id" | "lines" | "setProbing">,
): Execution {
  let executor: Executor | null = null;
  let starting: Promise<void> | null = null;
  let isStopped = false;
  let trouble: string | null = null;

  const start = async () => {
    try {
      executor = await startExecutor(ctx, node.id, node.lines.asExecutor);
      if (!isStopped) await node.setProbing(true);
      trouble = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (trouble !== reason) ctx.log.warn({ reason }, "this node does not probe yet");
      trouble = reason;
      await executor?.stop();
      executor = null;
      await node.setProbing(false).catch(() => {});
    }
    starting = null;
  };

  return {
    begin() {
      if (!executor && !starting && !isStopped) starting = start();
    },
    heard: (word) => executor?.heard(word),
    tryOut: (monitor: LiveMonitor): ReturnType<Engine["tryOut"]> | null =>
      executor?.tryOut(monitor) ?? null,
    waiting: () => executor?.waiting() ?? 0,
    async stop(isLeaving) {
      isStopped = true;
      await starting;
      await executor?.stop();
      executor = null;
      if (isLeaving) await node.setProbing(false).catch(() => {});
    },
  };
}
