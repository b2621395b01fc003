import { setTimeout } from "node:timers/promises";
import { Kysely, sql } from "kysely";
import type { Pool } from "pg";
import { withoutPassword } from "../../server/core/database-address.ts";
import { migrate, type AppliedMigration } from "../migrate.ts";
import type { Db, Schema } from "../schema.ts";
import { UnusableDatabase } from "../unusable-database.ts";
import { TABLES } from "./baseline.ts";
import { serverFacts, serverProblem } from "./check.ts";
import { Dialect } from "./driver.ts";
import { FencedDialect, type Fence } from "./fence.ts";
import { makeDaysAhead } from "./partitions.ts";
import { createPool } from "./pool.ts";
import { isStarting, unreachable } from "./unreachable.ts";

/** A server that starts is waited for so long. */
const STARTING_MS = 15_000;
const PAUSE_MS = 500;

async function onPool(pool: Pool): Promise<Db> {
  const db = new Kysely<Schema>({ dialect: new Dialect(pool) });
  // Kysely ends the pool of a database only once it has asked something of it.
  await sql`select 1`.execute(db);
  pools.set(db, pool);
  return db;
}

const pools = new WeakMap<Db, Pool>();

/**
 * Returns the same database for the node that leads: its writes are refused once another leads.
 * It ends with the database that it was made of.
 */
export function fencedDatabase(db: Db, fence: Fence): Db {
  const pool = pools.get(db);
  if (!pool) throw new Error("only an open database of PostgreSQL can be fenced");
  return new Kysely<Schema>({ dialect: new FencedDialect(pool, fence) });
}

/** Opens a database for work that may take long, on one connection. */
export const openWithoutLimits = async (address: string): Promise<Db> =>
  onPool(await createPool(address, { max: 1, limits: false }));

/**
 * Opens the PostgreSQL database at an address, and applies what migrations it lacks.
 *
 * @param applied receives those that were applied, if any
 * @throws UnusableDatabase if it cannot be reached, or is not fit for Vigie; nothing is written
 *   then
 */
export async function openPostgres(
  address: string,
  now: () => number = Date.now,
  applied: (migrations: readonly AppliedMigration[]) => void = () => {},
): Promise<Db> {
  return checked(address, now, async (pool) => {
    // Without limits: a migration may take long.
    const preparing = await openWithoutLimits(address);
    try {
      const migrations = await migrate(preparing);
      if (migrations.length > 0) applied(migrations);
      await makeDaysAhead(preparing, now());
    } finally {
      await preparing.destroy();
    }
    return onPool(pool);
  });
}

/**
 * Opens a database for reading alone, as it is: to tell what it lacks.
 *
 * @throws UnusableDatabase if it cannot be reached, or is not fit for Vigie
 */
export const openUnmigratedPostgres = (
  address: string,
  now: () => number = Date.now,
): Promise<Db> => checked(address, now, onPool);

async function checked(
  address: string,
  now: () => number,
  open: (pool: Pool) => Promise<Db>,
): Promise<Db> {
  const pool = await createPool(address);
  try {
    const problem = serverProblem(await whenStarted(() => serverFacts(pool, TABLES, now)));
    if (problem !== null) throw new UnusableDatabase(withoutPassword(address), problem);
    return await open(pool);
  } catch (error) {
    await pool.end();
    if (error instanceof UnusableDatabase) throw error;
    throw new UnusableDatabase(withoutPassword(address), unreachable(address, error));
  }
}

/** Asks again while the server starts. */
async function whenStarted<T>(ask: () => Promise<T>): Promise<T> {
  const end = performance.now() + STARTING_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isStarting(error) || performance.now() > end) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
}
