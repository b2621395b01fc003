import type { Selectable } from "kysely";
import {
  GRANT_PARTS,
  type Grant,
  type GrantContact,
  type GrantPart,
  type HeldGrant,
} from "../server/core/people/grant.ts";
import { peopleById } from "./people.ts";
import type { Db } from "./schema.ts";
import { likeWord } from "./search-words.ts";
import type { AccessGrantTable } from "./tables/grants.ts";

export async function insertGrant(db: Db, grant: Grant): Promise<void> {
  await db
    .insertInto("access_grant")
    .values({ id: grant.id, created_at: grant.createdAt, ...changeable(grant) })
    .execute();
}

/** Writes what may change of a grant, unless it was revoked; returns false if it was. */
export async function updateGrant(db: Db, grant: Grant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("access_grant")
    .set(changeable(grant))
    .where("id", "=", grant.id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

const changeable = (grant: Grant) => ({
  organization_id: grant.organizationId,
  request_id: grant.requestId,
  title: grant.title,
  purpose: grant.purpose,
  use_case: grant.useCase,
  vendor_id: grant.vendorId,
  scopes: JSON.stringify(grant.scopes),
  revoked_at: grant.revokedAt,
});

export async function grantById(db: Db, id: string): Promise<HeldGrant | null> {
  const row = await grants(db).where("id", "=", id).executeTakeFirst();
  return row ? (await held(db, [grantOf(row)]))[0]! : null;
}

type Names = GrantContact["names"];

/** A part of a list of grants. */
export type GrantSlice = {
  readonly organizationId?: string | undefined;
  /** Only grants of these organisations, or with this person; absent: all. */
  readonly state?: "active" | "revoked" | undefined;
  /** Each is in the organisation's name, its SIRET, or a contact's address or name. */
  readonly words?: readonly string[];
  readonly seenBy?: { readonly personId: string; readonly organizationIds: readonly string[] };
  /** The last grant of the slice before. */
  readonly before?: Pick<Grant, "id" | "createdAt"> | undefined;
  readonly limit: number;
};

/** Returns grants, newest first. */
export async function grantsLike(
  db: Db,
  { organizationId, state, words = [], seenBy, before, limit }: GrantSlice,
): Promise<HeldGrant[]> {
  let query = grants(db).orderBy("created_at", "desc").orderBy("id").limit(limit);
  if (state !== undefined) {
    query = query.where("revoked_at", state === "active" ? "is" : "is not", null);
  }
  for (const word of words) {
    const named = db
      .selectFrom("organization as o")
      .select("o.id")
      .where((eb) => eb.or([likeWord("o.search", word), likeWord("o.siret", word)]));
    const known = db
      .selectFrom("grant_contact as c")
      .innerJoin("person as p", "p.id", "c.person_id")
      .select("c.grant_id")
      .where((eb) =>
        eb.or(["p.email", "p.search_first", "p.search_last"].map((name) => likeWord(name, word))),
      );
    query = query.where((eb) => eb.or([eb("organization_id", "in", named), eb("id", "in", known)]));
  }
  if (organizationId !== undefined) query = query.where("organization_id", "=", organizationId);
  if (before !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb("created_at", "<", before.createdAt),
        eb.and([eb("created_at", "=", before.createdAt), eb("id", ">", before.id)]),
      ]),
    );
  }
  if (seenBy) {
    const own = db.selectFrom("grant_contact").select("grant_id");
    query = query.where((eb) =>
      eb.or([
        eb("id", "in", own.where("person_id", "=", seenBy.personId)),
        ...(seenBy.organizationIds.length === 0
          ? []
          : [eb("organization_id", "in", seenBy.organizationIds)]),
      ]),
    );
  }
  return held(db, (await query.execute()).map(grantOf));
}

