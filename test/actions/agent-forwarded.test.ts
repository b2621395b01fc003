import { pino } from "pino";
import { expect, test } from "vitest";
import { allAgents, waitingBatches } from "../../db/agents.ts";
import { regionNumbers } from "../../db/regions.ts";
import { resultsAfter } from "../../db/results.ts";
import { openForwardingDesk, takeForwarded } from "../../server/actions/agent-forwarded.ts";
import { createResultTaking } from "../../server/actions/agent-results.ts";
import { createRecorder } from "../../server/actions/record.ts";
import type { AgentReport } from "../../server/core/api/agents.ts";
import type { AgentRecord } from "../../server/core/measuring/agents.ts";
import { loadLive } from "../../server/state/live.ts";
import { REGIONAL } from "../helpers/regions.ts";
import { NOON, world, type World } from "../helpers/world.ts";

/** A node that leads, with a board of its own. */
async function lead(w: World) {
  const numbers = await regionNumbers(w.db, ["par", "fra", "lon"]);
  const regions = new Map([...numbers].map(([id, number]) => [id, { id, number }]));
  const live = await loadLive(w.ctx);
  const recorder = createRecorder(w.ctx, live, () => {});
  const parts = { live, recorder, announced() {} };
  const agents = new Map<string, AgentRecord>();
  const results = createResultTaking(w.ctx, parts);
  const log = pino({ level: "silent" });
  return {
    agents,
    recorder,
    component: live.components.find((c) => c.config.id === "insee/sirene")!,
    monitor: live.monitors.find((m) => m.component.config.id === "insee/sirene")!.id,
    take: () => takeForwarded({ db: w.db, log }, { parts, agents, regions, results }),
  };
}

const reportOf = (
  w: World,
  instance: string,
  seq: number,
  monitor: number,
  outcome: "up" | "down" = "down",
): AgentReport => ({
  protocol: 1,
  instance,
  name: "host",
  version: "0.1.0",
  sentAt: w.now(),
  clockOffsetMs: 0,
  blindSince: null,
  waiting: 1,
  lacks: [],
  batch: {
    seq,
    previous: seq - 1,
    sealedAt: w.now(),
    results: [
      {
        monitor,
        slotAt: w.now() + seq,
        startedAt: w.now() + seq,
        attempt: 0,
        outcome,
        cause: outcome === "down" ? "timeout" : null,
        latencyMs: null,
        httpStatus: null,
        detail: null,
      },
    ],
  },
});

const rows = (w: World) => resultsAfter(w.db, { from: 0, to: NOON * 2 }, 100);

test("a batch that came to another node is acknowledged once stored, and taken once by the lead", async () => {
  const w = await world({ yaml: REGIONAL });
  const node = openForwardingDesk(w.ctx, w.live);
  const leading = await lead(w);
  const first = reportOf(w, "folder-of-par", 1, leading.monitor);

  const receipt = await node.take("par", first, w.now());
  const again = await node.take("par", first, w.now());
  await node.take("fra", reportOf(w, "folder-of-fra", 1, leading.monitor), w.now());
  await leading.take();
  await leading.take();
  const state = leading.component.status.verified.state;
  await leading.recorder.flush();

  expect(receipt).toMatchObject({ last: 1, stored: 1, voice: { isHeard: true } });
  expect(again).toMatchObject({ last: 1, stored: 0 });
  expect(state).toBe("major_outage");
  expect(await rows(w)).toHaveLength(2);
  expect(await waitingBatches(w.db, 10)).toEqual([]);
  expect((await allAgents(w.db)).map((agent) => agent.lastSeq)).toEqual([1, 1]);
});

test("a batch that follows one which has not come is refused by any node", async () => {
  const w = await world({ yaml: REGIONAL });
  const node = openForwardingDesk(w.ctx, w.live);
  const { monitor } = await lead(w);
  await node.take("par", reportOf(w, "folder-of-par", 1, monitor), w.now());

  await expect(node.take("par", reportOf(w, "folder-of-par", 3, monitor), w.now())).rejects.toThrow(
    "Batch 3 follows batch 2, which has not come: the last one is 1.",
  );
  await expect(node.take("par", reportOf(w, "other-folder", 1, monitor), w.now())).rejects.toThrow(
    "Another agent of region par is at work",
  );
  await expect(node.take("nyc", reportOf(w, "folder-of-nyc", 1, monitor), w.now())).rejects.toThrow(
    'The configuration has no region "nyc"',
  );
});

test("a lead that takes over takes what waits", async () => {
  const w = await world({ yaml: REGIONAL });
  const node = openForwardingDesk(w.ctx, w.live);
  const former = await lead(w);
  await node.take("par", reportOf(w, "folder-of-par", 1, former.monitor), w.now());
  // It ends before its results are written.
  await former.take();

  const next = await lead(w);
  await next.take();
  await next.recorder.flush();

  expect(await rows(w)).toHaveLength(1);
  expect(await waitingBatches(w.db, 10)).toEqual([]);
});

test("the regions' table is the same on a node that does not lead", async () => {
  const w = await world({ yaml: REGIONAL });
  const node = openForwardingDesk(w.ctx, w.live);
  const { monitor } = await lead(w);
  await node.take("par", reportOf(w, "folder-of-par", 1, monitor), w.now());

  expect((await node.regions()).map((r) => [r.id, r.voice.isHeard, r.agent?.name])).toEqual([
    ["par", true, "host"],
    ["fra", false, undefined],
    ["lon", false, undefined],
  ]);
});
