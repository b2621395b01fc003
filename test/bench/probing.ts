import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pg from "pg";
import { blackboxInstalled, startBlackbox } from "./blackbox.ts";
import { benchConfig } from "./bench-config.ts";
import { cadence, type Cadence } from "./cadence.ts";
import { recordFigure } from "./figures.ts";
import { freePort, pinned } from "./load.ts";
import { punctualityOf, sizeOf, type Punctuality, type Size } from "./stored.ts";
import { cpuMs, memoryMb } from "./process-cost.ts";

/**
 * What a check costs, against the least that it can cost and, where they are installed, against
 * blackbox_exporter with Prometheus, all on the same work in the same run:
 *
 *   node test/bench/probing.ts [--monitors 1000] [--every 60] [--seconds 60] [--only vigie,floor]
 *
 * With VIGIE_TEST_POSTGRES, the address of a cluster as its superuser, Vigie runs on a new database
 * of it as well; what the server itself uses is not counted.
 *
 * Each program has one core for itself, the upstream has the other. Only the ratios within one
 * run mean anything.
 */
const { values } = parseArgs({
  options: {
    monitors: { type: "string", default: "1000" },
    every: { type: "string", default: "60" },
    seconds: { type: "string", default: "60" },
    only: { type: "string", default: "floor,vigie,postgres,blackbox" },
    /** Left there at the end: logs and databases. */
    keep: { type: "boolean", default: false },
  },
});
const monitors = Number(values.monitors);
const everyMs = Number(values.every) * 1_000;
const windowMs = Number(values.seconds) * 1_000;
const DELAY_MS = 20;

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "vigie-bench-"));
const here = (name: string) => join(folder, name);

export type Measured = {
  readonly cpuPerCheckMs: number;
  readonly cpuPercent: number;
  readonly rssMb: number;
  readonly peakMb: number;
  readonly cadence: Cadence;
  readonly loopDelayMs?: { p50: number; p99: number; max: number };
  readonly punctuality?: Punctuality;
  /** What the database grew by in the time measured; roll-ups are written by the hour. */
  readonly grown?: Size;
};

