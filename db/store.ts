import { join } from "node:path";
import type { Instant } from "../server/core/model.ts";
import { withoutPassword } from "../server/core/database-address.ts";
import { perEngine } from "./dialect.ts";
import { takeLead } from "./leadership.ts";
import { openDatabase, openUnmigrated } from "./open.ts";
import { takePostgresLead } from "./postgres/leadership.ts";
import { openPostgres, openUnmigratedPostgres } from "./postgres/open.ts";
import { makeDaysAhead } from "./postgres/partitions.ts";
import { finishRestore } from "./restore.ts";
import type { Db } from "./schema.ts";
import { advanceMark } from "./write-mark.ts";

/** Where everything is stored: a file of SQLite, or a database of PostgreSQL. */
export type Store = {
  /** Its address without a password, for log lines and messages. */
  readonly name: string;
  /** True if processes of several machines may use it: they need one secret. */
  readonly isShared: boolean;
  /** Start of the paths of the files that this process stores: its last snapshot, its fallbacks. */
  readonly files: string;
  /**
   * Opens the database, making what is not there, and applies what migrations it lacks.
   *
   * @throws UnusableDatabase with the reason; nothing is changed then
   */
  open(): Promise<Db>;
  /** Opens the database as it is, for reading. */
  openUnmigrated(): Promise<Db>;
  /** Finishes a restore that was interrupted; returns what was done, or `null`. */
  finishRestore(): string | null;
  /**
   * Takes the lead: of the processes on one database, one probes and writes.
   *
   * @param lost called if the lead was ours and is free again without our doing
   * @returns what gives the lead back, or `null` if another process has it
   */
  takeLead(lost: () => void): Promise<GiveUpLead | null>;
  /** Upkeep that the leader repeats: the mark of SQLite's log, the days of PostgreSQL's results. */
  keepUp(db: Db, now: Instant): Promise<void>;
};

export type GiveUpLead = () => void | Promise<void>;

/**
 * Returns the store at an address: `postgres://...`, or the path of a file.
 *
 * @param stateFolder of the files of this process, where the database is not on its disk
 */
export const storeOf = (address: string, stateFolder = "data"): Store =>
  perEngine(address, { sqlite: fileStore, postgres: postgresStore })(address, stateFolder);

const fileStore = (path: string): Store => ({
  name: path,
  isShared: false,
  files: path,
  open: () => openDatabase(path),
  openUnmigrated: () => openUnmigrated(path),
  finishRestore: () => (path === ":memory:" ? null : finishRestore(path)),
  takeLead: async () => takeLead(path),
  keepUp: (db) => advanceMark(db, path),
});

const postgresStore = (address: string, stateFolder: string): Store => ({
  name: withoutPassword(address),
  isShared: true,
  files: join(stateFolder, "postgres"),
  open: () => openPostgres(address),
  openUnmigrated: () => openUnmigratedPostgres(address),
  finishRestore: () => null,
  takeLead: (lost) => takePostgresLead(address, lost),
  keepUp: makeDaysAhead,
});
