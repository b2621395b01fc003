import { peopleById } from "../../../db/people.ts";
import type * as shapes from "../../core/api/accounts.ts";
import { isoUtc } from "../../core/instant.ts";
import type { MembershipRequest } from "../../core/people/organization.ts";
import { isOfTeam } from "../../core/people/permission.ts";
import { shortAddress, userReferenceWithEmail, type View } from "./views.ts";

/** Returns requests and invitations as documents. */
export async function requestDocuments(
  view: View,
  requests: readonly MembershipRequest[],
): Promise<shapes.MembershipRequest[]> {
  const ids = requests.flatMap((one) => one.personId ?? []);
  const people = new Map((await peopleById(view.db, ids)).map((one) => [one.id, one]));
  return requests.map((one) => {
    const person = one.personId === null ? undefined : people.get(one.personId);
    return {
      id: one.id,
      user: person ? userReferenceWithEmail(view, person) : null,
      email: one.email === null ? null : shortAddress(one.email, isOpenTo(view, one.email)),
      kind: one.kind,
      created: isoUtc(one.createdAt),
      status: one.status,
      role: one.role,
      comment: one.comment,
      assignments: one.assignments,
    };
  });
}

const isOpenTo = ({ caller }: View, email: string): boolean =>
  isOfTeam(caller) || (caller.kind === "person" && caller.email === email);
