import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Logger } from "pino";
import type { Instant } from "../core/model.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { keptPieces, parseStored, type Stored } from "./snapshot-format.ts";

/**
 * The last good snapshot on disk: what the public is shown while the database is not there yet,
 * or not there any more.
 */
export type LastGood = {
  /** Path of the file. */
  readonly path: string;
  /** Identifies the program whose snapshots have the shape of this one's; `""` if unknown. */
  readonly program: string;
  /**
   * Returns the snapshot in the file; `null` if there is none, or none that can be shown.
   *
   * @param prove throws if documents cannot be made of it: another version's has another shape.
   *   Not called for what this program stored, which takes half a second for 1,000 components
   */
  read(prove?: (snapshot: Snapshot) => void): Snapshot | null;
  /** Stores a snapshot, soon and not too often; the newest one wins. */
  keep(snapshot: Snapshot): void;
  /**
   * Writes what waits, now.
   *
   * @returns the time of the snapshot that this process stored last; `null` if it stored none
   */
  close(): Promise<Instant | null>;
};

/** Returns the path of the last good snapshot among the files of a process. */
export const snapshotFile = (files: string): string => `${files}.snapshot.json`;

/** A snapshot is made every ten seconds at least: one this old was not followed by another. */
const FRESH_MS = 60_000;

/** Returns true if a stored snapshot is recent enough. */
export const isFresh = (snapshot: Pick<Snapshot, "generatedAt">, now: Instant): boolean =>
  now - snapshot.generatedAt < FRESH_MS;

/** A stored snapshot as it may be shown now: what is no longer measured says so. */
export function asKnownNow(snapshot: Snapshot, now: Instant): Snapshot {
  if (isFresh(snapshot, now)) return snapshot;
  const pages = snapshot.pages.map((page) => ({
    ...page,
    providers: page.providers.map((provider) => ({
      ...provider,
      components: provider.components.map((component) => ({ ...component, stale: true })),
    })),
  }));
  return { ...snapshot, pages };
}

/** Writing may take a hundredth of the time at most, and is never more frequent than this. */
const LEAST_PAUSE_MS = 10_000;
/** Pause where only the time of the last check changed: short enough to remain `isFresh`. */
const UNCHANGED_PAUSE_MS = 30_000;

/**
 * The snapshot kept in a file, or `null` if there is none; the file is only read.
 *
 * @throws Error if it is damaged or of another version
 */
export function readKept(path: string): Snapshot | null {
  return readStored(path)?.snapshot ?? null;
}

function readStored(path: string): Stored | null {
  if (!existsSync(path)) return null;
  return parseStored(readFileSync(path, "utf8"));
}

/** Writes a snapshot in place of a file's content: a crash leaves the old one or the new one. */
async function replaceFile(path: string, snapshot: Snapshot, madeBy?: string): Promise<void> {
  const whole = `${path}.new`;
  try {
    const file = await open(whole, "w", 0o600);
    try {
      await file.writeFile(keptPieces(snapshot, madeBy));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(whole, path);
  } catch (error) {
    // A part of it would take the room that the database needs.
    await rm(whole, { force: true }).catch(() => {});
    throw error;
  }
}

/** Renames an unreadable file, so that an operator can look for the cause. */
function setAside(path: string, error: unknown, log: Logger): void {
  const aside = `${path}.unreadable`;
  rmSync(aside, { force: true, recursive: true });
  renameSync(path, aside);
  const reason = error instanceof Error ? error.message : String(error);
  log.warn({ reason, keptAs: aside }, "the last good snapshot is unreadable; starting without it");
}

/**
 * Creates what stores the last good snapshot.
 *
 * @param path of the file; its folder is made when needed
 * @param program identifies the program whose snapshots have the shape of this one's
 */
export function lastGood(path: string, log: Logger, program = ""): LastGood {
  let waiting: Snapshot | null = null;
  let timer: NodeJS.Timeout | undefined;
  let written: Pick<Snapshot, "revision" | "generatedAt"> | null = null;
  /** Time of the last write, or of the first snapshot: the pause counts from here. */
  let since: number | null = null;
  let pauseMs = 1_000;
  let writing: Promise<void> | null = null;
  let provenAt: number | null = null;
  let trouble: string | null = null;

  const write = async (snapshot: Snapshot) => {
    const before = performance.now();
    try {
      await replaceFile(path, snapshot, program);
      written = { revision: snapshot.revision, generatedAt: snapshot.generatedAt };
      trouble = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (trouble !== reason) log.warn({ reason }, "the last good snapshot cannot be kept on disk");
      trouble = reason;
    }
    since = performance.now();
    pauseMs = Math.max(LEAST_PAUSE_MS, 100 * (since - before));
  };

  const writeWaiting = async () => {
    clearTimeout(timer);
    const snapshot = waiting;
    waiting = null;
    if (snapshot) await write(snapshot);
    writing = null;
    plan();
  };

  const plan = () => {
    clearTimeout(timer);
    if (!waiting || writing) return;
    since ??= performance.now();
    const changed = waiting.revision !== written?.revision;
    const pause = changed ? pauseMs : Math.max(pauseMs, UNCHANGED_PAUSE_MS);
    timer = setTimeout(
      () => (writing = writeWaiting()),
      Math.max(0, since + pause - performance.now()),
    );
  };

  return {
    path,
    program,
    read(prove) {
      try {
        const stored = readStored(path);
        if (stored === null) return null;
        const { snapshot, madeBy } = stored;
        const isOwn = program !== "" && madeBy === program;
        if (!isOwn && snapshot.generatedAt !== provenAt) prove?.(snapshot);
        provenAt = snapshot.generatedAt;
        return snapshot;
      } catch (error) {
        setAside(path, error, log);
        return null;
      }
    },
    keep(snapshot) {
      if (since === null) mkdirSync(dirname(path), { recursive: true });
      waiting = snapshot;
      plan();
    },
    async close() {
      clearTimeout(timer);
      await writing;
      clearTimeout(timer);
      if (waiting) await write(waiting);
      waiting = null;
      return written && written.generatedAt;
    },
  };
}
