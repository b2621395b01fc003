import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { Snapshot } from "../core/model.ts";
import { isFresh, readKept } from "../last-good.ts";
import { readSettings, UsageError } from "../settings.ts";
import { exportSite } from "../static-export.ts";
import { stopOnSignal } from "./exit.ts";
import { databaseOf } from "./on-database.ts";
import { progressOf } from "./progress.ts";

/** How often `--watch` looks whether the server kept another snapshot; it does so every 10 s. */
const WATCH_MS = 500;

/** `vigie export`: what is here, for elsewhere. */
export function exportCommand(program: Command): void {
  program
    .command("export")
    .description("write the public site and its feeds as files, from the last good snapshot")
    .requiredOption("--static <folder>", "where; a link to the set in force, replaced at once")
    .option("--watch", "again on each change, until stopped")
    .action(async (options: { static: string; watch?: boolean }) => {
      const path = `${databaseOf(readSettings(process.env))}.snapshot.json`;
      const exported = await exportOnce(path, options.static);
      if (options.watch) await watch(path, options.static, exported);
    });
}

/** @throws UsageError where no snapshot was ever kept */
async function exportOnce(path: string, folder: string): Promise<Snapshot> {
  // Read alone: whatever serves this database may be running, or broken, or elsewhere.
  const snapshot = readKept(path);
  if (!snapshot) throw new UsageError(`${path} is not there: run \`vigie serve\` first`);
  const progress = progressOf("Exporting");
  const written = await exportSite(snapshot, folder, Date.now(), (...at) => progress.to(...at));
  progress.end();
  const of = new Date(snapshot.generatedAt).toISOString();
  const { files, changed } = written;
  process.stdout.write(`${folder}: ${files} files (${changed} changed), state of ${of}\n`);
  return snapshot;
}

/** Exports whenever another snapshot was kept, and once when the last one is out of date. */
async function watch(path: string, folder: string, first: Snapshot): Promise<void> {
  const stop = new AbortController();
  const done = follow(path, folder, first, stop.signal);
  stopOnSignal(async () => {
    stop.abort();
    await done;
  });
  await done;
}

async function follow(path: string, folder: string, first: Snapshot, stop: AbortSignal) {
  let shown = first;
  let shownFile = await identity(path);
  let wasFresh = isFresh(first, Date.now());
  while (!stop.aborted) {
    await sleep(WATCH_MS, undefined, { signal: stop }).catch(() => {});
    if (stop.aborted) return;
    const file = await identity(path);
    const fresh = isFresh(shown, Date.now());
    const changed = file !== null && file !== shownFile;
    if (!changed && fresh === wasFresh) continue;
    try {
      shown = await exportOnce(path, folder);
    } catch (error) {
      // The set in force stays; the next snapshot is another chance.
      const reason = error instanceof Error ? error.message : String(error);
      process.stderr.write(`vigie: not exported: ${reason}\n`);
    }
    shownFile = file;
    wasFresh = isFresh(shown, Date.now());
  }
}

/** Which file it is: each snapshot is another one, renamed to the same name. */
async function identity(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  return found ? `${found.ino} ${found.mtimeMs}` : null;
}
