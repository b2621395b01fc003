import { transact } from "./dialect.ts";
import type { Db } from "./schema.ts";

/** Returns every region that was ever configured, with its number. */
export const allRegions = (db: Db): Promise<{ number: number; id: string }[]> =>
  db.selectFrom("region").select(["number", "id"]).orderBy("number").execute();

/**
 * Returns the number of each region, by which results name it; gives one to those that have none.
 * A number is given once: a region that comes back to the configuration has its old one.
 */
export function regionNumbers(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  return transact(db, async (trx) => {
    const known = new Map((await allRegions(trx)).map((r) => [r.id, r.number]));
    let last = Math.max(0, ...known.values());
    const fresh = ids.filter((id) => !known.has(id)).map((id) => ({ id, number: (last += 1) }));
    if (fresh.length > 0) await trx.insertInto("region").values(fresh).execute();
    return new Map([...known, ...fresh.map((r) => [r.id, r.number] as const)]);
  });
}
