import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { recordFigure } from "./figures.ts";
import { cpuSeconds, median, pinned, saturate, steady } from "./load.ts";

/**
 * `node test/bench/serving.ts [seconds]`: Vigie's whole server against a bare node:http server
 * that sends the same bytes, in one run and in turns, each pinned to one core and the load to
 * the other. Only the ratios mean something; on a machine that does other work, only that of
 * processor time per request. The aims: 0.7 of bare for full answers, 0.8 for 304.
 */
const SECONDS = Number(process.argv[2] ?? 3);
const ROUNDS = 3;
const CLIENTS = 64;
const TARGET = fileURLToPath(new URL("./serving-target.ts", import.meta.url));

const children: ChildProcess[] = [];

type Target = { readonly url: string; readonly pid: number };

async function start(core: number, ...args: string[]): Promise<Target> {
  const flags = ["--max-semi-space-size=1", TARGET, ...args];
  const [command, all] = pinned(
    core,
    process.execPath,
    args[0] === "vigie" ? flags : flags.slice(1),
  );
  const child = spawn(command, all, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  return { url: line.toString().trim(), pid: child.pid ?? 0 };
}

/** A load, and the microseconds of processor time that each of its requests cost the server. */
async function load(
  { url, pid }: Target,
  path: string,
  headers: Record<string, string>,
  seconds = SECONDS,
) {
  const before = cpuSeconds(pid);
  const seen = await saturate(url + path, headers, seconds, CLIENTS);
  return { ...seen, cpuUs: ((cpuSeconds(pid) - before) * 1e6) / seen.requests };
}

async function stopAll(): Promise<void> {
  await Promise.all(
    children.splice(0).map(async (child) => {
      child.stdin?.end();
      await once(child, "exit");
    }),
  );
}

const row = (...cells: (string | number)[]) =>
  process.stdout.write(
    `${cells.map((c, i) => (i === 0 ? String(c).padEnd(46) : String(c).padStart(11))).join("")}\n`,
  );
const thousands = (n: number) => Math.round(n).toLocaleString("en");

async function existing(url: string, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const res = await fetch(url + path);
    await res.arrayBuffer();
    if (res.status === 200) found.push(path);
  }
  return found;
}

async function compare(components: number): Promise<void> {
  const upstream = await start(1, "upstream");
  const vigie = await start(0, "vigie", String(components), "60s", upstream.url);
  // Its first probes are over, and every answer has been made once.
  await new Promise((wait) => setTimeout(wait, 4_000));
  const paths = await existing(vigie.url, [
    "/",
    "/ping/insee/sirene",
    "/api/v1/summary",
    "/api/v2/summary.json",
  ]);
  const bare = await start(0, "bare", vigie.url, ...paths);

  row(
    `${components} components, ${CLIENTS} clients`,
    "bytes",
    "vigie/s",
    "bare/s",
    "ratio",
    "p99 ms",
  );
  for (const path of paths) {
    const res = await fetch(vigie.url + path, { headers: { "accept-encoding": "gzip" } });
    const bytes = res.headers.get("content-length") ?? "?";
    await res.arrayBuffer();
    await compareOne(`${path} 200 gzip`, bytes, { "accept-encoding": "gzip" });
    // "*" and not a tag: the documents change while they are asked for.
    await compareOne(`${path} 304`, "0", { "if-none-match": "*" });

    async function compareOne(name: string, size: string, headers: Record<string, string>) {
      const ours = [];
      const theirs = [];
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await load(vigie, path, headers));
        theirs.push(await load(bare, path, headers));
      }
      const of = (all: readonly Awaited<ReturnType<typeof load>>[]) => ({
        perSecond: median(all.map((l) => l.perSecond)),
        cpuUs: median(all.map((l) => l.cpuUs)),
        p99Ms: median(all.map((l) => l.p99Ms)),
      });
      const [a, b] = [of(ours), of(theirs)];
      const isBody = size !== "0";
      recordFigure(`serving ${name}, ${components} components`, b.cpuUs / a.cpuUs, "ratio", {
        atLeast: isBody ? 0.9 : 0.95,
      });
      row(
        name,
        size,
        ...[thousands(a.perSecond), thousands(b.perSecond), (a.perSecond / b.perSecond).toFixed(2)],
        ...[a.cpuUs.toFixed(1), b.cpuUs.toFixed(1), (b.cpuUs / a.cpuUs).toFixed(2)],
        a.p99Ms.toFixed(1),
      );
    }
  }
  await stopAll();
}

/** Every monitor changes at each of its rounds: new bytes four times a second. */
async function whileFlapping(components: number): Promise<void> {
  const upstream = await start(1, "upstream");
  const vigie = await start(0, "vigie", String(components), "10s", upstream.url);
  await new Promise((wait) => setTimeout(wait, 4_000));
  const path = "/api/v1/summary";
  const headers = { "accept-encoding": "gzip" };

  const quiet = await load(vigie, path, headers, 2 * SECONDS);
  await fetch(`${upstream.url}/flap`);
  await new Promise((wait) => setTimeout(wait, 11_000));
  const flapping = await load(vigie, path, headers, 2 * SECONDS);
  row(
    `${components} components flapping, ${path}`,
    ...["", "flapping/s", "quiet/s", "ratio", "flapping us", "quiet us", "ratio", "p99 ms"],
  );
  row(
    "",
    "",
    ...[thousands(flapping.perSecond), thousands(quiet.perSecond)],
    (flapping.perSecond / quiet.perSecond).toFixed(2),
    ...[flapping.cpuUs.toFixed(1), quiet.cpuUs.toFixed(1)],
    (quiet.cpuUs / flapping.cpuUs).toFixed(2),
    flapping.p99Ms.toFixed(1),
  );
  row("the same quiet", ...["", "", "", "", "", "", ""], quiet.p99Ms.toFixed(1));

  const ping = await steady(`${vigie.url}/ping/insee/sirene`, 2_000, 2 * SECONDS);
  recordFigure("/ping p99 beside 100 flapping monitors", ping.p99Ms, "ms", { atMost: 5 });
  row(
    "/ping while flapping, 2,000 a second",
    ...["", "", "", "", "", "", ""],
    ping.p99Ms.toFixed(1),
  );
  await stopAll();
}

try {
  await compare(25);
  await compare(100);
  await whileFlapping(100);
} finally {
  await stopAll();
}
