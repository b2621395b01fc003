import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pinned } from "./load.ts";

const installed = (program: string) => spawnSync("which", [program]).status === 0;

/** Debian's packages prometheus and prometheus-blackbox-exporter, if both are there. */
export const blackboxInstalled = (): boolean =>
  installed("prometheus") && installed("prometheus-blackbox-exporter");

/** The usual pair for this work, on the same core, configured for the same probes. */
export async function startBlackbox(work: {
  readonly folder: string;
  readonly upstream: string;
  readonly monitors: number;
  readonly everyMs: number;
  readonly freePort: () => Promise<number>;
}): Promise<{ pids: number[]; stop: () => Promise<void> }> {
  const { folder, upstream, monitors, everyMs, freePort } = work;
  const own = join(folder, "blackbox");
  mkdirSync(own);
  const exporterPort = await freePort();
  const prometheusPort = await freePort();
  const targets = Array.from({ length: monitors }, (_, i) => `${upstream}/m/${i + 1}`);
  writeFileSync(
    join(own, "blackbox.yml"),
    JSON.stringify({
      modules: {
        http: { prober: "http", timeout: "5s", http: { preferred_ip_protocol: "ip4" } },
      },
    }),
  );
  writeFileSync(
    join(own, "prometheus.yml"),
    JSON.stringify({
      global: {
        scrape_interval: `${everyMs / 1_000}s`,
        scrape_timeout: `${Math.min(10, everyMs / 1_000)}s`,
      },
      rule_files: [join(own, "rules.yml")],
      scrape_configs: [
        {
          job_name: "probes",
          metrics_path: "/probe",
          params: { module: ["http"] },
          relabel_configs: [
            { source_labels: ["__address__"], target_label: "__param_target" },
            { source_labels: ["__param_target"], target_label: "instance" },
            { target_label: "__address__", replacement: `127.0.0.1:${exporterPort}` },
          ],
          static_configs: [{ targets }],
        },
      ],
    }),
  );
  writeFileSync(
    join(own, "rules.yml"),
    JSON.stringify({
      groups: [{ name: "state", rules: [{ alert: "Down", expr: "probe_success == 0" }] }],
    }),
  );
  const log = openSync(join(own, "log"), "w");
  const start = (command: string, ...args: string[]) => {
    const [program, all] = pinned(0, command, args);
    const env = { ...process.env, GOMAXPROCS: "1" };
    return spawn(program, all, { stdio: ["ignore", log, log], env });
  };
  const children = [
    start(
      "prometheus-blackbox-exporter",
      `--config.file=${join(own, "blackbox.yml")}`,
      `--web.listen-address=127.0.0.1:${exporterPort}`,
    ),
    start(
      "prometheus",
      `--config.file=${join(own, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(own, "data")}`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
    ),
  ];
  const ends = children.map(
    (child) => new Promise<void>((done) => child.once("exit", () => done())),
  );
  const stop = async () => {
    for (const child of children) child.kill("SIGTERM");
    await Promise.all(ends);
  };
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${prometheusPort}/-/ready`).catch(() => null);
    if (answer?.ok) break;
    if (children.some((child) => child.exitCode !== null)) {
      await stop();
      throw new Error(`one of them ended: see ${join(own, "log")}`);
    }
    await sleep(100);
  }
  return { pids: children.map((child) => child.pid!), stop };
}
