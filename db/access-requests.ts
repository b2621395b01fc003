import type { Insertable, Selectable } from "kysely";
import { folded } from "../server/core/plain-text.ts";
import type { Instant, Locale } from "../server/core/model.ts";
import type {
  AccessContact,
  AccessForm,
  AccessProfile,
  AccessRequest,
  AccessState,
} from "../server/core/people/access-request.ts";
import type { Db } from "./schema.ts";
import { likeWord } from "./search-words.ts";
import type { AccessRequestTable } from "./tables/access.ts";

/** Adds a request; returns false if there is one with its id already. */
export async function insertAccessRequest(db: Db, request: AccessRequest): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("access_request")
    .values(rowOf(request))
    .onConflict((c) => c.column("id").doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/**
 * Writes a request, if it still is in the state that was read: of two who decide at the same
 * moment, one succeeds.
 */
export async function updateAccessRequest(
  db: Db,
  request: AccessRequest,
  from: AccessState,
): Promise<boolean> {
  const { id, ...row } = rowOf(request);
  const { numUpdatedRows } = await db
    .updateTable("access_request")
    .set(row)
    .where("id", "=", id)
    .where("state", "=", from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function accessRequestById(db: Db, id: string): Promise<AccessRequest | null> {
  const row = await requests(db).where("id", "=", id).executeTakeFirst();
  return row ? requestOf(row) : null;
}

/** Returns the requests of an address, oldest first. */
export async function accessRequestsFrom(db: Db, email: string): Promise<AccessRequest[]> {
  const rows = await requests(db).where("email", "=", email).orderBy("submitted_at").execute();
  return rows.map(requestOf);
}

/** Filter of a list of requests. */
export type AccessFilter = {
  readonly pageId: string;
  readonly state?: AccessState | undefined;
  readonly profile?: AccessProfile | undefined;
  /** Words, folded, all of which must be in names, address or numbers. */
  readonly words: readonly string[];
  /** Id of the last request of the list before. */
  readonly before?: string | undefined;
};

const WAITING: readonly string[] = ["submitted", "changes_requested"];

/** Returns requests. Those of a waiting state: priority first, then the oldest; others: the newest. */
export async function accessRequestsLike(
  db: Db,
  { pageId, state, profile, words, before }: AccessFilter,
  limit: number,
): Promise<AccessRequest[]> {
  const isWaiting = state !== undefined && WAITING.includes(state);
  const last = before === undefined ? null : await accessRequestById(db, before);
  const [direction, beyond] = isWaiting ? (["asc", ">"] as const) : (["desc", "<"] as const);
  let query = requests(db).where("page_id", "=", pageId);
  if (state !== undefined) query = query.where("state", "=", state);
  if (profile !== undefined) query = query.where("profile", "=", profile);
  for (const word of words) query = query.where(likeWord("search", word));
  if (last !== null) {
    const priority = last.isPriority ? 1 : 0;
    query = query.where((eb) => {
      const later = eb.or([
        eb("submitted_at", beyond, last.submittedAt),
        eb.and([eb("submitted_at", "=", last.submittedAt), eb("id", ">", last.id)]),
      ]);
      if (!isWaiting) return later;
      return eb.or([
        eb("is_priority", "<", priority),
        eb.and([eb("is_priority", "=", priority), later]),
      ]);
    });
  }
  if (isWaiting) query = query.orderBy("is_priority", "desc");
  const rows = await query.orderBy("submitted_at", direction).orderBy("id").limit(limit).execute();
  return rows.map(requestOf);
}

/** Returns how many requests are in each state. */
export async function accessRequestCounts(
  db: Db,
  pageId: string,
): Promise<Partial<Record<AccessState, number>>> {
  const rows = await db
    .selectFrom("access_request")
    .select(["state", (eb) => eb.fn.countAll<number>().as("count")])
    .where("page_id", "=", pageId)
    .groupBy("state")
    .execute();
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
}

/** Returns requests of a state that have been in it since an instant or longer, the oldest first. */
export async function accessRequestsSince(
  db: Db,
  state: AccessState,
  until: Instant,
): Promise<AccessRequest[]> {
  const rows = await requests(db)
    .where("state", "=", state)
    .where("since", "<=", until)
    .orderBy("since")
    .orderBy("id")
    .limit(500)
    .execute();
  return rows.map(requestOf);
}

/** Returns the request that waits about a grant, or `null`. */
export async function waitingRequestOf(db: Db, grantId: string): Promise<AccessRequest | null> {
  const row = await requests(db)
    .where("grant_id", "=", grantId)
    .where("state", "in", WAITING)
    .executeTakeFirst();
  return row ? requestOf(row) : null;
}

/** Returns how many requests named an address since an instant. */
export async function countAccessRequests(db: Db, email: string, since: Instant): Promise<number> {
  const { count } = await db
    .selectFrom("access_request")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("email", "=", email)
    .where("submitted_at", ">", since)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Returns the number of decisions since an instant, and the time that they took in all. */
export async function accessDecisions(
  db: Db,
  pageId: string,
  since: Instant,
): Promise<{ readonly count: number; readonly totalMs: number }> {
  const row = await db
    .selectFrom("access_request")
    .select((eb) => [
      eb.fn.countAll<number>().as("count"),
      eb.fn.sum<number | null>("waited_ms").as("total"),
    ])
    .where("page_id", "=", pageId)
    .where("decided_at", ">", since)
    .where("state", "in", ["approved", "refused"])
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), totalMs: Number(row.total ?? 0) };
}

/** Records that the address of a request is its author's. */
export async function confirmAccessEmail(db: Db, id: string): Promise<void> {
  await db
    .updateTable("access_request")
    .set({ is_email_confirmed: 1 })
    .where("id", "=", id)
    .execute();
}

/** Deletes requests that failed before an instant, with their notes; returns how many went. */
export async function deleteFailedRequests(db: Db, before: Instant, limit: number) {
  const rows = await db
    .selectFrom("access_request")
    .select("id")
    .where("state", "in", ["refused", "withdrawn", "expired"])
    .where("since", "<", before)
    .limit(limit)
    .execute();
  return deleteRequests(
    db,
    rows.map(({ id }) => id),
  );
}

/**
 * Erases what requests contain of an address: those that were not approved are deleted, approved
 * ones lose their form. Requests of others lose the contact that has it.
 *
 * @returns how many requests of the address there were
 */
export async function eraseAccessRequestsOf(db: Db, email: string): Promise<number> {
  await eraseContactsOf(db, email);
  const rows = await requests(db).where("email", "=", email).execute();
  const failed = rows.filter((row) => row.state !== "approved").map((row) => row.id);
  for (const row of rows.filter((one) => one.state === "approved")) {
    const { form } = requestOf(row);
    const erased = { firstName: "DELETED", lastName: "DELETED", email: `deleted-${row.id}` };
    const left: AccessForm = {
      ...form,
      ...erased,
      phone: "",
      dpo: null,
      contacts: { business: null, technical: null },
    };
    await db
      .updateTable("access_request")
      .set({ email: erased.email, form: JSON.stringify(left), search: searchOf(left) })
      .where("id", "=", row.id)
      .execute();
  }
  await deleteRequests(db, failed);
  return rows.length;
}

/** Takes an address out of the contacts and data protection officers that others named. */
async function eraseContactsOf(db: Db, email: string): Promise<void> {
  const rows = await requests(db)
    .where("email", "!=", email)
    .where("form", "like", `%${JSON.stringify(email)}%`)
    .execute();
  const unlessErased = (one: AccessContact | null) => (one?.email === email ? null : one);
  for (const row of rows) {
    const { form } = requestOf(row);
    const { dpo, contacts } = form;
    const left: AccessForm = {
      ...form,
      dpo: unlessErased(dpo),
      contacts: {
        business: unlessErased(contacts.business),
        technical: unlessErased(contacts.technical),
      },
    };
    await db
      .updateTable("access_request")
      .set({ form: JSON.stringify(left) })
      .where("id", "=", row.id)
      .execute();
  }
}

async function deleteRequests(db: Db, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  await db.deleteFrom("request_note").where("request_id", "in", ids).execute();
  await db.deleteFrom("access_request").where("id", "in", ids).execute();
  return ids.length;
}

const requests = (db: Db) => db.selectFrom("access_request").selectAll();

const searchOf = ({ firstName, lastName, email, companyName, siren, siret }: AccessForm): string =>
  folded([firstName, lastName, email, companyName, siren, siret].filter(Boolean).join(" "));

const rowOf = (r: AccessRequest): Insertable<AccessRequestTable> => ({
  id: r.id,
  page_id: r.pageId,
  locale: r.locale,
  profile: r.form.profile,
  email: r.form.email,
  form: JSON.stringify(r.form),
  search: searchOf(r.form),
  state: r.state,
  is_email_confirmed: r.isEmailConfirmed ? 1 : 0,
  is_company_checked: r.isCompanyChecked ? 1 : 0,
  is_priority: r.isPriority ? 1 : 0,
  grant_id: r.grant,
  prolongs_id: r.prolongs,
  previous_id: r.previous,
  reasons: r.reasons,
  submitted_at: r.submittedAt,
  since: r.since,
  waited_ms: r.waitedMs,
  decided_at: r.decidedAt,
  decided_by: r.decidedBy,
  person_id: r.personId,
  organization_id: r.organizationId,
});

const requestOf = (row: Selectable<AccessRequestTable>): AccessRequest => ({
  id: row.id,
  pageId: row.page_id,
  locale: row.locale as Locale,
  form: JSON.parse(row.form) as AccessForm,
  state: row.state as AccessState,
  isEmailConfirmed: row.is_email_confirmed === 1,
  isCompanyChecked: row.is_company_checked === 1,
  isPriority: row.is_priority === 1,
  grant: row.grant_id,
  prolongs: row.prolongs_id,
  previous: row.previous_id,
  reasons: row.reasons,
  submittedAt: row.submitted_at,
  since: row.since,
  waitedMs: row.waited_ms,
  decidedAt: row.decided_at,
  decidedBy: row.decided_by,
  personId: row.person_id,
  organizationId: row.organization_id,
});
