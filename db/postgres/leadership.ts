import { createClient } from "./pool.ts";

/** "LEAD" in ASCII, beside the lock of writers (driver.ts). */
const TAKE = "select pg_try_advisory_lock(1279607108, hashtext(current_schema())) as taken";

/**
 * Takes the lead of a database by a lock of its server, on a connection of its own: the lock is
 * free again the moment that the connection ends, however it ends.
 *
 * @param lost called once if the connection ends before the lead is given up
 * @returns what gives the lead back, or `null` if another process has it
 */
export async function takePostgresLead(
  address: string,
  lost: () => void,
): Promise<(() => Promise<void>) | null> {
  const client = await createClient(address, "vigie lead");
  let isOurs = false;
  client.on("end", () => {
    if (isOurs) lost();
    isOurs = false;
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ taken: boolean }>(TAKE);
    isOurs = rows[0]?.taken === true;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  const release = async () => {
    isOurs = false;
    await client.end().catch(() => {});
  };
  if (isOurs) return release;
  await release();
  return null;
}
