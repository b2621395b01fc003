import { Hono } from "hono";
import { pino } from "pino";
import { openDatabase } from "../../db/open.ts";
import { openAgentDesk } from "../../server/actions/agent-desk.ts";
import { createRecorder } from "../../server/actions/record.ts";
import { issueAgentToken } from "../../server/auth/agent-token.ts";
import { loadConfig } from "../../server/config/load.ts";
import { newId } from "../../server/context/ids.ts";
import { secretOf } from "../../server/context/secret.ts";
import { agentRoutes } from "../../server/routes/api/agents.ts";
import type { Engine } from "../../server/state/engine.ts";
import { loadLive } from "../../server/state/live.ts";
import { join } from "node:path";
import { temporaryFolder } from "../helpers/process.ts";

/**
 * Compares what a result costs the service: probed by itself (only its recording), and sent by one
 * of ten agents with a thousand monitors each, in batches of five seconds, through the route. Both
 * in one run, on a SQLite file. Run: node test/bench/agents.ts [minutes]
 */
const AGENTS = 10;
const MONITORS = 1_000;
const BATCH = Math.round(MONITORS / 12);
const MINUTES = Number(process.argv[2] ?? 3);

const yaml = (regions: readonly string[]) => {
  const components = Array.from({ length: MONITORS }, (_, i) => ({
    id: `c${i}`,
    name: `C${i}`,
    monitors: [{ kind: "http", url: `https://a.test/${i}` }],
  }));
  return JSON.stringify({
    ...(regions.length > 0 && { regions: regions.map((id) => ({ id })) }),
    pages: [
      {
        id: "p",
        title: "P",
        url: "https://p.test",
        ...(regions.length > 0 && { locations: { regions } }),
        providers: [{ id: "x", name: "X", components }],
      },
    ],
  });
};

/** A service without its clock: its board, its recorder and its database. */
async function service(regions: readonly string[], folder: string) {
  const loaded = loadConfig(yaml(regions), { path: "bench", env: {} });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  const db = await openDatabase(join(folder, `${regions.length}.db`));
  const log = pino({ level: "silent" });
  const secret = secretOf("sixteen characters, and more");
  const ctx = { db, now: Date.now, log, config: loaded.config, secret, newId };
  const live = await loadLive(ctx);
  return { ctx, live, recorder: createRecorder(ctx, live, () => {}) };
}

/** Runs work, and returns microseconds of CPU for each of some results. */
async function costOf(results: number, work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / results;
}

const folder = temporaryFolder();
const own = await service([], folder.path);
const slots = AGENTS * MINUTES;
const local = await costOf(slots * MONITORS, async () => {
  for (let slot = 0; slot < slots; slot += 1) {
    // They come one by one, and are written by the hundred.
    for (let i = 0; i < MONITORS; i += 100) {
      for (const monitor of own.live.monitors.slice(i, i + 100)) {
        const startedAt = Date.now();
        own.recorder.accept(monitor, startedAt + slot, 0, {
          outcome: "up",
          cause: null,
          startedAt,
          latencyMs: 80,
          phases: {},
          httpStatus: 200,
          detail: null,
        });
      }
      await own.recorder.flush();
    }
  }
});

const regions = Array.from({ length: AGENTS }, (_, i) => `r${i}`);
const { ctx, live, recorder } = await service(regions, folder.path);
const parts = { live, recorder, own: null, blindSince: () => null, announced() {} };
const desk = await openAgentDesk(ctx, parts);
const engine = { ctx, live, agents: { ...desk, regions: async () => desk.regions() } };
const app = new Hono().route(
  "/",
  // Only what agents use of the engine.
  agentRoutes(
    () => engine as unknown as Engine,
    async (_, next) => next(),
  ),
);
const tokens = await Promise.all(regions.map(async (id) => (await issueAgentToken(ctx, id)).token));
/** Bodies as agents would have written them: their making is not the service's cost. */
const bodies = (seq: number, place: number) =>
  tokens.map((token, i) => {
    const now = Date.now();
    const results = live.monitors.slice(place, place + BATCH).map(({ id }) => ({
      monitor: id,
      slotAt: now + seq,
      attempt: 0,
      startedAt: now,
      outcome: "up",
      latencyMs: 80,
      httpStatus: 200,
    }));
    const batch = { seq, previous: seq - 1, sealedAt: now, results };
    const word = { protocol: 1, instance: `instance-${i}`, name: "host", version: "0.1.0" };
    const state = { sentAt: now, clockOffsetMs: 0, blindSince: null, waiting: 1, lacks: [] };
    return { token, body: JSON.stringify({ ...word, ...state, batch }), count: results.length };
  });

let cpu = 0;
let sent = 0;
let seq = 0;
for (let minute = 0; minute < MINUTES; minute += 1) {
  for (let place = 0; place < MONITORS; place += BATCH) {
    seq += 1;
    const all = bodies(seq, place);
    const count = all.reduce((sum, one) => sum + one.count, 0);
    const each = await costOf(count, async () => {
      const answers = all.map(({ token, body }) =>
        Promise.resolve(
          app.request("/agents/batches", {
            method: "POST",
            headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
            body,
          }),
        ),
      );
      // Written as soon as they are there, rather than by a timer.
      let isDone = false;
      const answered = Promise.all(answers).finally(() => (isDone = true));
      while (!isDone) {
        await new Promise(setImmediate);
        await recorder.flush();
      }
      await answered;
      for (const answer of await Promise.all(answers)) {
        if (answer.status !== 200) throw new Error(await answer.text());
      }
    });
    cpu += each * count;
    sent += count;
  }
}
const remote = cpu / sent;
process.stdout.write(
  `${local.toFixed(1)} µs a result probed here, ${remote.toFixed(1)} µs from agents: ${(remote / local).toFixed(2)} times\n`,
);
await own.ctx.db.destroy();
await ctx.db.destroy();
folder.remove();
