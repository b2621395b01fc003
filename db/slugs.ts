import { slugOf } from "../server/core/page/paths.ts";
import type { Db } from "./schema.ts";

/**
 * Returns a slug of a name that is still free: "mairie-de-bidart", then "mairie-de-bidart-2".
 *
 * @param id the slug where the name has no letter or digit of ASCII
 */
export async function freeSlug(
  db: Db,
  table: "person" | "organization",
  name: string,
  id: string,
): Promise<string> {
  const base = slugOf(name) || id;
  const rows = await db
    .selectFrom(table)
    .select("slug")
    .where((eb) => eb.or([eb("slug", "=", base), eb("slug", "like", `${base}-%`)]))
    .execute();
  const taken = new Set(rows.map((row) => row.slug));
  for (let number = 1; ; number += 1) {
    const slug = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(slug)) return slug;
  }
}
