import {
  allAgents,
  deleteBatch,
  lastWaiting,
  saveAgent,
  storeBatch,
  waitingBatches,
} from "../../db/agents.ts";
import { announce } from "../../db/announce.ts";
import { allRegions } from "../../db/regions.ts";
import { change } from "../context/write.ts";
import type { Context } from "../context/context.ts";
import { agentReport, type AgentReceipt, type AgentReport } from "../core/api/agents.ts";
import { whyUnheard } from "../core/measuring/agents.ts";
import type { Region } from "../core/measuring/locations.ts";
import type { Instant } from "../core/model.ts";
import type { ServedDesk } from "../state/agent-desk.ts";
import { createAgentDocuments } from "../state/agent-monitors.ts";
import type { Live } from "../state/live.ts";
import type { createResultTaking, TakingParts } from "./agent-results.ts";
import {
  agentKey,
  findRegion,
  heardNow,
  latest,
  outOfOrder,
  refuseRival,
  type Agents,
} from "./agent-words.ts";

/**
 * Opens the desk of a node that does not lead. It hands monitors out by itself; a batch is stored as
 * it came, and acknowledged, and the node that leads takes it from there.
 */
export function openForwardingDesk(ctx: Context, live: Live): ServedDesk {
  const documents = createAgentDocuments(ctx, live);
  const startedAt = ctx.now();
  const regionsNow = async () => {
    const configured = new Set((ctx.config.regions ?? []).map(({ id }) => id));
    const known = (await allRegions(ctx.db)).filter(({ id }) => configured.has(id));
    return findRegion(new Map(known.map((region) => [region.id, region])));
  };
  return {
    document(id, kinds) {
      findRegion(new Map((ctx.config.regions ?? []).map((one) => [one.id, { ...one, number: 0 }])))(
        id,
      );
      return documents.of(id, kinds);
    },
    async take(id, report, receivedAt) {
      const region = (await regionsNow())(id);
      return change(ctx, (inTransaction) => forward(inTransaction, region, report, receivedAt));
    },
    async regions() {
      const numbers = new Map((await allRegions(ctx.db)).map(({ id, number }) => [id, number]));
      const agents = await allAgents(ctx.db);
      return (ctx.config.regions ?? []).map(({ id, name }) => {
        const agent = latest(agents, { id, number: numbers.get(id) ?? 0 });
        const why = whyUnheard(agent, startedAt, ctx.now());
        const since = agent?.seenAt ?? startedAt;
        const voice = { isHeard: why === null, since, ...(why !== null && { why }) };
        return { id, name, isOwn: false, voice, agent };
      });
    },
    isOpen: () => true,
  };
}

async function forward(
  { db, now }: Context,
  region: Region,
  report: AgentReport,
  receivedAt: Instant,
): Promise<AgentReceipt> {
  const agents = await allAgents(db);
  refuseRival(agents, region, report, receivedAt);
  const key = { regionNumber: region.number, instance: report.instance };
  const before = agents.find((one) => agentKey(one) === agentKey(key));
  const last = Math.max(before?.lastSeq ?? 0, await lastWaiting(db, key));
  const agent = heardNow(region, before, report, receivedAt);
  const { batch } = report;
  const isNew = batch !== null && batch.seq > last;
  if (isNew && batch.previous > last) throw outOfOrder(batch, last);
  await saveAgent(db, agent);
  if (isNew) {
    await storeBatch(db, { ...key, seq: batch.seq, receivedAt, body: JSON.stringify(report) });
    await announce(db, "agents");
  }
  const why = whyUnheard(agent, receivedAt, receivedAt);
  return {
    last: isNew ? batch.seq : last,
    stored: isNew ? batch.results.length : 0,
    isLate: false,
    leftOut: { future: 0, unknown: 0 },
    voice: { isHeard: why === null, why },
    receivedAt,
    answeredAt: now(),
  };
}

/** Above what agents send while no node leads. */
const BATCHES_AT_ONCE = 5_000;

/**
 * Takes the words and batches of agents that came to other nodes. A batch is deleted in the
 * transaction that writes its results.
 */
export async function takeForwarded(
  ctx: Pick<Context, "db" | "log">,
  of: {
    readonly parts: TakingParts;
    readonly agents: Agents;
    readonly regions: ReadonlyMap<string, Region>;
    readonly results: ReturnType<typeof createResultTaking>;
  },
): Promise<void> {
  const { parts, agents, regions, results } = of;
  for (const stored of await allAgents(ctx.db)) {
    const known = agents.get(agentKey(stored));
    const lastSeq = Math.max(stored.lastSeq, known?.lastSeq ?? 0);
    if (!known || stored.seenAt > known.seenAt)
      agents.set(agentKey(stored), { ...stored, lastSeq });
  }
  const byNumber = new Map([...regions.values()].map((region) => [region.number, region]));
  for (const batch of await waitingBatches(ctx.db, BATCHES_AT_ONCE)) {
    const region = byNumber.get(batch.regionNumber);
    const before = agents.get(agentKey(batch));
    const report = agentReport.safeParse(JSON.parse(batch.body));
    const sent = report.success ? report.data.batch : null;
    if (!report.success) ctx.log.error({ seq: batch.seq }, "a batch of an agent cannot be read");
    const isNew = region && before && sent && batch.seq > before.lastSeq;
    if (isNew) {
      const { receivedAt } = batch;
      const { clockOffsetMs: offsetMs } = heardNow(region, before, report.data!, receivedAt);
      const { newest } = await results.take(region, sent, { offsetMs, receivedAt });
      const resultAt = Math.max(before.resultAt ?? 0, newest) || null;
      agents.set(agentKey(batch), { ...before, lastSeq: batch.seq, resultAt });
    }
    const after = agents.get(agentKey(batch));
    parts.recorder
      .addWrite(async (db) => {
        if (isNew && after) await saveAgent(db, after);
        await deleteBatch(db, batch);
      })
      // The batch is there for the node that leads by then.
      .catch(() => {});
  }
}
