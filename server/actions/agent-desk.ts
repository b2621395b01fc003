import { allAgents, saveAgent } from "../../db/agents.ts";
import { regionNumbers } from "../../db/regions.ts";
import type { Context } from "../context/context.ts";
import type { AgentBatch, AgentReport } from "../core/api/agents.ts";
import { nextVoice, SILENT_MS, whyUnheard, type AgentRecord } from "../core/measuring/agents.ts";
import type { Region, SilenceReason, Voice } from "../core/measuring/locations.ts";
import type { Instant } from "../core/model.ts";
import { Refusal } from "../core/refusal.ts";
import type { AgentDesk } from "../state/agent-desk.ts";
import { createAgentDocuments } from "../state/agent-monitors.ts";
import {
  createResultTaking,
  NOTHING_TAKEN,
  type Taken,
  type TakingParts,
} from "./agent-results.ts";

type Parts = TakingParts & {
  /** Region that this process probes from, and since when it reaches no reference target. */
  readonly own: string | null;
  readonly blindSince: () => Instant | null;
};

/** An agent's last word is stored this often without results. */
const SAVE_MS = 10_000;

/** Opens the desk of the regions of the configuration. */
export async function openAgentDesk(ctx: Context, parts: Parts): Promise<AgentDesk> {
  const { now, log } = ctx;
  const configured = ctx.config.regions ?? [];
  const numbers = await regionNumbers(
    ctx.db,
    configured.map(({ id }) => id),
  );
  const regions = new Map(
    configured.map(({ id }) => [id, { id, number: numbers.get(id)! } satisfies Region]),
  );
  const agents = new Map((await allAgents(ctx.db)).map((agent) => [agentKey(agent), agent]));
  const results = createResultTaking(ctx, parts);
  const documents = createAgentDocuments(ctx, parts.live);
  const pending = new Map<string, { readonly seq: number; readonly done: Promise<Taken> }>();
  const savedAt = new Map<string, Instant>();
  const startedAt = now();
  let isOpen = true;
  let voices: ReadonlyMap<string, Voice> = new Map();

  const regionOf = (id: string): Region => {
    const region = regions.get(id);
    if (region) return region;
    throw new Refusal("missing", `The configuration has no region "${id}" (any more).`);
  };
  const latest = ({ number }: Region): AgentRecord | null => {
    const own = [...agents.values()].filter((agent) => agent.regionNumber === number);
    return own.toSorted((a, b) => b.seenAt - a.seenAt)[0] ?? null;
  };
  const voiceOf = (id: string): Voice => voices.get(id) ?? { isHeard: true, since: startedAt };

  const whyOf = (region: Region): SilenceReason | null => {
    if (region.id === parts.own) return parts.blindSince() === null ? null : "blind";
    return whyUnheard(latest(region), startedAt, now());
  };

  const tick = () => {
    const next = new Map(voices);
    for (const region of regions.values()) {
      const was = voices.get(region.id);
      const why = whyOf(region);
      if (!was && why === null) continue;
      const voice = nextVoice(was, why, now());
      if (voice === was) continue;
      next.set(region.id, voice);
      const of = { region: region.id, ...(voice.why && { why: voice.why }) };
      if (!voice.isHeard) log.warn(of, "a region has no voice: its states do not count");
      else if (was) log.info(of, "a region has its voice again");
    }
    if ([...next].every(([id, voice]) => voices.get(id) === voice)) return;
    voices = next;
    parts.recorder.hear(voices);
  };

  /** Stores an agent's word without waiting for it: the next one repeats it. */
  const save = (agent: AgentRecord) => {
    const key = agentKey(agent);
    if (now() - (savedAt.get(key) ?? -Infinity) < SAVE_MS) return;
    savedAt.set(key, now());
    parts.recorder
      .addWrite((db) => saveAgent(db, agent))
      .catch((error: unknown) => log.warn({ err: error }, "an agent's word could not be stored"));
  };

  const takeBatch = async (
    region: Region,
    agent: AgentRecord,
    batch: AgentBatch,
    receivedAt: Instant,
  ): Promise<Taken> => {
    const key = agentKey(agent);
    const waiting = pending.get(key);
    if (waiting?.seq === batch.seq) return waiting.done;
    if (batch.seq <= agent.lastSeq) return NOTHING_TAKEN;
    if (batch.previous > agent.lastSeq) throw outOfOrder(batch, agent.lastSeq);
    const clock = { offsetMs: agent.clockOffsetMs, receivedAt };
    const taking = async (): Promise<Taken> => {
      const taken = await results.take(region, batch, clock);
      const resultAt = Math.max(agent.resultAt ?? 0, taken.newest) || null;
      const after: AgentRecord = { ...agents.get(key)!, lastSeq: batch.seq, resultAt };
      agents.set(key, after);
      await parts.recorder.addWrite((db) => saveAgent(db, after));
      return taken;
    };
    const done = taking().finally(() => {
      if (pending.get(key)?.done === done) pending.delete(key);
    });
    pending.set(key, { seq: batch.seq, done });
    return done;
  };

  return {
    document: (id, kinds) => documents.of(regionOf(id).id, kinds),
    async take(id, report, receivedAt) {
      const region = regionOf(id);
      if (id === parts.own) {
        throw new Refusal(
          "conflict",
          `The service itself probes from region ${id} (VIGIE_REGION).`,
        );
      }
      const before = latest(region);
      if (before && isRival(before, report, receivedAt)) throw rivalry(region, before, receivedAt);
      const agent = heardNow(region, agents.get(agentKeyOf(region, report)), report, receivedAt);
      agents.set(agentKey(agent), agent);
      tick();
      const { batch } = report;
      const taken = batch ? await takeBatch(region, agent, batch, receivedAt) : NOTHING_TAKEN;
      if (!batch) save(agent);
      const { isHeard, why = null } = voiceOf(id);
      return {
        last: agents.get(agentKey(agent))!.lastSeq,
        stored: taken.stored,
        isLate: taken.isLate,
        leftOut: taken.leftOut,
        voice: { isHeard, why },
        receivedAt,
        answeredAt: now(),
      };
    },
    tick,
    isOpen: () => isOpen,
    close: () => void (isOpen = false),
    changed: () => {
      results.changed();
      documents.changed();
    },
    regions: () =>
      configured.map(({ id, name }) => ({
        id,
        name,
        isOwn: id === parts.own,
        voice: voiceOf(id),
        agent: latest(regions.get(id)!),
      })),
  };
}

const agentKey = ({ regionNumber, instance }: Pick<AgentRecord, "regionNumber" | "instance">) =>
  `${regionNumber} ${instance}`;
const agentKeyOf = ({ number }: Region, { instance }: AgentReport) =>
  agentKey({ regionNumber: number, instance });

/** Two agents of a region would each hold half of its results: the second waits. */
const isRival = (before: AgentRecord, report: AgentReport, at: Instant): boolean =>
  before.instance !== report.instance && at - before.seenAt <= SILENT_MS;

const rivalry = (region: Region, before: AgentRecord, at: Instant) =>
  new Refusal(
    "conflict",
    `Another agent of region ${region.id} is at work: on ${before.name}, heard ${Math.max(0, at - before.seenAt)} ms ago. Stop one of them, or give it another region.`,
  );

const outOfOrder = ({ seq, previous }: AgentBatch, last: number) =>
  new Refusal(
    "conflict",
    `Batch ${seq} follows batch ${previous}, which has not come: the last one is ${last}.`,
    [{ pointer: "/batch/previous", detail: `is above ${last}` }],
  );

/** An agent's record after its report, before its batch. */
function heardNow(
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
