import { createClient } from "./pool.ts";

/** "LEAD" in ASCII, beside the lock of writers (driver.ts). Each node holds it too, shared. */
const TAKE = "select pg_try_advisory_lock(1279607108, hashtext(current_schema())) as taken";

/**
 * Takes a database for this process alone: no node may serve it meanwhile, nor start to. Held by a
 * lock of the server on a connection of its own, so that it ends with the process.
 *
 * @returns what gives the database back, or `null` if a node serves it
 */
export async function takeExclusiveUse(address: string): Promise<(() => Promise<void>) | null> {
  const client = await createClient(address, "vigie migrate");
  try {
    await client.connect();
    const { rows } = await client.query<{ taken: boolean }>(TAKE);
    if (rows[0]?.taken === true) return () => client.end().catch(() => {});
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  await client.end();
  return null;
}
