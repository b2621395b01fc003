import type { Instant } from "../server/core/model.ts";
import { withoutPassword } from "../server/core/database-address.ts";
import { perEngine } from "./dialect.ts";
import { takeLead } from "./leadership.ts";
import type { Membership } from "./membership.ts";
import { openDatabase, openUnmigrated } from "./open.ts";
import { joinNodes } from "./postgres/membership.ts";
import type { NodeSelf } from "./postgres/node-connection.ts";
import { openPostgres, openUnmigratedPostgres } from "./postgres/open.ts";
import { makeDaysAhead } from "./postgres/partitions.ts";
import { finishRestore } from "./restore.ts";
import type { AppliedMigration } from "./migrate.ts";
import type { Db } from "./schema.ts";
import { storeFiles } from "./store-files.ts";
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
   * @param applied receives those that were applied, if any
   * @throws UnusableDatabase with the reason; nothing is changed then
   */
  open(applied?: (migrations: readonly AppliedMigration[]) => void): Promise<Db>;
  /** Opens the database as it is, for reading. */
  openUnmigrated(): Promise<Db>;
  /** Finishes a restore that was interrupted; returns what was done, or `null`. */
  finishRestore(): string | null;
  /**
   * Enters this process among those that serve the database.
   *
   * @param heard called with each word that one of them announces (see announce.ts)
   * @throws UnusableDatabase if another one runs with another configuration
   */
  join(self: NodeSelf, heard: (word: string) => void): Promise<Membership>;
  /** Upkeep that the leader repeats every few seconds: the mark of SQLite's log. */
  keepUp(db: Db): Promise<void>;
  /** Makes the tables of the next days' results, which PostgreSQL needs. */
  makePartitions(db: Db, now: Instant): Promise<void>;
};

/** Pause between two looks at a file that another process leads. */
const LOOK_EVERY_MS = 2_000;

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
  files: storeFiles(path),
  open: (applied) => openDatabase(path, applied),
  openUnmigrated: () => openUnmigrated(path),
  finishRestore: () => (path === ":memory:" ? null : finishRestore(path)),
  join: async () => ({
    async takeLead() {
      const giveUp = takeLead(path);
      return giveUp && { epoch: 0, fenced: (db) => db, giveUp };
    },
    lookEveryMs: LOOK_EVERY_MS,
    configure: async () => {},
    setProbing: async () => {},
    nodes: async () => [],
    leave: async () => {},
  }),
  keepUp: (db) => advanceMark(db, path),
  makePartitions: async () => {},
});

const postgresStore = (address: string, stateFolder: string): Store => ({
  name: withoutPassword(address),
  isShared: true,
  files: storeFiles(address, stateFolder),
  open: (applied) => openPostgres(address, Date.now, applied),
  openUnmigrated: () => openUnmigratedPostgres(address),
  finishRestore: () => null,
  join: (self, heard) => joinNodes(address, self, heard),
  keepUp: async () => {},
  makePartitions: makeDaysAhead,
});
