import type { Client, Pool, PoolConfig } from "pg";
import { withoutPassword } from "../../server/core/database-address.ts";
import { UnusableDatabase } from "../unusable-database.ts";

/** Most connections of a process: PostgreSQL has 100 unless it is set up otherwise. */
export const MOST_CONNECTIONS = 10;

/** Most connections of a node: the pool, its own one, and two of pg-boss. */
export const MOST_PER_NODE = MOST_CONNECTIONS + 1 + 2;

/**
 * Limits that the server keeps for us, in each session. A process that freezes within a
 * transaction holds the lock of all writers for 5 s at most.
 */
const SESSION =
  "set statement_timeout = '20s'; set lock_timeout = '5s'; " +
  "set idle_in_transaction_session_timeout = '5s'; set timezone = 'UTC'";

/** OIDs of `bigint` and `numeric`, which `pg` hands over as text; ours fit into a number. */
const [BIGINT, NUMERIC] = [20, 1700];

/** A new connection forks a process of the server: idle ones stay for a minute. */
const IDLE_MS = 60_000;

const REACHED = { keepAlive: true, connectionTimeoutMillis: 5_000 } as const;

type PoolOptions = {
  readonly max?: number;
  /** False: a statement may take as long as it likes. */
  readonly limits?: boolean;
  readonly idleMs?: number;
};

/**
 * Returns a pool of connections to the database at an address.
 *
 * @throws UnusableDatabase if the client for PostgreSQL is not installed
 */
export async function createPool(
  address: string,
  { max = MOST_CONNECTIONS, limits = true, idleMs = IDLE_MS }: PoolOptions = {},
): Promise<Pool> {
  const { default: pg } = await loadClient(address);
  const getTypeParser = ((oid: number, format: "text" | "binary") =>
    oid === BIGINT || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format)) as never;
  const config: PoolConfig = {
    ...REACHED,
    connectionString: address,
    application_name: "vigie",
    max,
    idleTimeoutMillis: idleMs,
    types: { getTypeParser },
    ...(limits && {
      // Less than the time within which a process stops.
      query_timeout: 25_000,
      onConnect: async (client) => void (await client.query(SESSION)),
    }),
  };
  const pool = new pg.Pool(config);
  // An error of a connection nobody waits for would end the process; whoever waits is told anyway.
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", () => {}));
  return pool;
}

/**
 * Returns a connection apart from any pool, not yet connected; its errors end only itself.
 *
 * @param queryMs a statement that is not answered within this time fails; absent: it may take long
 */
export async function createClient(
  address: string,
  name: string,
  queryMs?: number,
): Promise<Client> {
  const { default: pg } = await loadClient(address);
  const client = new pg.Client({
    ...REACHED,
    connectionString: address,
    application_name: name,
    ...(queryMs !== undefined && { query_timeout: queryMs }),
  });
  client.on("error", () => {});
  return client;
}

/** Loads `pg`, which only those who use PostgreSQL need. */
async function loadClient(address: string) {
  try {
    return await import("pg");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const missing = "the package pg is not installed: npm install --save-exact pg@8.23.1";
    throw new UnusableDatabase(withoutPassword(address), missing);
  }
}
