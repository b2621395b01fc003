import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { perEngine } from "../../../db/dialect.ts";
import { readSetting } from "../../../db/key-values.ts";
import type { ObservedSettings } from "../../../probes/observed.ts";
import type { Context } from "../../context/context.ts";
import { createLineReader } from "../../core/measuring/log-formats.ts";
import { readFields, type LocalTime, type ReadLine } from "../../core/measuring/log-line.ts";
import type { LiveMonitor } from "../../state/live.ts";
import { createLogCounts } from "./log-counts.ts";
import { findRotated, openLogFile, type LogFile, type Position } from "./log-file.ts";
import { createPatternRunner, type PatternRunner } from "./pattern-runner.ts";

/** An access log that is followed, for one `observed` monitor. */
export type LogTail = {
  /** Counts what was written since the last time; never rejects. Not while another is under way. */
  readonly poll: () => Promise<void>;
  readonly seen: () => Readonly<Seen>;
  readonly close: () => Promise<void>;
};

/** Lines since the start: counted, of other APIs, and unusable (bad, too long or too slow). */
export type Seen = { counted: number; other: number; bad: number };

/** The log to follow, and over what window its lines matter. */
type Log = NonNullable<ObservedSettings["log"]> & { readonly window: number };

/** Time for which a server may write into a renamed log before it opens the new one. */
const RETIRE_MS = 10_000;

/** Returns the tails of all monitors that follow a log. */
export function createLogTails(ctx: Context, monitors: readonly LiveMonitor[]): LogTail[] {
  const patterns = createPatternRunner();
  return monitors.flatMap((monitor) => {
    if (monitor.config.kind !== "observed" || monitor.config.unusable !== null) return [];
    // The cast holds since settings are what the kind's own schema returned.
    const { log, window } = monitor.config.settings as ObservedSettings;
    return log ? [createLogTail(ctx, monitor, { ...log, window }, patterns)] : [];
  });
}

/**
 * Follows a file that another program writes, through rotation (by renaming, or by copying and
 * truncating) and through its absence. What it held before we first saw it is not read.
 *
 * Where lines have times, counts and positions are stored together, so that a restart neither
 * loses nor repeats a call. Where they have none, what was written meanwhile cannot be dated, and
 * is left out.
 */
function createLogTail(
  ctx: Context,
  monitor: LiveMonitor,
  log: Log,
  patterns: PatternRunner,
): LogTail {
  const isDated = log.format !== undefined || log.pattern?.includes("(?<time>") === true;
  const where = { component: monitor.component.config.id, file: log.file };
  const files = createLogFiles(log.file, async () => {
    const stored = isDated ? await readSetting(ctx.db, setting) : null;
    if (stored === null) return null;
    const known = JSON.parse(stored) as Position | readonly Position[];
    return Array.isArray(known) ? known : [known];
  });
  const setting = perEngine(ctx.db, {
    sqlite: `log-tail:${monitor.id}`,
    // Each machine has a log of its own, and goes on where it was once it leads again.
    postgres: `log-tail:${monitor.id}@${hostname()}`,
  });
  const counts = createLogCounts(ctx, monitor, log.window);
  const reader = createReader(log, patterns);
  const seen: Seen = { counted: 0, other: 0, bad: 0 };
  let isStored = false;
  let reported: string | null = null;

  const warnOnce = (why: string) => {
    if (reported !== why) ctx.log.warn({ ...where, why }, "an access log cannot be followed");
    reported = why;
  };

  const count = (read: Read) => {
    if (read === "other") return void (seen.other += 1);
    const counted = typeof read === "string" ? read : counts.add(read, ctx.now());
    if (counted === "counted") return void (seen.counted += 1);
    if (counted === "old") return;
    seen.bad += 1;
    if (seen.bad === 1) ctx.log.warn({ ...where, why: BAD[counted] }, "a line cannot be read");
  };

  const store = async () => {
    if (counts.isEmpty() && (isStored || !isDated)) return;
    const value = JSON.stringify(files.positions());
    await counts.store(isDated ? { name: setting, value } : null);
    isStored = true;
  };

  const follow = async () => {
    const isThere = await files.look(reader.prime);
    await files.readOn(async (lines) => {
      const local = log.timeZone ? { timeZone: log.timeZone, now: ctx.now() } : undefined;
      for (const read of await reader.readAll(lines, local)) count(read);
    });
    if (isThere) reported = null;
    else warnOnce("there is no such file");
    await store();
  };

  return {
    poll: () =>
      follow().catch((error: unknown) =>
        warnOnce(error instanceof Error ? error.message : String(error)),
      ),
    seen: () => seen,
    async close() {
      await Promise.all([files.close(), patterns.close()]);
    },
  };
}

