import type { Organization } from "../server/core/people/organization.ts";
import { withParts } from "./organizations.ts";
import { followersOf, type Slice } from "./people-list.ts";
import type { Db } from "./schema.ts";
import { likeWord, wordsOf } from "./search-words.ts";

export type OrganizationSort = "name" | "followers" | "created" | "last_modified";

/** Organisations that a caller may see: every one, or verified ones and those of a person. */
export type SeenOrganizations = "all" | { readonly personId: string | null };

/** The list of organisations that is asked for. */
export type OrganizationQuery = Slice & {
  /** Words that all must occur in name or acronym. */
  readonly q: string;
  readonly name: string | undefined;
  readonly badge: string | undefined;
  readonly siret: string | undefined;
  readonly sort: OrganizationSort;
  readonly isDescending: boolean;
  readonly seen: SeenOrganizations;
};

/** Returns organisations that are not deleted, and how many the query finds in all. */
export async function organizationsFound(
  db: Db,
  query: OrganizationQuery,
): Promise<{ organizations: Organization[]; total: number }> {
  const { name, badge, siret, sort, isDescending, offset, limit } = query;
  const found = searched(db, query)
    .$if(name !== undefined, (q) => q.where("name", "=", name!))
    .$if(siret !== undefined, (q) => q.where("siret", "=", siret!))
    .$if(badge !== undefined, (q) =>
      q.where("id", "in", (eb) =>
        eb.selectFrom("organization_badge").select("organization_id").where("kind", "=", badge!),
      ),
    );
  const { count } = await found
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  const direction = isDescending ? "desc" : "asc";
  const ordered = {
    name: () => found.orderBy("search", direction),
    created: () => found.orderBy("created_at", direction),
    last_modified: () => found.orderBy("modified_at", direction),
    followers: () => found.orderBy(followersOf("Organization", "organization.id"), direction),
  }[sort]();
  const rows = await ordered
    .orderBy("id")
    .selectAll("organization")
    .offset(offset)
    .limit(limit)
    .execute();
  return { organizations: await withParts(db, rows), total: Number(count) };
}

/** Returns organisations whose name or acronym has all words, by name. */
export async function suggestedOrganizations(
  db: Db,
  q: string,
  seen: SeenOrganizations,
  limit: number,
): Promise<Organization[]> {
  if (wordsOf(q).length === 0) return [];
  const rows = await searched(db, { q, seen })
    .selectAll("organization")
    .orderBy("search")
    .orderBy("id")
    .limit(limit)
    .execute();
  return withParts(db, rows);
}

function searched(db: Db, { q, seen }: Pick<OrganizationQuery, "q" | "seen">) {
  let found = db.selectFrom("organization").where("deleted_at", "is", null);
  if (seen !== "all") {
    found = found.where((eb) =>
      eb.or([
        eb("verified_at", "is not", null),
        eb(
          "id",
          "in",
          eb
            .selectFrom("membership")
            .select("organization_id")
            .where("person_id", "=", seen.personId ?? ""),
        ),
      ]),
    );
  }
  for (const word of wordsOf(q)) found = found.where(likeWord("search", word));
  return found;
}
