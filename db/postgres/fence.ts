import {
  CompiledQuery,
  type PostgresDialectConfig,
  type PostgresDriver,
  type QueryResult,
} from "kysely";
import type { Pool } from "pg";
import { FORMER_LEAD } from "../../server/core/database-errors.ts";
import { BEGIN, Dialect, Driver, type Connection } from "./driver.ts";

/** The epoch of the lead that writes by a connection, and what is done once another node leads. */
export type Fence = { readonly epoch: number; readonly passed: () => unknown };

const BEGIN_FENCED = `${BEGIN}; select epoch from lease where name = 'lead'`;

/** A write of a node whose lead another node has taken since; it was refused. */
class FormerLead extends Error {
  readonly code = FORMER_LEAD;

  constructor() {
    super("another node leads this database now: nothing was written");
    this.name = "FormerLead";
  }
}

/**
 * PostgreSQL for the node that leads: whatever it writes is refused once another node leads. Each
 * transaction reads the epoch after it has the lock, and a lone write is a transaction.
 */
export class FencedDialect extends Dialect {
  readonly #fence: Fence;

  constructor(pool: Pool, fence: Fence) {
    super(pool);
    this.#fence = fence;
  }

  override createDriver(): PostgresDriver {
    return new FencedDriver({ pool: this.pool }, this.#fence);
  }
}

class FencedDriver extends Driver {
  readonly #fence: Fence;
  readonly #inTransaction = new WeakSet<Connection>();
  readonly #wrapped = new WeakSet<Connection>();

  constructor(config: PostgresDialectConfig, fence: Fence) {
    super(config);
    this.#fence = fence;
  }

  protected override async begin(connection: Connection): Promise<void> {
    this.#inTransaction.add(connection);
    const { rows } = await connection.executeQuery<{ epoch: number }>(
      CompiledQuery.raw(BEGIN_FENCED),
    );
    if (rows[0]?.epoch === this.#fence.epoch) return;
    this.#fence.passed();
    throw new FormerLead();
  }

  override async releaseConnection(
    connection: Parameters<PostgresDriver["releaseConnection"]>[0],
  ): Promise<void> {
    this.#inTransaction.delete(connection);
    return super.releaseConnection(connection);
  }

  override async acquireConnection(): Promise<Connection> {
    const connection = await super.acquireConnection();
    if (this.#wrapped.has(connection)) return connection;
    this.#wrapped.add(connection);
    const execute = connection.executeQuery.bind(connection);
    connection.executeQuery = async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      if (this.#inTransaction.has(connection) || !writes(query)) return execute<R>(query);
      await this.beginTransaction(connection, {});
      try {
        const result = await execute<R>(query);
        await execute(CompiledQuery.raw("commit"));
        return result;
      } catch (error) {
        await execute(CompiledQuery.raw("rollback")).catch(() => {});
        throw error;
      } finally {
        this.#inTransaction.delete(connection);
      }
    };
    return connection;
  }
}

const READS = /^\s*(select|with|show|set|begin|commit|rollback|savepoint|release)\b/i;

const writes = ({ query, sql }: CompiledQuery): boolean =>
  query.kind === "RawNode" ? !READS.test(sql) : query.kind !== "SelectQueryNode";
