/**
 * Measures how soon the server answers after it was started, beside a bare node:http server that
 * is started the same way:
 *
 *     node test/bench/start.ts
 *
 * With 25 and with 1,000 monitors: the first 200 of `/readyz` on a new database; of `/ping`, a feed,
 * the home page and `/readyz` on one that an earlier run has used. Medians of five, in milliseconds.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../helpers/process.ts";
import { smallSite, startUpstream } from "../helpers/small-site.ts";
import { recordFigure } from "./figures.ts";
import { freePort, median } from "./load.ts";

const RUNS = 5;
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BARE = `require("node:http").createServer((q, s) => s.end("{}")).listen(process.env.PORT, "127.0.0.1")`;
const SERVE = [
  "--max-semi-space-size=1",
  "--import",
  "./server/compile-cache.mjs",
  "server/cli.ts",
  "serve",
];

const statusOf = (url: string) =>
  new Promise<number>((found) => {
    get(url, { agent: false }, (res) =>
      res.resume().on("end", () => found(res.statusCode ?? 0)),
    ).on("error", () => found(0));
  });

async function stop(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

/** Starts a program and returns when each path first answered 200, in milliseconds. */
async function firstAnswers(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  paths: readonly string[],
): Promise<number[]> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env, HOST: "127.0.0.1", PORT: String(port), LOG_LEVEL: "error" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const times = await Promise.all(
    paths.map(async (path) => {
      while ((await statusOf(`http://127.0.0.1:${port}${path}`)) !== 200) {
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}`);
        await sleep(5);
      }
      return performance.now() - begun;
    }),
  );
  await stop(child);
  return times;
}

const medians = (runs: readonly number[][]) =>
  (runs[0] ?? []).map((_, i) => median(runs.map((times) => times[i]!)));

const upstream = await startUpstream();
const bare: number[][] = [];
for (let run = 0; run < RUNS; run += 1) bare.push(await firstAnswers(["-e", BARE], {}, ["/"]));
console.log(`bare node:http: ${medians(bare)[0]!.toFixed(0)} ms`);

for (const monitors of [25, 1_000]) {
  const kept = temporaryFolder();
  const every = { every: "60s" };
  const runs: { new: number[][]; again: number[][] } = { new: [], again: [] };
  const again = smallSite(kept.path, upstream.url, monitors, every);
  await firstAnswers(SERVE, again, ["/readyz"]);
  for (let run = 0; run < RUNS; run += 1) {
    const fresh = temporaryFolder();
    const env = smallSite(fresh.path, upstream.url, monitors, every);
    runs.new.push(await firstAnswers(SERVE, env, ["/readyz"]));
    fresh.remove();
    const paths = ["/ping/fournisseur/c1", "/history.atom", "/", "/readyz"];
    runs.again.push(await firstAnswers(SERVE, again, paths));
  }
  kept.remove();
  const [first] = medians(runs.new);
  const [answer, feed, home, ready] = medians(runs.again);
  console.log(
    `${monitors} monitors: ready after ${first!.toFixed(0)} ms on a new database; started again ` +
      `/ping answers after ${answer!.toFixed(0)} ms, a feed after ${feed!.toFixed(0)} ms, the home page ` +
      `after ${home!.toFixed(0)} ms, ready after ${ready!.toFixed(0)} ms`,
  );
  recordFigure(`ready, ${monitors} monitors, new database`, first!, "ms", { atMost: 1_000 });
  recordFigure(`ready, ${monitors} monitors, again`, ready!, "ms", { atMost: 1_000 });
  recordFigure(`first answer, ${monitors} monitors, again`, answer!, "ms", { atMost: 300 });
  recordFigure(`first feed, ${monitors} monitors, again`, feed!, "ms", { atMost: 300 });
  recordFigure(`first home page, ${monitors} monitors, again`, home!, "ms", { atMost: 300 });
}
upstream.stop();
