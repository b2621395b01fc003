import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import pg from "pg";
import { eventually, serve, temporaryFolder, type Served } from "../helpers/process.ts";
import { benchConfig } from "./bench-config.ts";
import { recordFigure } from "./figures.ts";
import { freePort, saturate } from "./load.ts";
import { cpuMs, memoryMb } from "./process-cost.ts";

/**
 * One, two and three nodes on one PostgreSQL database, on the same work in turns:
 *
 *     VIGIE_TEST_POSTGRES=postgres://... node test/bench/nodes.ts [--monitors 1000] [--every 20]
 *       [--seconds 40] [--nodes 1,2,3]
 *
 * The nodes, the upstream and the server share one machine, so throughput is counted by processor
 * time: what a node would serve with a core of its own. Lateness tells of the machine as well.
 */
const { values } = parseArgs({
  options: {
    monitors: { type: "string", default: "1000" },
    every: { type: "string", default: "20" },
    seconds: { type: "string", default: "40" },
    nodes: { type: "string", default: "1,2,3" },
  },
});
const monitors = Number(values.monitors);
const everyMs = Number(values.every) * 1_000;
const windowMs = Number(values.seconds) * 1_000;
const LOAD_SECONDS = 3;
const DELAY_MS = 20;

type Measured = {
  readonly cpuPerCheckMs: number;
  readonly missing: number;
  readonly latenessP99Ms: number;
  readonly memoryMb: number;
  /** Pages that all nodes would serve, each with a core of its own. */
  readonly pagesPerSecond: number;
  readonly lines: readonly number[];
};

async function onDatabase<T>(cluster: string, work: (address: string) => Promise<T>): Promise<T> {
  const name = `vigie_nodes_${process.pid}`;
  const admin = new pg.Client({ connectionString: cluster });
  await admin.connect();
  await admin.query(`create database ${name} encoding 'UTF8' locale 'C' template template0`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  try {
    return await work(url.href);
  } finally {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  }
}

const isReady = ({ url }: Served) => fetch(`${url}/readyz`).then((res) => res.ok);

async function linesOf({ url }: Served): Promise<number> {
  const text = await fetch(`${url}/metrics`).then((res) => res.text());
  return Number(/^vigie_node_lines (\d+)$/m.exec(text)?.[1] ?? 0);
}

async function pagesOf({ url, child }: Served): Promise<number> {
  const before = cpuMs(child.pid!);
  const { requests } = await saturate(`${url}/`, { "accept-encoding": "gzip" }, LOAD_SECONDS);
  return (requests * 1_000) / (cpuMs(child.pid!) - before);
}

/** Slots of a time, those without a result among them, and how late the latest hundredth was. */
async function slotsOf(address: string, from: number, to: number) {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  const { rows } = await client.query<{ n: string; late: string }>(
    `select count(*) as n, percentile_disc(0.99) within group (order by lag_ms) as late
     from result where attempt = 0 and slot_at >= $1 and slot_at < $2`,
    [from, to],
  );
  await client.end();
  const checks = Number(rows[0]!.n);
  return {
    checks,
    missing: (monitors * (to - from)) / everyMs - checks,
    latenessP99Ms: Number(rows[0]!.late),
  };
}

async function measure(cluster: string, upstream: string, count: number): Promise<Measured> {
  const folder = temporaryFolder();
  const config = join(folder.path, "vigie.json");
  writeFileSync(config, JSON.stringify(benchConfig(upstream, monitors, everyMs)));
  const running: Served[] = [];
  try {
    return await onDatabase(cluster, async (address) => {
      for (let i = 0; i < count; i += 1) {
        const served = await serve({
          VIGIE_CONFIG: config,
          DATABASE_URL: address,
          VIGIE_SECRET: "sixteen characters, and more",
          VIGIE_STATE: join(folder.path, String(i)),
          LOG_LEVEL: "error",
        });
        running.push(served);
        await eventually(() => isReady(served), Boolean, 60_000);
      }
      // One round, so that what a start costs is over, and each line is with its owner.
      await sleep(everyMs + 5_000);
      const total = () => running.reduce((sum, { child }) => sum + cpuMs(child.pid!), 0);
      const from = Date.now();
      const before = total();
      await sleep(windowMs);
      const used = total() - before;
      const to = from + windowMs;
      await sleep(4_000);
      const { checks, missing, latenessP99Ms } = await slotsOf(address, from, to);
      const lines = await Promise.all(running.map(linesOf));
      let pagesPerSecond = 0;
      for (const served of running) pagesPerSecond += await pagesOf(served);
      const memory = running.reduce((sum, { child }) => sum + memoryMb(child.pid!).now, 0);
      for (const served of running.splice(0)) await served.end("SIGTERM");
      const cpuPerCheckMs = used / checks;
      return { cpuPerCheckMs, missing, latenessP99Ms, memoryMb: memory, pagesPerSecond, lines };
    });
  } finally {
    await Promise.all(running.map((served) => served.end("SIGKILL")));
    folder.remove();
  }
}

function report(count: number, m: Measured, one: Measured): void {
  const pages = m.pagesPerSecond / (count * one.pagesPerSecond);
  console.log(
    `${count} nodes: ${m.cpuPerCheckMs.toFixed(3)} ms of CPU per check, ${m.missing} slots missing, ` +
      `lateness p99 ${m.latenessP99Ms} ms, ${m.memoryMb.toFixed(0)} MB, ` +
      `${Math.round(m.pagesPerSecond)} pages/s (${pages.toFixed(2)} x nodes), lines ${m.lines.join(", ")}`,
  );
  const named = `${count} nodes, ${monitors} monitors`;
  recordFigure(`slots missing, ${named}`, m.missing, "slots", { atMost: 0 });
  recordFigure(`lateness p99, ${named}`, m.latenessP99Ms, "ms", { atMost: 1_000 });
  if (count === 1) return;
  recordFigure(`pages to nodes x one, ${named}`, pages, "ratio", { atLeast: 0.9 });
  const cpu = m.cpuPerCheckMs / one.cpuPerCheckMs;
  recordFigure(`CPU per check to one node, ${named}`, cpu, "ratio", { atMost: count });
}

const cluster = process.env["VIGIE_TEST_POSTGRES"];
if (cluster === undefined) console.log("set VIGIE_TEST_POSTGRES: without it nothing is measured");
else {
  const folder = temporaryFolder();
  const port = await freePort();
  const log = join(folder.path, "upstream.log");
  const args = ["test/bench/upstream.ts", String(port), String(DELAY_MS), log];
  const upstream = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  await sleep(500);
  try {
    let one: Measured | null = null;
    for (const count of values.nodes.split(",").map(Number)) {
      const measured = await measure(cluster, `http://127.0.0.1:${port}`, count);
      one ??= measured;
      report(count, measured, one);
    }
  } finally {
    upstream.kill("SIGTERM");
    folder.remove();
  }
}