type Running = {
  /** More than one where a program is made of several. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
  readonly database?: string;
  readonly loopDelayFile?: string;
};

const node = (core: number, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const [command, all] = pinned(core, process.execPath, args);
  return spawn(command, all, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, ...env },
  });
};

const ended = (child: ChildProcess) =>
  new Promise<void>((done) =>
    child.exitCode === null ? child.once("exit", () => done()) : done(),
  );

const stopped = async (child: ChildProcess) => {
  child.kill("SIGTERM");
  await ended(child);
};

function startFloor(upstream: string): Running {
  const database = here("floor.db");
  const args = ["--max-semi-space-size=1", "test/bench/floor.ts", String(monitors)];
  const child = node(0, [...args, String(everyMs), upstream, database]);
  return { pids: [child.pid!], stop: () => stopped(child), database };
}

const startOnFile = async (upstream: string): Promise<Running> => {
  const database = here("vigie.db");
  return { ...(await startVigie(upstream, { DATABASE_URL: `file:${database}` })), database };
};

const cluster = process.env["VIGIE_TEST_POSTGRES"];

async function startOnPostgres(upstream: string): Promise<Running> {
  const name = `vigie_bench_${process.pid}`;
  const admin = new pg.Client({ connectionString: cluster! });
  await admin.connect();
  await admin.query(`create database ${name} encoding 'UTF8' locale 'C' template template0`);
  const url = new URL(cluster!);
  url.pathname = `/${name}`;
  const running = await startVigie(upstream, {
    DATABASE_URL: url.href,
    VIGIE_SECRET: "sixteen characters, and more",
    VIGIE_STATE: folder,
  });
  let isThere = true;
  return {
    ...running,
    async stop() {
      await running.stop();
      if (!isThere) return;
      isThere = false;
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

async function startVigie(upstream: string, env: NodeJS.ProcessEnv): Promise<Running> {
  const config = here("vigie.json");
  const loopDelayFile = here("loop-delay.json");
  writeFileSync(config, JSON.stringify(benchConfig(upstream, monitors, everyMs)));
  const port = await freePort();
  const child = node(
    0,
    [
      "--max-semi-space-size=1",
      "--import",
      "./server/compile-cache.mjs",
      "--import",
      "./test/bench/loop-delay.mjs",
      "server/cli.ts",
      "serve",
      "--config",
      config,
    ],
    {
      ...env,
      HOST: "127.0.0.1",
      PORT: String(port),
      LOG_LEVEL: "error",
      LOOP_DELAY_FILE: loopDelayFile,
    },
  );
  const gone = ended(child).then(() => {
    throw new Error("vigie ended before it was asked to");
  });
  gone.catch(() => {});
  const ready = async () => {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await sleep(100);
    }
  };
  await Promise.race([ready(), gone]);
  return { pids: [child.pid!], stop: () => stopped(child), loopDelayFile };
}

/** Runs one program on the work, lets it settle for an interval, and measures it. */
async function measure(name: string, start: (upstream: string) => Running | Promise<Running>) {
  const log = here(`${name}.log`);
  const port = await freePort();
  const upstream = node(1, ["test/bench/upstream.ts", String(port), String(DELAY_MS), log]);
  await sleep(500);
  const begun = performance.now();
  let program: Running | undefined;
  try {
    program = await start(`http://127.0.0.1:${port}`);
    const { pids } = program;
    const startMs = performance.now() - begun;
    const read = () => (existsSync(log) ? readFileSync(log, "utf8") : "");
    await everyoneOnce(read, everyMs);
    // One more round, so that what a start costs is over.
    await sleep(everyMs + 2_000);

    const total = () => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
    const { database } = program;
    const small = database ? sizeOf(database) : undefined;
    const from = Date.now();
    const before = total();
    await sleep(windowMs);
    const to = Date.now();
    const used = total() - before;
    const memory = pids.map(memoryMb);
    const large = database ? sizeOf(database) : undefined;
    const loopDelayMs = await loopDelay(program);
    await sleep(400);
    const seen = cadence(read(), everyMs, from, to);
    await program.stop();
    const measured: Measured = {
      cpuPerCheckMs: used / seen.checks,
      cpuPercent: (100 * used) / (to - from),
      rssMb: memory.reduce((sum, m) => sum + m.now, 0),
      peakMb: memory.reduce((sum, m) => sum + m.peak, 0),
      cadence: seen,
      ...(loopDelayMs && { loopDelayMs }),
      ...(database && { punctuality: punctualityOf(database) }),
      ...(small && large && { grown: growth(small, large) }),
    };
    console.log(`${name} (ready after ${startMs.toFixed(0)} ms)`);
    for (const [what, value] of Object.entries(lines(measured))) console.log(`  ${what}: ${value}`);
    return measured;
  } finally {
    await program?.stop();
    await stopped(upstream);
  }
}

const growth = (before: Size, after: Size): Size => ({
  results: after.results - before.results,
  resultBytes: after.resultBytes - before.resultBytes,
  allBytes: after.allBytes - before.allBytes,
});

/** Until every monitor has been checked, or far too much time has passed. */
async function everyoneOnce(read: () => string, everyMs: number): Promise<void> {
  const until = Date.now() + everyMs + 60_000;
  while (Date.now() < until) {
    if (
      new Set(
        read()
          .split("\n")
          .map((line) => line.split(" ")[1]),
      ).size > monitors
    )
      return;
    await sleep(1_000);
  }
  console.log("  not every monitor was checked within an interval and a minute");
}

async function loopDelay({ pids, loopDelayFile }: Running) {
  if (!loopDelayFile) return null;
  process.kill(pids[0]!, "SIGUSR2");
  await sleep(Math.min(windowMs, 30_000));
  process.kill(pids[0]!, "SIGUSR2");
  await sleep(300);
  return JSON.parse(readFileSync(loopDelayFile, "utf8")) as Measured["loopDelayMs"];
}

function lines({
  cadence: c,
  loopDelayMs,
  punctuality,
  grown,
  ...m
}: Measured): Record<string, string> {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  return {
    "CPU per check": `${m.cpuPerCheckMs.toFixed(3)} ms (${m.cpuPercent.toFixed(2)} % of a core)`,
    memory: `${m.rssMb.toFixed(0)} MB, ${m.peakMb.toFixed(0)} at most`,
    checks: `${c.checks} of ${c.paths} monitors, ${(100 * c.freshShare).toFixed(0)} % on a new connection`,
    "cadence error": `p50 ${ms(c.errorP50Ms)}, p99 ${ms(c.errorP99Ms)}, at most ${ms(c.errorMaxMs)}`,
    "busiest second": `${c.busiest.toFixed(2)} of the mean`,
    ...(loopDelayMs && {
      "event loop delay": `p50 ${ms(loopDelayMs.p50)}, p99 ${ms(loopDelayMs.p99)}, at most ${ms(loopDelayMs.max)}`,
    }),
    ...(punctuality && {
      "lateness after its slot": `p99 ${ms(punctuality.latenessP99Ms)}, at most ${ms(punctuality.latenessMaxMs)}`,
      "slots without a result": String(punctuality.missing),
    }),
    ...(grown && {
      "bytes per check": `${(grown.resultBytes / grown.results).toFixed(1)} for the result, ${(grown.allBytes / grown.results).toFixed(1)} with all else that grew`,
    }),
  };
}

console.log(
  `${monitors} monitors every ${everyMs / 1_000} s, measured for ${windowMs / 1_000} s; ` +
    `node ${process.version}, ${new Date().toISOString()}`,
);
const only = values.only.split(",");
const floor = only.includes("floor") ? await measure("floor", startFloor) : null;
const vigie = only.includes("vigie") ? await measure("vigie", startOnFile) : null;
const onPostgres =
  cluster !== undefined && only.includes("postgres")
    ? await measure("vigie on PostgreSQL", startOnPostgres)
    : null;
const blackbox =
  only.includes("blackbox") && blackboxInstalled()
    ? await measure("blackbox_exporter and Prometheus", (upstream) =>
        startBlackbox({ folder, upstream, monitors, everyMs, freePort }),
      )
    : null;
if (vigie && floor) {
  const cpu = vigie.cpuPerCheckMs / floor.cpuPerCheckMs;
  recordFigure(`CPU per check, ${monitors} monitors, to the floor`, cpu, "ratio", { atMost: 1.2 });
}
if (vigie) {
  const { errorP99Ms } = vigie.cadence;
  recordFigure(`memory, ${monitors} monitors`, vigie.rssMb, "MB", { atMost: 147 });
  recordFigure(`cadence error p99, ${monitors} monitors`, errorP99Ms, "ms", { atMost: 2 });
}
if (vigie && onPostgres) {
  const cpu = onPostgres.cpuPerCheckMs / vigie.cpuPerCheckMs;
  recordFigure("CPU per check, PostgreSQL to SQLite", cpu, "ratio", { atMost: 1.3 });
}
const ratio = (other: Measured | null, of: (m: Measured) => number) =>
  vigie && other ? (of(vigie) / of(other)).toFixed(2) : "-";
console.log("vigie, compared");
for (const [name, other] of [
  ["floor", floor],
  ["blackbox_exporter and Prometheus", blackbox],
] as const)
  console.log(
    `  to ${name}: ${ratio(other, (m) => m.cpuPerCheckMs)} of the CPU per check, ` +
      `${ratio(other, (m) => m.rssMb)} of the memory`,
  );
if (vigie && onPostgres)
  console.log(
    `  on PostgreSQL, to on SQLite: ${(onPostgres.cpuPerCheckMs / vigie.cpuPerCheckMs).toFixed(2)} of the ` +
      `CPU per check, ${(onPostgres.rssMb / vigie.rssMb).toFixed(2)} of the memory`,
  );
if (values.keep) console.log(`left in ${folder}`);
else rmSync(folder, { recursive: true });
