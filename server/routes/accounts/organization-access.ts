import { organizationCalled } from "../../../db/organizations.ts";
import type { SeenOrganizations } from "../../../db/organization-list.ts";
import type { Organization } from "../../core/people/organization.ts";
import {
  isOfTeam,
  mayWithin,
  type Actor,
  type Anonymous,
  type OrganizationRight,
} from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import type { AccountRequest } from "./caller.ts";
import { maySeeOrganization } from "./views.ts";

type Asking = AccountRequest["Variables"];

/**
 * Returns an organisation that the caller may see.
 *
 * @throws Refusal `missing`, `gone` if it was deleted
 */
export async function visibleOrganization(
  { ctx, caller }: Asking,
  idOrSlug: string,
): Promise<Organization> {
  const one = await organizationCalled(ctx.db, idOrSlug);
  if (!one || !maySeeOrganization(caller, one)) throw unknownOrganization();
  if (one.deletedAt !== null) throw new Refusal("gone", "Organization has been deleted");
  return one;
}

/**
 * Returns an organisation in which the caller has a right.
 *
 * @throws Refusal as above; `unauthenticated`; `forbidden`
 */
export async function organizationFor(
  asking: Asking,
  idOrSlug: string,
  right: OrganizationRight,
): Promise<Organization> {
  const { caller } = asking;
  if (caller.kind === "anonymous") {
    throw new Refusal(
      "unauthenticated",
      "Sign in, or send a token: `Authorization: Bearer <token>`.",
    );
  }
  const one = await visibleOrganization(asking, idOrSlug);
  if (mayWithin(caller, right, one.id)) return one;
  throw new Refusal("forbidden", "This is for the organisation's admins.");
}

export const unknownOrganization = () => new Refusal("missing", "Organization not found");

/** Returns the organisations that a caller may see. */
export const seenBy = (caller: Actor | Anonymous): SeenOrganizations =>
  isOfTeam(caller) ? "all" : { personId: caller.kind === "person" ? caller.id : null };
