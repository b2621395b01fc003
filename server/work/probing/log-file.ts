import { open, readdir, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A place in a file, between two lines. */
export type Position = {
  readonly inode: number;
  readonly offset: number;
  /** The bytes before `offset`, in Latin-1: they tell a file from another at its place. */
  readonly mark?: string;
};

/** An open file that another program writes, read line by line. */
export type LogFile = {
  readonly position: () => Position;
  /**
   * Reads to the end, or as much as one poll may take, and returns whether the end was reached.
   * Where `take` rejects, the same lines are read again the next time.
   *
   * @param take gets whole lines without their ends; `null` for a line that is too long
   */
  readonly readOn: (take: (lines: readonly (string | null)[]) => Promise<void>) => Promise<boolean>;
  /** Returns whether what was read is no longer there: the file was truncated. */
  readonly isTruncated: () => Promise<boolean>;
  /** The beginning of the file, where W3C logs name their fields. */
  readonly head: () => Promise<string>;
  /** Goes on from the beginning. */
  readonly rewind: () => void;
  readonly close: () => Promise<void>;
};

const CHUNK_BYTES = 256 * 1024;
/** At most so much at a time: the rest follows at the next poll. */
const MOST_CHUNKS = 16;
/** Servers limit a request's line and headers to 8 or 16 KiB. */
const LONGEST_LINE = 16 * 1024;
const MARK_BYTES = 128;
const HEAD_BYTES = 64 * 1024;

/** @param from where to begin; `end` for what is written from now on */
export async function openLogFile(path: string, from: number | "end"): Promise<LogFile> {
  const handle = await open(path, "r");
  try {
    const { ino, size } = await handle.stat();
    const offset = from === "end" ? size : from;
    return follow(handle, { inode: ino, offset, mark: await markAt(handle, offset) });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function follow(handle: FileHandle, begin: Required<Position>): LogFile {
  let at = begin;
  /** Position of reading, behind `at` by the line that has no end yet. */
  let partial = "";
  /** Within a line that is too long, up to its end. */
  let isSkipping = false;

  const readOn: LogFile["readOn"] = async (take) => {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let i = 0; i < MOST_CHUNKS; i += 1) {
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, at.offset + partial.length);
      if (bytesRead === 0) return true;
      // Latin-1: a character is a byte, so that positions can be given; statuses are ASCII.
      const text = partial + chunk.toString("latin1", 0, bytesRead);
      const { lines, whole, rest, skipping } = split(text, isSkipping);
      await take(lines);
      const mark = (at.mark + text.slice(0, whole)).slice(-MARK_BYTES);
      at = { ...at, offset: at.offset + whole, mark };
      partial = rest;
      isSkipping = skipping;
    }
    return false;
  };

  return {
    position: () => at,
    readOn,
    async isTruncated() {
      const { size } = await handle.stat();
      if (size < at.offset + partial.length) return true;
      return (await markAt(handle, at.offset, at.mark.length)) !== at.mark;
    },
    head: () => readText(handle, 0, HEAD_BYTES),
    rewind() {
      at = { ...at, offset: 0, mark: "" };
      [partial, isSkipping] = ["", false];
    },
    close: () => handle.close(),
  };
}

/** Lines of a text, how much of it they take, and what follows; too long a line is `null`. */
function split(text: string, wasSkipping: boolean) {
  const whole: (string | null)[] = text.split("\n");
  let rest = whole.pop() ?? "";
  let used = text.length - rest.length;
  let skipping = wasSkipping;
  if (skipping && whole.length > 0) {
    whole.shift();
    skipping = false;
  }
  const lines = whole.map((line) =>
    line === null || line.length > LONGEST_LINE ? null : line.replace(/\r$/, ""),
  );
  if (rest.length > LONGEST_LINE) {
    if (!skipping) lines.push(null);
    skipping = true;
    used = text.length;
    rest = "";
  }
  return { lines, whole: used, rest, skipping };
}

/** The bytes before an offset, as many as a mark has. */
const markAt = (handle: FileHandle, offset: number, length = Math.min(MARK_BYTES, offset)) =>
  readText(handle, offset - length, length);

async function readText(handle: FileHandle, from: number, length: number): Promise<string> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, from);
  return bytes.toString("latin1", 0, bytesRead);
}

/** A directory of rotated logs holds some dozens; more are not looked through. */
const MOST_SIBLINGS = 100;

/**
 * Finds what has become of a log that was rotated while we had read it up to a position, by its
 * inode (renamed) or by what stands before that position (copied), and opens it there. Returns
 * `null` where it is gone, or compressed.
 */
export async function findRotated(path: string, read: Position): Promise<LogFile | null> {
  const name = basename(path);
  const names = (await readdir(dirname(path))).filter((n) => n.startsWith(name) && n !== name);
  for (const sibling of names.slice(0, MOST_SIBLINGS)) {
    const found = await openWhereRead(join(dirname(path), sibling), read).catch(() => null);
    if (found) return found;
  }
  return null;
}

async function openWhereRead(path: string, { inode, offset, mark }: Position) {
  const { ino, size } = await stat(path);
  if (size < offset || (ino !== inode && !mark)) return null;
  const file = await openLogFile(path, offset);
  const before = file.position().mark ?? "";
  if (mark === undefined || before.endsWith(mark.slice(-before.length || undefined))) return file;
  await file.close();
  return null;
}
