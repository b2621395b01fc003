import type { AgentReceipt, AgentReport } from "../core/api/agents.ts";
import type { AgentRecord } from "../core/measuring/agents.ts";
import type { Voice } from "../core/measuring/locations.ts";
import type { Instant } from "../core/model.ts";
import type { AgentDocument } from "./agent-monitors.ts";

/** The service's side of its agents: hands monitors out, takes results in, and knows who is heard. */
export type AgentDesk = {
  /** @throws Refusal `missing` if the configuration has no such region */
  document(regionId: string, kinds: ReadonlySet<string>): AgentDocument;
  /**
   * Takes a report in. Resolves once its results are stored for good. A batch that was taken before
   * is acknowledged again, and stored once.
   *
   * @throws Refusal `missing` for an unknown region, `conflict` for a second agent or a batch that
   *   follows one that has not come
   */
  take(regionId: string, report: AgentReport, receivedAt: Instant): Promise<AgentReceipt>;
  /** Takes what came to other nodes, and looks which regions are heard now; once a second. */
  readonly tick: () => Promise<void>;
  /** Takes note that monitors were added, changed or removed. */
  changed(): void;
  regions(): readonly RegionState[];
  /** False once the engine ends: agents that wait for news come again. */
  isOpen(): boolean;
  close(): void;
};

/** The desk as routes use it, whether this node leads or not. */
export type ServedDesk = Pick<AgentDesk, "document" | "take" | "isOpen"> & {
  readonly regions: () => Promise<readonly RegionState[]>;
};

/** A region as the team sees it. */
export type RegionState = {
  readonly id: string;
  readonly name: string;
  /** True if this process probes from there. */
  readonly isOwn: boolean;
  readonly voice: Voice;
  /** The agent heard last; `null`: none ever was. */
  readonly agent: AgentRecord | null;
};
