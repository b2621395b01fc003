import { createHash } from "node:crypto";
import {
  CompiledQuery,
  PostgresDialect,
  PostgresDriver,
  type DatabaseIntrospector,
  type Kysely,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
  type TransactionSettings,
} from "kysely";
import type { Pool, PoolClient } from "pg";
import { introspector } from "./introspect.ts";

/** A statement is prepared under a name if it is short, and its text is likely to come again. */
const LONGEST_NAMED = 2_000;
const MOST_NAMED_PARAMETERS = 40;
const MOST_NAMES = 1_000;

/**
 * One lock for all transactions of a schema, whatever the node: each reads and writes alone, as
 * SQLite's do. The first number is "VIGI" in ASCII. In one round trip with `begin`.
 */
export const LOCK_WRITERS = "select pg_advisory_xact_lock(1447642953, hashtext(current_schema()))";
export const BEGIN = `begin; ${LOCK_WRITERS}`;

/**
 * PostgreSQL for Kysely, with four changes:
 *
 * - A transaction begins with the lock of all writers: what it read stays so until its end.
 * - Statements are prepared once for each connection, under a hash of their text.
 * - U+0000, which PostgreSQL cannot store in text, becomes U+FFFD, the replacement character.
 * - An error of the connection has the SQLSTATE of one (08006), and its connection is closed.
 */
export class Dialect extends PostgresDialect {
  protected readonly pool: PostgresPool;

  constructor(pool: Pool) {
    const translated = translatedPool(pool);
    super({ pool: translated });
    this.pool = translated;
  }

  override createDriver(): PostgresDriver {
    return new Driver({ pool: this.pool });
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- as Kysely declares it
  override createIntrospector(db: Kysely<any>): DatabaseIntrospector {
    return introspector(db);
  }
}

export type Connection = Parameters<PostgresDriver["beginTransaction"]>[0];

export class Driver extends PostgresDriver {
  override async beginTransaction(
    connection: Connection,
    settings: TransactionSettings,
  ): Promise<void> {
    if (settings.isolationLevel || settings.accessMode) {
      return super.beginTransaction(connection, settings);
    }
    try {
      await this.begin(connection);
    } catch (error) {
      // The lock was not had in time: "begin" has taken effect all the same.
      await connection.executeQuery(CompiledQuery.raw("rollback")).catch(() => {});
      throw error;
    }
  }

  protected async begin(connection: Connection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(BEGIN));
  }
}

/** A pool as Kysely uses it; each client is wrapped once. */
function translatedPool(pool: Pool): PostgresPool {
  const wrapped = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    async connect() {
      const client = await pool.connect().catch(rethrow);
      let own = wrapped.get(client);
      if (!own) wrapped.set(client, (own = translatedClient(client)));
      return own;
    },
    end: () => pool.end(),
    options: {},
  };
}

function translatedClient(client: PoolClient): PostgresPoolClient {
  let isBroken = false;
  let last: Promise<unknown> = Promise.resolve();
  const run = async <R>(
    text: string,
    parameters: readonly unknown[],
  ): Promise<PostgresQueryResult<R>> => {
    const values = parameters.map(storable);
    const name = nameOf(text, values.length);
    try {
      const result: unknown =
        values.length === 0 && name === undefined
          ? await client.query(text)
          : await client.query({ text, values, ...(name !== undefined && { name }) });
      // Of several statements at once, the last.
      return (Array.isArray(result) ? result.at(-1) : result) as PostgresQueryResult<R>;
    } catch (error) {
      isBroken ||= !isAnswer(error) || isStalePlan(error);
      return rethrow(error);
    }
  };
  /** One after the other: within a transaction several may be asked for at once. */
  const query = <R>(text: string, parameters: readonly unknown[]) => {
    const next = last.then(() => run<R>(text, parameters));
    last = next.catch(() => {});
    return next;
  };
  return {
    query: query as PostgresPoolClient["query"],
    // Kysely passes true for a connection that did not even roll back.
    release: (discard?: boolean) => client.release(isBroken || discard === true),
  } as PostgresPoolClient;
}

const names = new Map<string, string>();

/** Returns the name under which a statement is prepared; undefined where none is worth it. */
function nameOf(text: string, parameters: number): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  const isWorthIt =
    parameters > 0 && parameters <= MOST_NAMED_PARAMETERS && text.length <= LONGEST_NAMED;
  if (!isWorthIt || names.size >= MOST_NAMES) return undefined;
  const name = createHash("sha1").update(text).digest("base64url");
  names.set(text, name);
  return name;
}

const NUL = "\0";

const storable = (value: unknown): unknown =>
  typeof value === "string" && value.includes(NUL) ? value.replaceAll(NUL, "\uFFFD") : value;

/** Returns true for an error that PostgreSQL itself has sent: the connection is sound. */
const isAnswer = (error: unknown): boolean =>
  error instanceof TypeError ||
  error instanceof RangeError ||
  (error instanceof Error &&
    "severity" in error &&
    error.severity !== "FATAL" &&
    error.severity !== "PANIC");

/** A prepared statement of before a migration (0A000): a new connection prepares it anew. */
const isStalePlan = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith("cached plan must not change result type");

/** Throws an error with a SQLSTATE: one without any comes from the connection. */
function rethrow(error: unknown): never {
  if (!(error instanceof Error) || "severity" in error) throw error;
  if (error instanceof TypeError || error instanceof RangeError) throw error;
  const reason = `PostgreSQL does not answer: ${error.message || String(error)}`;
  throw Object.assign(new Error(reason, { cause: error }), { code: "08006" });
}
