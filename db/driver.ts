import { open, type FileHandle } from "node:fs/promises";
import type Database from "better-sqlite3";
import { LRUCache } from "lru-cache";
import {
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from "kysely";

/** Files that SQLite writes first. */
export type Log = {
  /** Makes what was written so far survive a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
};

/** More statements than the program repeats; very long ones are made up for one use. */
const MOST_KEPT = 500;
const LONGEST_KEPT = 2_000;

/**
 * SQLite for Kysely, with four changes:
 *
 * - A write is on disk before it is acknowledged, but it is waited for outside the event loop,
 *   which SQLite's own `synchronous=FULL` would stop for as long as the disk takes. So SQLite
 *   writes to its log alone (`synchronous=NORMAL`), and the log is synchronized here, by a thread
 *   of Node's. Nobody else uses the connection meanwhile: what is read is on disk too.
 * - Statements are kept: preparing one costs as much as running it.
 * - SQLite itself rolls back at some errors, a full disk among them. Rolling back once more would
 *   fail and hide what happened (https://sqlite.org/lang_transaction.html).
 * - Migrations run in a transaction.
 *
 * @param log synchronized after each transaction and each lone statement that wrote something: if
 *   that fails, so does the write; closed with the connection
 */
export class Dialect extends SqliteDialect {
  readonly #database: Database.Database;
  readonly #log: Log;

  constructor(database: Database.Database, log: Log) {
    super({ database });
    this.#database = database;
    this.#log = log;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  override createDriver(): Driver {
    return new Driver(this.#database, this.#log);
  }
}

/**
 * Runs migrations in a transaction: SQLite rolls `create table` back like any other statement
 * (https://sqlite.org/lang_transaction.html). Kysely's own adapter denies it, and a process that
 * is killed midway would leave tables without the entry that they were created.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class Driver extends SqliteDriver {
  readonly #database: Database.Database;
  readonly #log: Log;
  readonly #connection: Connection;

  constructor(database: Database.Database, log: Log) {
    super({ database });
    this.#database = database;
    this.#log = log;
    this.#connection = new Connection(database, log);
  }

  override acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }

  override async destroy(): Promise<void> {
    await this.#log.close();
    await super.destroy();
  }
}

class Connection implements DatabaseConnection {
  readonly #database: Database.Database;
  readonly #log: Log;
  readonly #kept = new LRUCache<string, Database.Statement>({ max: MOST_KEPT });
  #hasWritten = false;

  constructor(database: Database.Database, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = this.#prepare(sql);
    const result = statement.reader
      ? { rows: statement.all(parameters) as Row[] }
      : counted(statement.run(parameters));
    if (!statement.readonly) this.#hasWritten = true;
    // A lone statement, or a transaction's own "commit".
    if (!this.#database.inTransaction) await this.#settle();
    return result;
  }

  async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncGenerator<QueryResult<Row>> {
    // Not a kept one: it is busy until its last row is read.
    const statement = this.#database.prepare(sql);
    for (const row of statement.iterate(parameters)) yield { rows: [row as Row] };
  }

  /** Until what was written is on disk. */
  async #settle(): Promise<void> {
    if (!this.#hasWritten) return;
    this.#hasWritten = false;
    await this.#log.sync();
  }

  #prepare(sql: string): Database.Statement {
    const kept = this.#kept.get(sql);
    if (kept) return kept;
    const statement = this.#database.prepare(sql);
    if (sql.length <= LONGEST_KEPT) {
      this.#kept.set(sql, statement);
    }
    return statement;
  }
}

const counted = ({ changes, lastInsertRowid }: Database.RunResult) => ({
  insertId: BigInt(lastInsertRowid),
  numAffectedRows: BigInt(changes),
  rows: [],
});

/**
 * The write-ahead log of the database at `path`, which must be open in WAL mode for as long: the
 * log then stays the same file. Of `:memory:` there is none.
 */
export function logOf(path: string): Log {
  let file: FileHandle | undefined;
  return {
    async sync() {
      if (path === ":memory:") return;
      file ??= await open(`${path}-wal`, "r+");
      await file.datasync();
    },
    async close() {
      await file?.close();
      file = undefined;
    },
  };
}
