import type { Selectable } from "kysely";
import type { Assignment, MemberRole, Membership } from "../server/core/people/organization.ts";
import type { OrganizationRights } from "../server/core/people/permission.ts";
import type { Db } from "./schema.ts";
import type { MembershipTable } from "./tables/organizations.ts";

/** Adds a member; returns false if they are one already. */
export async function insertMembership(db: Db, membership: Membership): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("membership")
    .values({
      organization_id: membership.organizationId,
      person_id: membership.personId,
      role: membership.role,
      since: membership.since,
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function membershipOf(
  db: Db,
  organizationId: string,
  personId: string,
): Promise<Membership | null> {
  const row = await db
    .selectFrom("membership")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("person_id", "=", personId)
    .executeTakeFirst();
  return row ? membershipIn(row) : null;
}

/** Returns the members of organisations, the longest-standing first. */
export async function membershipsIn(
  db: Db,
  organizationIds: readonly string[],
): Promise<Membership[]> {
  if (organizationIds.length === 0) return [];
  const rows = await db
    .selectFrom("membership")
    .selectAll()
    .where("organization_id", "in", organizationIds)
    .orderBy("since")
    .orderBy("person_id")
    .execute();
  return rows.map(membershipIn);
}

/** Returns the memberships of people in organisations that are not deleted. */
export async function membershipsOf(db: Db, personIds: readonly string[]): Promise<Membership[]> {
  if (personIds.length === 0) return [];
  const rows = await db
    .selectFrom("membership as m")
    .innerJoin("organization as o", "o.id", "m.organization_id")
    .select(["m.organization_id", "m.person_id", "m.role", "m.since"])
    .where("m.person_id", "in", personIds)
    .where("o.deleted_at", "is", null)
    .orderBy("m.since")
    .orderBy("m.organization_id")
    .execute();
  return rows.map(membershipIn);
}

const membershipIn = (row: Selectable<MembershipTable>): Membership => ({
  organizationId: row.organization_id,
  personId: row.person_id,
  role: row.role as MemberRole,
  since: row.since,
});

/** Writes a member's role. */
export async function updateMembership(
  db: Db,
  { organizationId, personId, role }: Omit<Membership, "since">,
): Promise<void> {
  await db
    .updateTable("membership")
    .set({ role })
    .where("organization_id", "=", organizationId)
    .where("person_id", "=", personId)
    .execute();
}

/** Takes a member out, with their assignments. */
export async function deleteMembership(
  db: Db,
  organizationId: string,
  personId: string,
): Promise<void> {
  await setAssignments(db, organizationId, personId, []);
  await db
    .deleteFrom("membership")
    .where("organization_id", "=", organizationId)
    .where("person_id", "=", personId)
    .execute();
}

/** Returns what a member is assigned to, in a fixed order. */
export async function assignmentsOf(
  db: Db,
  organizationId: string,
  personId: string,
): Promise<Assignment[]> {
  const rows = await db
    .selectFrom("assignment")
    .select(["class", "subject as id"])
    .where("organization_id", "=", organizationId)
    .where("person_id", "=", personId)
    .orderBy("class")
    .orderBy("subject")
    .execute();
  return rows as Assignment[];
}

/** Assigns a member to exactly these. */
export async function setAssignments(
  db: Db,
  organizationId: string,
  personId: string,
  assignments: readonly Assignment[],
): Promise<void> {
  await db
    .deleteFrom("assignment")
    .where("organization_id", "=", organizationId)
    .where("person_id", "=", personId)
    .execute();
  if (assignments.length === 0) return;
  await db
    .insertInto("assignment")
    .values(
      assignments.map((one) => ({
        organization_id: organizationId,
        person_id: personId,
        class: one.class,
        subject: one.id,
      })),
    )
    .execute();
}

/** Returns the rights of a person by organisation. Deleted organisations give none. */
export async function organizationRights(db: Db, personId: string): Promise<OrganizationRights[]> {
  const memberships = await membershipsOf(db, [personId]);
  if (memberships.length === 0) return [];
  const links = await db
    .selectFrom("organization_provider")
    .select(["organization_id as of", "provider_id as id"])
    .where(
      "organization_id",
      "in",
      memberships.map((m) => m.organizationId),
    )
    .orderBy("provider_id")
    .execute();
  const assigned = await db
    .selectFrom("assignment")
    .select(["organization_id as of", "subject as id"])
    .where("person_id", "=", personId)
    .where("class", "=", "Provider")
    .execute();
  return memberships.map(({ organizationId, role }) => ({
    organizationId,
    role,
    providers: links
      .filter((link) => link.of === organizationId)
      .map((link) => link.id)
      .filter(
        (id) =>
          role !== "partial_editor" ||
          assigned.some((one) => one.of === organizationId && one.id === id),
      ),
  }));
}

/** Returns how many other admins an organisation has who can sign in. */
export async function otherOrganizationAdmins(
  db: Db,
  organizationId: string,
  personId: string,
): Promise<number> {
  const { count } = await db
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.person_id")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("m.organization_id", "=", organizationId)
    .where("m.role", "=", "admin")
    .where("m.person_id", "!=", personId)
    .where("p.disabled_at", "is", null)
    .where("p.deleted_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Returns how many members organisations have; those without any are left out. */
export async function memberCounts(
  db: Db,
  organizationIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (organizationIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("membership")
    .select(["organization_id as id", (eb) => eb.fn.countAll<number>().as("count")])
    .where("organization_id", "in", organizationIds)
    .groupBy("organization_id")
    .execute();
  return new Map(rows.map(({ id, count }) => [id, Number(count)]));
}

/** Returns whether two people share an organisation. */
export async function areColleagues(db: Db, one: string, other: string): Promise<boolean> {
  const row = await db
    .selectFrom("membership as a")
    .innerJoin("membership as b", "b.organization_id", "a.organization_id")
    .innerJoin("organization as o", "o.id", "a.organization_id")
    .select("a.organization_id")
    .where("a.person_id", "=", one)
    .where("b.person_id", "=", other)
    .where("o.deleted_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends a person's memberships and assignments. */
export async function deleteMembershipsOf(db: Db, personId: string): Promise<void> {
  await db.deleteFrom("assignment").where("person_id", "=", personId).execute();
  await db.deleteFrom("membership").where("person_id", "=", personId).execute();
}
