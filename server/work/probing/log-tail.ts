import { open, stat, type FileHandle } from "node:fs/promises";
import { observationWithin, purgeObservations, putObservation } from "../../../db/observations.ts";
import { readSetting, writeSetting } from "../../../db/key-values.ts";
import type { ObservedSettings } from "../../../probes/observed.ts";
import { compilePattern } from "../../../probes/pattern.ts";
import type { LiveMonitor } from "../../state/live.ts";
import { atomically, type Context } from "../../context/context.ts";
import { readLogLine } from "../../core/measuring/log-line.ts";
import type { Instant } from "../../core/model.ts";

/** An access log that is followed, for one `observed` monitor. */
export type LogTail = {
  /** Counts what was written since the last time; never rejects. Not while another is under way. */
  poll(): Promise<void>;
  readonly seen: () => Readonly<Seen>;
  close(): Promise<void>;
};

/** Lines since the start: counted, of other APIs, and unusable (bad or too long). */
export type Seen = { counted: number; other: number; bad: number };

/** Calls are counted in slices of this: a verdict is late by one at most. */
const SLICE_MS = 10_000;
const SKEW_MS = 5_000;
const CHUNK_BYTES = 256 * 1024;
/** At most so much at a time: the rest follows at the next poll. */
const MOST_CHUNKS = 16;
const LONGEST_LINE = 64 * 1024;

/** Where reading has come to. */
type Position = { readonly inode: number; readonly offset: number };

/**
 * Follows a file that another program writes: through rotation (by renaming or by truncating),
 * and through its absence. What it held before we first saw it is not read.
 *
 * Where lines tell their time, counts and position are kept together, so that a restart neither
 * loses nor repeats a call. Where they do not, what was written meanwhile cannot be dated, and is
 * left out.
 */
