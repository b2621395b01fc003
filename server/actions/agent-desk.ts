import { allAgents, saveAgent } from "../../db/agents.ts";
import { perEngine } from "../../db/dialect.ts";
import { regionNumbers } from "../../db/regions.ts";
import type { Context } from "../context/context.ts";
import type { AgentBatch } from "../core/api/agents.ts";
import { nextVoice, whyUnheard, type AgentRecord } from "../core/measuring/agents.ts";
import type { Region, SilenceReason, Voice } from "../core/measuring/locations.ts";
import type { Instant } from "../core/model.ts";
import { Refusal } from "../core/refusal.ts";
import type { AgentDesk } from "../state/agent-desk.ts";
import { createAgentDocuments } from "../state/agent-monitors.ts";
import { takeForwarded } from "./agent-forwarded.ts";
import {
  createResultTaking,
  NOTHING_TAKEN,
  type Taken,
  type TakingParts,
} from "./agent-results.ts";
import {
  agentKey,
  findRegion,
  heardNow,
  latest,
  outOfOrder,
  refuseRival,
  type Agents,
} from "./agent-words.ts";

type Parts = TakingParts & {
  /** Region that this process probes from, and since when it reaches no reference target. */
  readonly own: string | null;
  readonly blindSince: () => Instant | null;
};

/** An agent's last word is stored this often without results. */
const SAVE_MS = 10_000;

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

  const regionOf = findRegion(regions);
  const drain = perEngine(ctx.db, {
    sqlite: async () => {},
    postgres: inTurn(() => takeForwarded(ctx, { parts, agents, regions, results })),
  });
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
      if (report.batch) await drain();
      refuseRival(agents.values(), region, report, receivedAt);
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
    async tick() {
      await drain();
      voices.tick();
    },
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
        agent: latest(agents.values(), regionOf(id)),
      })),
  };
}

/** Returns what runs after the run under way, never beside it. */
function inTurn(run: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return () => (last = last.catch(() => {}).then(run));
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
  // The configuration may have changed: what the regions agree on is found anew.
  recorder.hear(voices);

  const whyOf = (region: Region): SilenceReason | null => {
    if (region.id === own) return blindSince() === null ? null : "blind";
    return whyUnheard(latest(agents.values(), region), startedAt, now());
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