/** Returns the grants in which a person has a part. */
export async function grantsOfPerson(
  db: Db,
  personId: string,
  part: GrantPart,
): Promise<HeldGrant[]> {
  const rows = await grants(db)
    .where(
      "id",
      "in",
      db
        .selectFrom("grant_contact")
        .select("grant_id")
        .where("person_id", "=", personId)
        .where("part", "=", part),
    )
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return held(db, rows.map(grantOf));
}

/** Returns how many grants of an organisation are active. */
export async function countActiveGrants(db: Db, organizationId: string): Promise<number> {
  const { count } = await db
    .selectFrom("access_grant")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("organization_id", "=", organizationId)
    .where("revoked_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/**
 * Gives a part of a grant to a person, or to nobody.
 *
 * @param named names by which the applicant named them
 */
export async function setGrantContact(
  db: Db,
  grantId: string,
  part: GrantPart,
  personId: string | null,
  named: Names | null = null,
): Promise<void> {
  await db
    .deleteFrom("grant_contact")
    .where("grant_id", "=", grantId)
    .where("part", "=", part)
    .execute();
  if (personId === null) return;
  await db
    .insertInto("grant_contact")
    .values({
      grant_id: grantId,
      part,
      person_id: personId,
      first_name: named?.firstName ?? null,
      last_name: named?.lastName ?? null,
    })
    .execute();
}

/** Takes a person out of all grants, which stay. */
export async function deleteGrantContactsOf(db: Db, personId: string): Promise<void> {
  await db.deleteFrom("grant_contact").where("person_id", "=", personId).execute();
}

const grants = (db: Db) => db.selectFrom("access_grant").selectAll();

const grantOf = (row: Selectable<AccessGrantTable>): Grant => ({
  id: row.id,
  organizationId: row.organization_id,
  requestId: row.request_id,
  title: row.title,
  purpose: row.purpose,
  useCase: row.use_case,
  vendorId: row.vendor_id,
  scopes: JSON.parse(row.scopes) as string[],
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
});

/** Adds their people to grants. */
async function held(db: Db, found: readonly Grant[]): Promise<HeldGrant[]> {
  if (found.length === 0) return [];
  const rows = await db
    .selectFrom("grant_contact as c")
    .innerJoin("access_grant as g", "g.id", "c.grant_id")
    .leftJoin("membership as m", (join) =>
      join
        .onRef("m.organization_id", "=", "g.organization_id")
        .onRef("m.person_id", "=", "c.person_id"),
    )
    .select(["c.grant_id as grantId", "c.part", "c.person_id as personId", "m.role as memberRole"])
    .select(["c.first_name as firstName", "c.last_name as lastName"])
    .where(
      "c.grant_id",
      "in",
      found.map(({ id }) => id),
    )
    .execute();
  const people = await peopleById(db, [...new Set(rows.map((row) => row.personId))]);
  const byId = new Map(people.map((person) => [person.id, person]));
  return found.map((grant) => ({
    ...grant,
    contacts: GRANT_PARTS.flatMap((part): GrantContact[] => {
      const row = rows.find((one) => one.grantId === grant.id && one.part === part);
      const person = row && byId.get(row.personId);
      if (!person) return [];
      const belongs = part !== "applicant" || row.memberRole !== null;
      const isStranger = part !== "applicant" && row.memberRole === null;
      const { firstName, lastName } = isStranger && row.firstName !== null ? row : person;
      const names = { firstName: firstName ?? "", lastName: lastName ?? "" };
      return [{ part, person, names, isInPlace: belongs && person.disabledAt === null }];
    }),
  }));
}

/** Returns the members of an organisation who follow a person. */
export async function followersIn(
  db: Db,
  personId: string,
  organizationId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom("follow as f")
    .innerJoin("membership as m", "m.person_id", "f.follower_id")
    .select("f.follower_id as id")
    .where("f.class", "=", "User")
    .where("f.subject", "=", personId)
    .where("f.until", "is", null)
    .where("m.organization_id", "=", organizationId)
    .orderBy("f.since")
    .execute();
  return rows.map(({ id }) => id);
}
