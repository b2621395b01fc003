import { sql } from "kysely";
import type { Person } from "../server/core/people/person.ts";
import type { FollowClass } from "../server/core/people/organization.ts";
import { personOf } from "./people.ts";
import type { Db } from "./schema.ts";
import { likeWord, wordsOf } from "./search-words.ts";

/** A part of a list: rows from an offset on. */
export type Slice = { readonly offset: number; readonly limit: number };

export type PeopleSort = "last_name" | "first_name" | "followers" | "created";

/** The list of people that is asked for. */
export type PeopleQuery = Slice & {
  /** Words that all must occur in names or address. */
  readonly q: string;
  readonly sort: PeopleSort;
  readonly isDescending: boolean;
};

/** Returns people who are not erased, and how many the query finds in all. */
export async function peopleFound(
  db: Db,
  { q, sort, isDescending, offset, limit }: PeopleQuery,
): Promise<{ people: Person[]; total: number }> {
  let found = db.selectFrom("person").where("deleted_at", "is", null);
  for (const word of wordsOf(q)) {
    found = found.where((eb) =>
      eb.or([
        likeWord("search_last", word),
        likeWord("search_first", word),
        likeWord("email", word),
      ]),
    );
  }
  const { count } = await found
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  const direction = isDescending ? "desc" : "asc";
  const ordered = {
    last_name: () => found.orderBy("search_last", direction).orderBy("search_first", direction),
    first_name: () => found.orderBy("search_first", direction).orderBy("search_last", direction),
    created: () => found.orderBy("created_at", direction),
    followers: () => found.orderBy(followersOf("User", "person.id"), direction),
  }[sort]();
  const rows = await ordered
    .orderBy("id")
    .selectAll("person")
    .offset(offset)
    .limit(limit)
    .execute();
  return { people: rows.map(personOf), total: Number(count) };
}

/** Number of open follows of a row, for sorting. */
export const followersOf = (kind: FollowClass, id: string) => sql<number>`(
  select count(*) from follow f
  where f.class = ${kind} and f.subject = ${sql.ref(id)} and f.until is null
)`;

/**
 * Returns active people whose names have all words, by name.
 *
 * @param seenBy only they and their colleagues; `null`: everyone
 */
export async function suggestedPeople(
  db: Db,
  q: string,
  seenBy: string | null,
  limit: number,
): Promise<Person[]> {
  const words = wordsOf(q);
  if (words.length === 0) return [];
  let found = db
    .selectFrom("person")
    .selectAll("person")
    .where("deleted_at", "is", null)
    .where("disabled_at", "is", null);
  for (const word of words) {
    found = found.where((eb) =>
      eb.or([likeWord("search_last", word), likeWord("search_first", word)]),
    );
  }
  if (seenBy !== null) {
    const seen = [seenBy, ...(await colleaguesOf(db, seenBy))];
    found = found.where("id", "in", seen);
  }
  const rows = await found
    .orderBy("search_last")
    .orderBy("search_first")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(personOf);
}

/** Returns the ids of those who share an organisation with a person. */
export async function colleaguesOf(db: Db, personId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("membership as own")
    .innerJoin("organization as o", "o.id", "own.organization_id")
    .innerJoin("membership as other", "other.organization_id", "own.organization_id")
    .select("other.person_id as id")
    .distinct()
    .where("own.person_id", "=", personId)
    .where("other.person_id", "!=", personId)
    .where("o.deleted_at", "is", null)
    .limit(20_000)
    .execute();
  return rows.map((row) => row.id);
}

/**
 * Returns the followers of a subject, newest first, with how many there are.
 *
 * @param seen ids of the only followers that the caller may see; `null`: all of them
 */
export async function followersFound(
  db: Db,
  {
    kind,
    subject,
    seen,
    offset,
    limit,
  }: Slice & {
    readonly kind: FollowClass;
    readonly subject: string;
    readonly seen: readonly string[] | null;
  },
): Promise<{
  followers: { readonly id: string; readonly since: number; readonly person: Person }[];
  total: number;
}> {
  if (seen?.length === 0) return { followers: [], total: 0 };
  const found = db
    .selectFrom("follow")
    .innerJoin("person", "person.id", "follow.follower_id")
    .where("follow.class", "=", kind)
    .where("follow.subject", "=", subject)
    .where("follow.until", "is", null)
    .where("person.deleted_at", "is", null)
    .where("person.disabled_at", "is", null)
    .$if(seen !== null, (q) => q.where("person.id", "in", seen!));
  const { count } = await found
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  const rows = await found
    .selectAll("person")
    .select(["follow.id as followId", "follow.since as since"])
    .orderBy("follow.since", "desc")
    .orderBy("follow.id")
    .offset(offset)
    .limit(limit)
    .execute();
  const followers = rows.map((row) => ({
    id: row.followId,
    since: row.since,
    person: personOf(row),
  }));
  return { followers, total: Number(count) };
}
