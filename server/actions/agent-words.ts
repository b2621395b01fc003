import type { AgentBatch, AgentReport } from "../core/api/agents.ts";
import { SILENT_MS, type AgentRecord } from "../core/measuring/agents.ts";
import type { Region } from "../core/measuring/locations.ts";
import type { Instant } from "../core/model.ts";
import { Refusal } from "../core/refusal.ts";

/** What the desk of a leading node and that of any other have in common. */

export const agentKey = ({
  regionNumber,
  instance,
}: Pick<AgentRecord, "regionNumber" | "instance">) => `${regionNumber} ${instance}`;

/** Agents by the id of their data folder, as they were last heard. */
export type Agents = Map<string, AgentRecord>;

/** Returns the agent of a region that was heard last; `null` if none ever was. */
export function latest(agents: Iterable<AgentRecord>, { number }: Region): AgentRecord | null {
  const own = [...agents].filter((agent) => agent.regionNumber === number);
  return own.toSorted((a, b) => b.seenAt - a.seenAt)[0] ?? null;
}

/** Returns what finds the regions of the configuration by their ids. */
export const findRegion =
  (regions: ReadonlyMap<string, Region>) =>
  (id: string): Region => {
    const region = regions.get(id);
    if (region) return region;
    throw new Refusal("missing", `The configuration has no region "${id}" (any more).`);
  };

/**
 * Refuses an agent while another one of its region is at work.
 *
 * @throws Refusal `conflict`
 */
export function refuseRival(
  agents: Iterable<AgentRecord>,
  region: Region,
  report: AgentReport,
  at: Instant,
): void {
  const before = latest(agents, region);
  if (before && isRival(before, report, at)) throw rivalry(region, before, at);
}

/** Two agents of a region would each hold half of its results: the second waits. */
const isRival = (before: AgentRecord, report: AgentReport, at: Instant): boolean =>
  before.instance !== report.instance && at - before.seenAt <= SILENT_MS;

const rivalry = (region: Region, before: AgentRecord, at: Instant) =>
  new Refusal(
    "conflict",
    `Another agent of region ${region.id} is at work: on ${before.name}, heard ${Math.max(0, at - before.seenAt)} ms ago. Stop one of them, or give it another region.`,
  );

export const outOfOrder = ({ seq, previous }: AgentBatch, last: number) =>
  new Refusal(
    "conflict",
    `Batch ${seq} follows batch ${previous}, which has not come: the last one is ${last}.`,
    [{ pointer: "/batch/previous", detail: `is above ${last}` }],
  );

/** An agent's record after its report, before its batch. */
export function heardNow(
  region: Region,
  before: AgentRecord | undefined,
  report: AgentReport,
  at: Instant,
): AgentRecord {
  const { instance, name, version, lacks, blindSince, waiting, sentAt } = report;
  return {
    lastSeq: before?.lastSeq ?? 0,
    resultAt: before?.resultAt ?? null,
    regionNumber: region.number,
    instance,
    name,
    version,
    lacks,
    blindSince,
    waiting,
    seenAt: at,
    clockOffsetMs: report.clockOffsetMs ?? sentAt - at,
  };
}
