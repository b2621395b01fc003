import type { Board, BoardComponent, BoardMonitor } from "./board.ts";
import type { Context } from "./context.ts";
import type { ProbeResult } from "./core/model.ts";
import type { ProbingState } from "./probing.ts";

/** The line at work, as those see it who send something to it. */
export type Line = {
  /** Its configuration is the one in force: the file's, and the monitors that came by HTTP. */
  readonly ctx: Context;
  readonly board: Board;
  /** How it stands with limits, missed slots, our own network and credentials, for operators. */
  readonly probing: () => ProbingState;
  /** Looks at a monitor now, rather than at its next slot: something was sent for it. */
  lookAgain(monitor: BoardMonitor): void;
  /** Probes a monitor now, by hand and within its provider's limits; nothing is recorded. */
  tryOut(monitor: BoardMonitor): Promise<ProbeResult>;
  /** Takes up what changed of the monitors and templates that came by HTTP. */
  followRegistered(): Promise<void>;
  /** Shows what people declared as it is stored now; whoever wrote calls it. */
  showDeclared(): Promise<void>;
};

/** A component by its configured id: of the page that was asked, or of another that has it. */
export function componentNamed(
  board: Board,
  id: string,
  pageId: string | null,
): BoardComponent | null {
  const named = board.components.filter((c) => c.config.id === id);
  return named.find((c) => c.page.id === pageId) ?? named[0] ?? null;
}

export const monitorsOf = (board: Board, component: BoardComponent): BoardMonitor[] =>
  board.monitors.filter((m) => m.component === component);
