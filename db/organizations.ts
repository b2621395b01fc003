import type { Insertable, Selectable } from "kysely";
import type { Instant } from "../server/core/model.ts";
import type { Badge, Organization, Solution } from "../server/core/people/organization.ts";
import { folded } from "../server/core/plain-text.ts";
import type { Db } from "./schema.ts";
import type { OrganizationTable } from "./tables/organizations.ts";

/** The columns of an organisation that changes write. */
const rowOf = (o: Organization): Omit<Insertable<OrganizationTable>, "next_account"> => ({
  id: o.id,
  slug: o.slug,
  name: o.name,
  search: folded(`${o.name} ${o.acronym ?? ""}`).trim(),
  acronym: o.acronym,
  description: o.description,
  url: o.url,
  siret: o.siret,
  siren: o.siren,
  solutions: JSON.stringify(o.solutions),
  created_at: o.createdAt,
  modified_at: o.modifiedAt,
  verified_at: o.verifiedAt,
  deleted_at: o.deletedAt,
});

/** Adds an organisation, without badges and providers. */
export async function insertOrganization(db: Db, organization: Organization): Promise<void> {
  await db
    .insertInto("organization")
    .values({ ...rowOf(organization), next_account: 1 })
    .execute();
}

/** Writes all of an organisation but its badges and providers. */
export async function updateOrganization(db: Db, organization: Organization): Promise<void> {
  const { id, ...row } = rowOf(organization);
  await db.updateTable("organization").set(row).where("id", "=", id).execute();
}

/** Returns an organisation by its id or slug, also a deleted one; or `null`. */
export async function organizationCalled(db: Db, idOrSlug: string): Promise<Organization | null> {
  const rows = await db
    .selectFrom("organization")
    .selectAll()
    .where((eb) => eb.or([eb("id", "=", idOrSlug), eb("slug", "=", idOrSlug)]))
    .execute();
  // An id comes before the slug of another.
  const row = rows.find((one) => one.id === idOrSlug) ?? rows[0];
  return row === undefined ? null : ((await withParts(db, [row]))[0] ?? null);
}

/** Returns organisations by their ids, in no order; also deleted ones. */
export async function organizationsById(db: Db, ids: readonly string[]): Promise<Organization[]> {
  if (ids.length === 0) return [];
  return withParts(
    db,
    await db.selectFrom("organization").selectAll().where("id", "in", ids).execute(),
  );
}

/**
 * Returns the organisations with a number, oldest first: of a SIRET at most one, of a SIREN
 * perhaps several. Deleted ones are left out.
 */
export async function organizationsByNumber(
  db: Db,
  number: { readonly siret: string } | { readonly siren: string },
): Promise<Organization[]> {
  const [column, value] =
    "siret" in number ? (["siret", number.siret] as const) : (["siren", number.siren] as const);
  const rows = await db
    .selectFrom("organization")
    .selectAll()
    .where(column, "=", value)
    .where("deleted_at", "is", null)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return withParts(db, rows);
}

/** Returns rows as organisations, in their order, with badges and providers. */
export async function withParts(
  db: Db,
  rows: readonly Selectable<OrganizationTable>[],
): Promise<Organization[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const badges = await db
    .selectFrom("organization_badge")
    .select(["organization_id as of", "kind"])
    .where("organization_id", "in", ids)
    .orderBy("given_at")
    .orderBy("kind")
    .execute();
  const providers = await db
    .selectFrom("organization_provider")
    .select(["organization_id as of", "provider_id as id"])
    .where("organization_id", "in", ids)
    .orderBy("provider_id")
    .execute();
  const badgesOf = Map.groupBy(badges, (one) => one.of);
  const providersOf = Map.groupBy(providers, (one) => one.of);
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    acronym: row.acronym,
    description: row.description,
    url: row.url,
    siret: row.siret,
    siren: row.siren,
    solutions: JSON.parse(row.solutions) as Solution[],
    badges: (badgesOf.get(row.id) ?? []).map((one) => one.kind as Badge),
    providers: (providersOf.get(row.id) ?? []).map((one) => one.id),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    verifiedAt: row.verified_at,
    deletedAt: row.deleted_at,
  }));
}

/** Gives an organisation a badge; returns false if it has it already. */
export async function insertBadge(
  db: Db,
  organizationId: string,
  kind: Badge,
  by: { readonly id: string; readonly at: Instant },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("organization_badge")
    .values({ organization_id: organizationId, kind, given_by: by.id, given_at: by.at })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Takes a badge away; returns false if there was none. */
export async function deleteBadge(db: Db, organizationId: string, kind: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("organization_badge")
    .where("organization_id", "=", organizationId)
    .where("kind", "=", kind)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Links an organisation to exactly these providers. */
export async function setProviders(
  db: Db,
  organizationId: string,
  providers: readonly string[],
  by: { readonly id: string; readonly at: Instant },
): Promise<void> {
  const linked = db
    .deleteFrom("organization_provider")
    .where("organization_id", "=", organizationId);
  await (
    providers.length === 0 ? linked : linked.where("provider_id", "not in", providers)
  ).execute();
  if (providers.length === 0) return;
  await db
    .insertInto("organization_provider")
    .values(
      providers.map((id) => ({
        organization_id: organizationId,
        provider_id: id,
        given_by: by.id,
        given_at: by.at,
      })),
    )
    .onConflict((c) => c.doNothing())
    .execute();
}
