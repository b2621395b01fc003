import type { Selectable } from "kysely";
import type { Instant } from "../server/core/model.ts";
import type {
  Assignment,
  MemberRole,
  MembershipRequest,
  RequestStatus,
} from "../server/core/people/organization.ts";
import type { Db } from "./schema.ts";
import type { MembershipRequestTable } from "./tables/organizations.ts";

/** Adds a request or invitation. One that is pending for the same person or address fails it. */
export async function insertMembershipRequest(db: Db, request: MembershipRequest): Promise<void> {
  await db
    .insertInto("membership_request")
    .values({
      id: request.id,
      organization_id: request.organizationId,
      person_id: request.personId,
      email: request.email,
      kind: request.kind,
      status: request.status,
      role: request.role,
      comment: request.comment,
      reason: request.reason,
      assignments: JSON.stringify(request.assignments),
      created_by: request.createdBy,
      created_at: request.createdAt,
      decided_by: null,
      decided_at: null,
    })
    .execute();
}

/** Changes the comment and offered role of a pending request. */
export async function amendMembershipRequest(
  db: Db,
  { id, comment, role, assignments }: MembershipRequest,
): Promise<void> {
  await db
    .updateTable("membership_request")
    .set({ comment, role, assignments: JSON.stringify(assignments) })
    .where("id", "=", id)
    .execute();
}

/**
 * Ends a pending request; returns false if it is pending no more, so that of two who decide at the
 * same moment one succeeds.
 */
export async function decideMembershipRequest(
  db: Db,
  id: string,
  decision: {
    readonly status: Exclude<RequestStatus, "pending">;
    readonly reason: string | null;
    readonly by: string;
    readonly at: Instant;
  },
): Promise<boolean> {
  const { status, reason, by, at } = decision;
  const { numUpdatedRows } = await db
    .updateTable("membership_request")
    .set({ status, reason, decided_by: by, decided_at: at })
    .where("id", "=", id)
    .where("status", "=", "pending")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function membershipRequestById(db: Db, id: string): Promise<MembershipRequest | null> {
  const row = await requests(db).where("id", "=", id).executeTakeFirst();
  return row ? requestOf(row) : null;
}

/** Returns the pending request of a person or address, or `null`. */
export async function pendingMembershipRequest(
  db: Db,
  organizationId: string,
  who: { readonly personId: string } | { readonly email: string },
): Promise<MembershipRequest | null> {
  const row = await requests(db)
    .where("organization_id", "=", organizationId)
    .where("status", "=", "pending")
    .$if("personId" in who, (q) =>
      q.where("person_id", "=", (who as { personId: string }).personId),
    )
    .$if("email" in who, (q) => q.where("email", "=", (who as { email: string }).email))
    .executeTakeFirst();
  return row ? requestOf(row) : null;
}

/** Returns how many invitations of an organisation are pending. */
export async function countPendingInvitations(db: Db, organizationId: string): Promise<number> {
  const { count } = await db
    .selectFrom("membership_request")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("organization_id", "=", organizationId)
    .where("kind", "=", "invitation")
    .where("status", "=", "pending")
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Requests of an organisation in one answer. */
const MOST_LISTED = 500;

/** Returns an organisation's requests, newest first, 500 at most. */
export async function membershipRequestsOf(
  db: Db,
  organizationId: string,
  { status, personId }: { readonly status?: RequestStatus; readonly personId?: string } = {},
): Promise<MembershipRequest[]> {
  const rows = await requests(db)
    .where("organization_id", "=", organizationId)
    .$if(status !== undefined, (q) => q.where("status", "=", status!))
    .$if(personId !== undefined, (q) => q.where("person_id", "=", personId!))
    .orderBy("created_at", "desc")
    .orderBy("id")
    .limit(MOST_LISTED)
    .execute();
  return rows.map(requestOf);
}

/** Returns the pending invitations of a person, by id or address, newest first. */
export async function invitationsOf(
  db: Db,
  { id, email }: { readonly id: string; readonly email: string },
): Promise<MembershipRequest[]> {
  const rows = await requests(db)
    .where("kind", "=", "invitation")
    .where("status", "=", "pending")
    .where((eb) => eb.or([eb("person_id", "=", id), eb("email", "=", email)]))
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map(requestOf);
}

/** Requests of one person in one answer. */
const MOST_OF_ONE = 100;

/** Returns the requests to join that a person made, newest first, 100 at most. */
export async function requestsMadeBy(db: Db, personId: string): Promise<MembershipRequest[]> {
  const rows = await requests(db)
    .where("kind", "=", "request")
    .where("person_id", "=", personId)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .limit(MOST_OF_ONE)
    .execute();
  return rows.map(requestOf);
}

/** Cancels the invitations that nobody has answered since an instant; returns their number. */
export async function cancelOldInvitations(
  db: Db,
  before: Instant,
  by: { readonly id: string; readonly at: Instant },
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("membership_request")
    .set({ status: "canceled", decided_by: by.id, decided_at: by.at })
    .where("kind", "=", "invitation")
    .where("status", "=", "pending")
    .where("created_at", "<=", before)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/**
 * Ends what an erased person asked for, and forgets the invitations of their address.
 *
 * @param deletesComments also empties what they wrote
 */
export async function forgetMembershipRequestsOf(
  db: Db,
  { id, email }: { readonly id: string; readonly email: string },
  {
    by,
    at,
    deletesComments,
  }: { readonly by: string; readonly at: Instant; readonly deletesComments: boolean },
): Promise<void> {
  await db.deleteFrom("membership_request").where("email", "=", email).execute();
  await db
    .updateTable("membership_request")
    .set({ status: "canceled", decided_by: by, decided_at: at })
    .where("person_id", "=", id)
    .where("status", "=", "pending")
    .execute();
  if (!deletesComments) return;
  await db
    .updateTable("membership_request")
    .set({ comment: ERASED })
    .where("person_id", "=", id)
    .where("comment", "is not", null)
    .execute();
  await db
    .updateTable("membership_request")
    .set({ reason: ERASED })
    .where("decided_by", "=", id)
    .where("reason", "is not", null)
    .execute();
}

const ERASED = "DELETED";

const requests = (db: Db) => db.selectFrom("membership_request").selectAll();

const requestOf = (row: Selectable<MembershipRequestTable>): MembershipRequest => ({
  id: row.id,
  organizationId: row.organization_id,
  personId: row.person_id,
  email: row.email,
  kind: row.kind as MembershipRequest["kind"],
  status: row.status as RequestStatus,
  role: row.role as MemberRole,
  comment: row.comment,
  reason: row.reason,
  assignments: JSON.parse(row.assignments) as Assignment[],
  createdBy: row.created_by,
  createdAt: row.created_at,
});