type Read = ReadLine | "long" | "slow";

const BAD = {
  bad: "it has no status or time that can be",
  zoneless: "its time has no offset: name its zone by log.timeZone",
  future: "its time lies in the future: is log.timeZone right?",
  long: "it is longer than 16 KiB",
  slow: "the pattern takes too long on it: use a format, or a pattern without nested repetition",
} as const;

/** Returns what reads lines in the log's format, or by its pattern in a thread of its own. */
function createReader(log: Log, patterns: PatternRunner) {
  const { format, pattern, path, fields } = log;
  const reader = format ? createLineReader(format, { path, fields }) : null;
  return {
    prime: reader && (format === "iis" || format === "w3c") ? reader.prime : null,
    async readAll(
      lines: readonly (string | null)[],
      local: LocalTime | undefined,
    ): Promise<Read[]> {
      if (reader) return lines.map((line) => (line === null ? "long" : reader.read(line, local)));
      const short = lines.filter((line) => line !== null);
      const matched = await patterns.match(pattern ?? "", short);
      const read = matched.map(
        (m): Read => (m === null ? "other" : m === "slow" ? "slow" : readFields(m, local)),
      );
      return [...read, ...lines.filter((line) => line === null).map((): Read => "long")];
    },
  };
}

/** The file at a path, and those that were there before and may still be written. */
function createLogFiles(path: string, storedPositions: () => Promise<readonly Position[] | null>) {
  let active: LogFile | null = null;
  let retired: { readonly file: LogFile; readonly until: number }[] = [];
  let isFirst = true;

  const all = () => [...(active ? [active] : []), ...retired.map(({ file }) => file)];
  const retire = (file: LogFile | null) => {
    if (file) retired.push({ file, until: performance.now() + RETIRE_MS });
  };

  /** Opens the file that has come to the path; at the start, where it was left. */
  const begin = async (inode: number): Promise<LogFile> => {
    const stored = isFirst ? await storedPositions() : [];
    if (stored === null) return openLogFile(path, "end");
    const known = stored.find((p) => p.inode === inode);
    let file = await openLogFile(path, known?.offset ?? 0);
    const isSame = !known?.mark || file.position().mark === known.mark;
    if (known && (!isSame || (await file.isTruncated()))) {
      await file.close();
      file = await openLogFile(path, 0);
    }
    for (const position of stored) {
      if (position !== known || file.position().offset === 0) {
        retire(await findRotated(path, position));
      }
    }
    return file;
  };

  return {
    /** Looks what is at the path now, and returns whether there is anything. */
    async look(prime: ((head: string) => void) | null): Promise<boolean> {
      const current = await stat(path).catch(missing);
      if (active && current && current.ino !== active.position().inode) {
        retire(active);
        active = null;
      }
      if (!current) {
        isFirst = false;
        return false;
      }
      if (active) {
        if (await active.isTruncated()) {
          retire(await findRotated(path, active.position()));
          active.rewind();
        }
        return true;
      }
      active = await begin(current.ino);
      isFirst = false;
      if (prime && active.position().offset > 0) prime(await active.head());
      return true;
    },
    async readOn(take: Parameters<LogFile["readOn"]>[0]): Promise<void> {
      for (const one of [...retired]) {
        const isAtEnd = await one.file.readOn(take);
        if (!isAtEnd || performance.now() < one.until) continue;
        retired = retired.filter((other) => other !== one);
        await one.file.close();
      }
      await active?.readOn(take);
    },
    positions: () => all().map((file) => file.position()),
    async close() {
      const files = all();
      active = null;
      retired = [];
      await Promise.all(files.map((file) => file.close()));
    },
  };
}

function missing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
  throw error;
}
