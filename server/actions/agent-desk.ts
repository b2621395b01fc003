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

/** Agents by the id of their data folder, as they were last heard. */
type Agents = Map<string, AgentRecord>;

/** Opens the desk of the regions of the configuration. */
export async function openAgentDesk(ctx: Context, parts: Parts): Promise<AgentDesk> {
  const configured = ctx.config.regions ?? [];
  const ids = configured.map(({ id }) => id);
  const numbers = await regionNumbers(ctx.db, ids);
  const regions = new Map(
    ids.map((id): [string, Region] => [id, { id, number: numbers.get(id)! }]),
  );
  const agents: Agents = new Map((await allAgents(ctx.db)).map((one) => [agentKey(one), one]));
  const voices = createVoices(ctx, parts, [...regions.values()], agents);
  const results = createResultTaking(ctx, parts);
  const batches = createBatchTaking(parts, agents, (...given) => results.take(...given));
  const documents = createAgentDocuments(ctx, parts.live);
  const save = createSaving(ctx, parts);
  let isOpen = true;

  const regionOf = (id: string): Region => {
    const region = regions.get(id);
    if (region) return region;
    throw new Refusal("missing", `The configuration has no region "${id}" (any more).`);
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
      const before = latest(agents, region);
      if (before && isRival(before, report, receivedAt)) throw rivalry(region, before, receivedAt);
      const known = agents.get(agentKey({ regionNumber: region.number, ...report }));
      const agent = heardNow(region, known, report, receivedAt);
      agents.set(agentKey(agent), agent);
      voices.tick();
      const { batch } = report;
      const taken = batch ? await batches.take(region, agent, batch, receivedAt) : NOTHING_TAKEN;
      if (!batch) save(agent);
      const { isHeard, why = null } = voices.of(id);
      return {
        last: agents.get(agentKey(agent))!.lastSeq,
        stored: taken.stored,
        isLate: taken.isLate,
        leftOut: taken.leftOut,
        voice: { isHeard, why },
        receivedAt,
        answeredAt: ctx.now(),
      };
    },
    tick: voices.tick,
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
        voice: voices.of(id),
        agent: latest(agents, regionOf(id)),
      })),
  };
}

/** Returns the agent of a region that was heard last; `null` if none ever was. */
function latest(agents: Agents, { number }: Region): AgentRecord | null {
  const own = [...agents.values()].filter((agent) => agent.regionNumber === number);
  return own.toSorted((a, b) => b.seenAt - a.seenAt)[0] ?? null;
}

/** Returns what knows which regions are heard, and lets the recorder know of changes. */
function createVoices(
  { now, log }: Context,
  { own, blindSince, recorder }: Parts,
  regions: readonly Region[],
  agents: Agents,
) {
  const startedAt = now();
  let voices: ReadonlyMap<string, Voice> = new Map();

  const whyOf = (region: Region): SilenceReason | null => {
    if (region.id === own) return blindSince() === null ? null : "blind";
    return whyUnheard(latest(agents, region), startedAt, now());
  };
  const report = (region: string, voice: Voice, isBack: boolean) => {
    const of = { region, ...(voice.why && { why: voice.why }) };
    if (!voice.isHeard) log.warn(of, "a region has no voice: its states do not count");
    else if (isBack) log.info(of, "a region has its voice again");
  };
  return {
    of: (id: string): Voice => voices.get(id) ?? { isHeard: true, since: startedAt },
    tick: () => {
      const next = new Map(voices);
      for (const region of regions) {
        const was = voices.get(region.id);
        const why = whyOf(region);
        if (!was && why === null) continue;
        const voice = nextVoice(was, why, now());
        if (voice === was) continue;
        next.set(region.id, voice);
        report(region.id, voice, was !== undefined);
      }
      if ([...next].every(([id, voice]) => voices.get(id) === voice)) return;
      voices = next;
      recorder.hear(voices);
    },
  };
}

/** Returns what takes batches in, each once, in the order of their numbers. */
function createBatchTaking(
  { recorder }: Parts,
  agents: Agents,
  takeResults: ReturnType<typeof createResultTaking>["take"],
) {
  const pending = new Map<string, { readonly seq: number; readonly done: Promise<Taken> }>();
  return {
    async take(
      region: Region,
      agent: AgentRecord,
      batch: AgentBatch,
      receivedAt: Instant,
    ): Promise<Taken> {
      const key = agentKey(agent);
      const waiting = pending.get(key);
      if (waiting?.seq === batch.seq) return waiting.done;
      if (batch.seq <= agent.lastSeq) return NOTHING_TAKEN;
      if (batch.previous > agent.lastSeq) throw outOfOrder(batch, agent.lastSeq);
      const taking = async (): Promise<Taken> => {
        const taken = await takeResults(region, batch, {
          offsetMs: agent.clockOffsetMs,
          receivedAt,
        });
        const resultAt = Math.max(agent.resultAt ?? 0, taken.newest) || null;
        const after: AgentRecord = { ...agents.get(key)!, lastSeq: batch.seq, resultAt };
        agents.set(key, after);
        await recorder.addWrite((db) => saveAgent(db, after));
        return taken;
      };
      const done = taking().finally(() => {
        if (pending.get(key)?.done === done) pending.delete(key);
      });
      pending.set(key, { seq: batch.seq, done });
      return done;
    },
  };
}

/** Returns what stores an agent's word without waiting for it: the next one repeats it. */
function createSaving({ now, log }: Context, { recorder }: Parts): (agent: AgentRecord) => void {
  const savedAt = new Map<string, Instant>();
  return (agent) => {
    const key = agentKey(agent);
    if (now() - (savedAt.get(key) ?? -Infinity) < SAVE_MS) return;
    savedAt.set(key, now());
    recorder
      .addWrite((db) => saveAgent(db, agent))
      .catch((error: unknown) => log.warn({ err: error }, "an agent's word could not be stored"));
  };
}

const agentKey = ({ regionNumber, instance }: Pick<AgentRecord, "regionNumber" | "instance">) =>
  `${regionNumber} ${instance}`;

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