function createLogTail(ctx: Context, monitor: LiveMonitor, file: Log): LogTail {
  const { id, component, config } = monitor;
  const pattern = compilePattern(file.pattern);
  const isDated = file.pattern.includes("(?<time>");
  const setting = `log-tail:${id}`;
  const where = { component: component.config.id, file: file.file };
  const seen: Seen = { counted: 0, other: 0, bad: 0 };
  let handle: FileHandle | null = null;
  let position: Position = { inode: -1, offset: 0 };
  let partial = "";
  let isFirst = true;
  /** Within a line that is too long, up to its end. */
  let isSkipping = false;
  let told: string | null = null;
  /** Counted, and not yet in the database. */
  let counts = new Map<Instant, Record<string, number>>();

  const warnOnce = (why: string) => {
    if (told !== why) ctx.log.warn({ ...where, why }, "an access log cannot be followed");
    told = why;
  };

  /** The file's beginning if it came while we looked, where we were if we know; else its end. */
  const startAt = async (inode: number, size: number): Promise<number> => {
    if (!isFirst) return 0;
    const kept = isDated ? await readSetting(ctx.db, setting) : null;
    if (kept === null) return size;
    const last = JSON.parse(kept) as Position;
    if (last.inode !== inode) return 0;
    return last.offset <= size ? last.offset : 0;
  };

  const begin = async (): Promise<FileHandle> => {
    const opened = await open(file.file, "r");
    try {
      const { ino, size } = await opened.stat();
      position = { inode: ino, offset: await startAt(ino, size) };
    } catch (error) {
      await opened.close();
      throw error;
    }
    [partial, isSkipping] = ["", false];
    isFirst = false;
    told = null;
    return (handle = opened);
  };

  const count = (line: string, now: Instant) => {
    const read = line.length > LONGEST_LINE ? "bad" : readLogLine(line, pattern);
    if (read === "other") return void (seen.other += 1);
    if (read === "bad" || (read.at !== null && read.at > now + SKEW_MS)) {
      seen.bad += 1;
      if (seen.bad === 1) ctx.log.warn(where, "a line of an access log cannot be understood");
      return;
    }
    const at = Math.min(read.at ?? now, now);
    if (at < now - file.window) return;
    seen.counted += 1;
    const slice = Math.floor(at / SLICE_MS) * SLICE_MS;
    const statuses = counts.get(slice) ?? {};
    counts.set(slice, { ...statuses, [read.status]: (statuses[read.status] ?? 0) + 1 });
  };

  /** Reads to the end, or to as much as one poll may take; whether the end was reached. */
  const readOn = async (from: FileHandle): Promise<boolean> => {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let i = 0; i < MOST_CHUNKS; i += 1) {
      const at = position.offset + partial.length;
      const { bytesRead } = await from.read(chunk, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) return true;
      // Latin-1: a character is a byte, so that positions can be told; statuses are ASCII.
      const lines = (partial + chunk.toString("latin1", 0, bytesRead)).split("\n");
      partial = lines.pop() ?? "";
      const whole = lines.reduce((sum, line) => sum + line.length + 1, 0);
      position = { ...position, offset: position.offset + whole };
      if (isSkipping && lines.length > 0) {
        lines.shift();
        isSkipping = false;
      }
      for (const line of lines) count(line.replace(/\r$/, ""), ctx.now());
      if (partial.length > LONGEST_LINE) {
        position = { ...position, offset: position.offset + partial.length };
        partial = "";
        if (!isSkipping) seen.bad += 1;
        isSkipping = true;
      }
    }
    return false;
  };

  const keep = async () => {
    if (counts.size === 0) return;
    const [taken, at] = [counts, position];
    counts = new Map();
    try {
      await atomically(ctx, async ({ db }) => {
        for (const [from, statuses] of taken) {
          const slice = {
            componentId: component.id,
            source: config.key,
            from,
            to: from + SLICE_MS,
          };
          const known = await observationWithin(db, component.id, config.key, slice);
          const sum = added(known?.statuses ?? {}, statuses);
          await putObservation(db, { ...slice, statuses: sum });
        }
        const before = ctx.now() - ctx.config.retention.rawMs;
        await purgeObservations(db, component.id, config.key, before);
        if (isDated) await writeSetting(db, setting, JSON.stringify(at));
      });
    } catch (error) {
      for (const [from, statuses] of taken) {
        counts.set(from, added(counts.get(from) ?? {}, statuses));
      }
      throw error;
    }
  };

  const follow = async () => {
    const current = await stat(file.file).catch(missing);
    let from = handle;
    if (from !== null && current?.ino !== position.inode) {
      // Renamed or removed: what was still written to it is there to be read.
      if (!(await readOn(from))) return keep();
      await from.close();
      from = handle = null;
    }
    if (!current) {
      isFirst = false;
      return warnOnce("there is no such file");
    }
    from ??= await begin();
    if (current.size < position.offset + partial.length) {
      position = { ...position, offset: 0 };
      [partial, isSkipping] = ["", false];
    }
    await readOn(from);
    await keep();
  };

  return {
    async poll() {
      try {
        await follow();
      } catch (error) {
        warnOnce(error instanceof Error ? error.message : String(error));
      }
    },
    seen: () => seen,
    async close() {
      await handle?.close();
      handle = null;
    },
  };
}

/** What to follow, and over what window its lines matter. */
export type Log = { readonly file: string; readonly pattern: string; readonly window: number };

/** The tails of all monitors that follow a log. */
export function createLogTails(ctx: Context, monitors: readonly LiveMonitor[]): LogTail[] {
  return monitors.flatMap((monitor) => {
    if (monitor.config.kind !== "observed" || monitor.config.unusable !== null) return [];
    // The cast holds since settings are what the kind's own schema returned.
    const { log, window } = monitor.config.settings as ObservedSettings;
    return log ? [createLogTail(ctx, monitor, { ...log, window })] : [];
  });
}

function missing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
  throw error;
}

function added(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = { ...a };
  for (const [status, count] of Object.entries(b)) sum[status] = (sum[status] ?? 0) + count;
  return sum;
}
