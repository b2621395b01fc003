import type { Company } from "../server/core/people/company.ts";
import type { Db } from "./schema.ts";

/** Returns what was stored of a company, however old; or `null`. */
export async function companyOf(db: Db, siren: string): Promise<Company | null> {
  const row = await db
    .selectFrom("company")
    .selectAll()
    .where("siren", "=", siren)
    .executeTakeFirst();
  if (!row) return null;
  const { name, siret, checked_at: checkedAt } = row;
  return { siren, name, siret, isActive: row.active === 1, checkedAt };
}

/** Stores a company in place of what was known of it, and forgets those checked before an instant. */
export async function saveCompany(db: Db, company: Company, before: number): Promise<void> {
  const { siren, name, siret, isActive, checkedAt } = company;
  const row = { name, siret, active: isActive ? 1 : 0, checked_at: checkedAt };
  await db
    .insertInto("company")
    .values({ siren, ...row })
    .onConflict((c) => c.column("siren").doUpdateSet(row))
    .execute();
  await db.deleteFrom("company").where("checked_at", "<", before).execute();
}
