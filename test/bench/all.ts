/**
 * Runs the benchmarks one after the other and prints their figures in one table, each with its
 * limit and with what was recorded last:
 *
 *     npm run bench -- [--only serving,start] [--record] [--against REV]
 *
 * `--record` stores the figures in test/bench/recorded.json. `--against REV` also runs another
 * revision, in a work tree of its own that is removed afterwards, and compares with that. It ends
 * with 1 if a benchmark fails. A figure beyond its limit is marked and no failure: the time of a
 * busy machine means little.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { temporaryFolder } from "../helpers/process.ts";
import { FIGURES_FILE, figuresOf, keepsLimit, type Figure } from "./figures.ts";

/** Each benchmark with the arguments that make it last a minute or two. */
const BENCHMARKS: Readonly<Record<string, readonly string[]>> = {
  start: [],
  rendering: [],
  availability: [],
  configuration: [],
  accounts: [],
  usage: [],
  registered: ["1000"],
  mail: ["5000"],
  serving: ["2"],
  nodes: [],
  probing: ["--every", "20", "--seconds", "40", "--only", "floor,vigie,postgres"],
};
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const RECORDED = join(ROOT, "test/bench/recorded.json");

type Recorded = {
  /** Day of the run, `yyyy-mm-dd`. */
  readonly date: string;
  readonly node: string;
  readonly figures: readonly Figure[];
};

const { values } = parseArgs({
  options: {
    only: { type: "string", default: Object.keys(BENCHMARKS).join(",") },
    record: { type: "boolean", default: false },
    against: { type: "string" },
  },
});
const chosen = values.only.split(",");
const unknown = chosen.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  process.stderr.write(
    `no benchmark ${unknown.join(", ")}: there are ${Object.keys(BENCHMARKS).join(", ")}\n`,
  );
  process.exit(2);
}

/** Runs one benchmark of a checkout; its own lines go to stderr. Returns `null` if it fails. */
async function figuresFrom(root: string, name: string): Promise<Figure[] | null> {
  const folder = temporaryFolder();
  const file = join(folder.path, "figures");
  const begun = performance.now();
  process.stderr.write(`${name} ...\n`);
  const args = [join(root, "test/bench", `${name}.ts`), ...BENCHMARKS[name]!];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, [FIGURES_FILE]: file },
    stdio: ["ignore", 2, 2],
  });
  const [code] = (await once(child, "close")) as [number | null];
  const figures = existsSync(file) ? figuresOf(readFileSync(file, "utf8")) : [];
  folder.remove();
  const seconds = Math.round((performance.now() - begun) / 1_000);
  process.stderr.write(`${name}: ${code === 0 ? "done" : "FAILED"} after ${seconds} s\n`);
  return code === 0 ? figures : null;
}

/** Makes a work tree of another revision, with packages and built files of its own. */
function workTree(revision: string): { path: string; remove(): void } {
  const folder = temporaryFolder();
  const path = join(folder.path, "other");
  const run = (command: string, args: readonly string[], cwd: string) =>
    execFileSync(command, args, { cwd, stdio: ["ignore", 2, 2] });
  run("git", ["worktree", "add", "--detach", path, revision], ROOT);
  run("npm", ["ci", "--no-audit", "--no-fund"], path);
  return {
    path,
    remove() {
      run("git", ["worktree", "remove", "--force", path], ROOT);
      folder.remove();
    },
  };
}

const shown = (value: number) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/** Returns the table: a figure a line, beside those of another run. */
function table(figures: readonly Figure[], beside: readonly Figure[], title: string): string {
  const others = new Map(beside.map((figure) => [figure.name, figure.value]));
  const rows = figures.map((figure) => {
    const { name, value, unit, limit } = figure;
    const other = others.get(name);
    const bound = "atMost" in limit ? `<= ${limit.atMost}` : `>= ${limit.atLeast}`;
    return [
      name,
      `${shown(value)} ${unit}`,
      bound,
      keepsLimit(figure) ? "" : "beyond",
      other === undefined ? "-" : shown(other),
      other === undefined ? "-" : (value / other).toFixed(2),
    ];
  });
  const all = [["figure", "now", "limit", "", title, "now / then"], ...rows];
  const widths = all[0]!.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join("  "),
    )
    .join("\n");
}

const other = values.against === undefined ? null : workTree(values.against);
const now: Figure[] = [];
const then: Figure[] = [];
const failed: string[] = [];
try {
  for (const name of chosen) {
    const own = await figuresFrom(ROOT, name);
    if (own === null) failed.push(name);
    now.push(...(own ?? []));
    if (other) then.push(...((await figuresFrom(other.path, name)) ?? []));
  }
} finally {
  other?.remove();
}
const recorded = existsSync(RECORDED)
  ? (JSON.parse(readFileSync(RECORDED, "utf8")) as Recorded)
  : null;
const beside = other ? then : (recorded?.figures ?? []);
const title = other ? values.against! : (recorded?.date ?? "recorded");
process.stdout.write(`${table(now, beside, title)}\n`);
if (values.record) {
  const kept = (recorded?.figures ?? []).filter(({ name }) => !now.some((f) => f.name === name));
  const next: Recorded = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    figures: [...now, ...kept],
  };
  writeFileSync(RECORDED, `${JSON.stringify(next, null, 2)}\n`);
}
if (failed.length > 0) {
  process.stderr.write(`failed: ${failed.join(", ")}\n`);
  process.exitCode = 1;
}
