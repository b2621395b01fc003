import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Instant } from "../server/core/model.ts";
import { createPrivate } from "./private-file.ts";

/** A batch that waits on an agent's disk. */
export type WaitingBatch = {
  /** Grows for ever, also over restarts. */
  readonly seq: number;
  readonly sealedAt: Instant;
  /** JSON of a list of results. */
  readonly body: string;
};

/** The disk of an agent: batches that the service has not acknowledged, and its last monitors. */
export type AgentStore = {
  /** Random id of the folder. */
  readonly instance: string;
  /** Stores a batch for good; the oldest give way to it. Returns how many were given up. */
  put(sealedAt: Instant, body: string): number;
  oldest(): WaitingBatch | null;
  /** Deletes the batches up to one that the service has stored. */
  acknowledge(seq: number): void;
  /** Number of the last batch that the service has stored, as far as is known; 0 before any. */
  acknowledged(): number;
  count(): number;
  saveMonitors(text: string): void;
  monitors(): string | null;
  close(): void;
};

/** Most bytes of batches that wait; then the oldest are given up. */
const MOST_BYTES = 256 * 1024 * 1024;
const FILE = "agent.db";

/** The folder of an agent cannot be used. */
export class UnusableStore extends Error {}

/**
 * Opens the folder of an agent, one process at a time. A file that is damaged is set aside, and
 * another one begun.
 *
 * @param setAside called with the new name of a damaged file
 * @throws UnusableStore if another process uses it, or it cannot be written
 */
export function openAgentStore(
  folder: string,
  setAside: (path: string) => void,
  mostBytes = MOST_BYTES,
): AgentStore {
  const path = join(folder, FILE);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    createPrivate(path);
    try {
      return storeIn(open(path), mostBytes);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      const aside = `${path}.damaged-${Date.now()}`;
      renameSync(path, aside);
      for (const part of ["-wal", "-shm"]) renameIfThere(path + part, aside + part);
      setAside(aside);
      createPrivate(path);
      return storeIn(open(path), mostBytes);
    }
  } catch (error) {
    const { code = "", message } = error as Error & { code?: string };
    if (code.startsWith("SQLITE_BUSY")) {
      throw new UnusableStore(`${folder}: another agent uses this folder: stop it, or give --data`);
    }
    throw new UnusableStore(`${folder} cannot be used: ${message}`);
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Files beside the database exist only after a crash.
  }
}

const isDamaged = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  ["SQLITE_CORRUPT", "SQLITE_NOTADB"].includes(String(error.code));

const SCHEMA = `
create table if not exists note (key text primary key, value text not null);
create table if not exists batch (
  seq integer primary key autoincrement,
  sealed_at integer not null,
  body text not null
);
`;

/** One process has the file to itself for as long as it is open. */
function open(path: string): Database.Database {
  const db = new Database(path, { timeout: 0 });
  try {
    db.pragma("locking_mode = exclusive");
    db.pragma("journal_mode = wal");
    // A batch that is stored survives a power cut.
    db.pragma("synchronous = full");
    db.exec("begin immediate");
    db.exec(SCHEMA);
    db.exec("commit");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function storeIn(db: Database.Database, mostBytes: number): AgentStore {
  const read = db.prepare<[string], string>("select value from note where key = ?").pluck();
  const write = db.prepare("insert or replace into note (key, value) values (?, ?)");
  const first = db.prepare<[], WaitingBatch>(
    "select seq, sealed_at as sealedAt, body from batch order by seq limit 1",
  );
  const insert = db.prepare("insert into batch (sealed_at, body) values (?, ?)");
  const remove = db.prepare("delete from batch where seq <= ?");
  const sum = db
    .prepare<[], number>("select coalesce(sum(length(cast(body as blob))), 0) from batch")
    .pluck();
  const counted = db.prepare<[], number>("select count(*) from batch").pluck();
  if (read.get("instance") === undefined) {
    write.run("instance", randomBytes(12).toString("base64url"));
  }
  let bytes = sum.get()!;

  const put = db.transaction((sealedAt: Instant, body: string): number => {
    const size = Buffer.byteLength(body);
    let givenUp = 0;
    for (let old = first.get(); old && bytes + size > mostBytes; old = first.get()) {
      remove.run(old.seq);
      bytes -= Buffer.byteLength(old.body);
      givenUp += 1;
    }
    insert.run(sealedAt, body);
    bytes += size;
    return givenUp;
  });
  const acknowledge = db.transaction((seq: number) => {
    remove.run(seq);
    write.run("acknowledged", String(seq));
  });
  return {
    instance: read.get("instance")!,
    put(sealedAt, body) {
      try {
        return put(sealedAt, body);
      } catch (error) {
        bytes = sum.get()!;
        throw error;
      }
    },
    oldest: () => first.get() ?? null,
    acknowledge(seq) {
      acknowledge(seq);
      bytes = sum.get()!;
    },
    acknowledged: () => Number(read.get("acknowledged") ?? 0),
    count: () => counted.get()!,
    saveMonitors: (text) => void write.run("monitors", text),
    monitors: () => read.get("monitors") ?? null,
    close: () => void db.close(),
  };
}
