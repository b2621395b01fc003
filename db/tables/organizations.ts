/** The tables of organisations, their members and followers. */

/** Public bodies, companies and providers. A deleted one can be restored for 30 days. */
export type OrganizationTable = {
  /** Twelve characters `[a-z0-9]`. */
  id: string;
  /** Part of its address in URLs; unique. */
  slug: string;
  name: string;
  /** Name and acronym as searches and sorting compare them. */
  search: string;
  acronym: string | null;
  description: string;
  url: string | null;
  /** Fourteen digits; unique among those that are not deleted. */
  siret: string | null;
  siren: string | null;
  /** JSON of a vendor's solutions with their use cases. */
  solutions: string;
  /** Number of its next technical account; none is used twice. */
  next_account: number;
  created_at: number;
  modified_at: number;
  /** When the team verified it; null: its members and the team alone see it. */
  verified_at: number | null;
  deleted_at: number | null;
};

export type OrganizationBadgeTable = {
  organization_id: string;
  kind: string;
  /** Id of the author. */
  given_by: string;
  given_at: number;
};

/** Providers that an organisation's members speak for. */
export type OrganizationProviderTable = {
  organization_id: string;
  /** Configured id. */
  provider_id: string;
  given_by: string;
  given_at: number;
};

export type MembershipTable = {
  organization_id: string;
  person_id: string;
  role: string;
  since: number;
};

/** A subject that a partial editor may edit. */
export type AssignmentTable = {
  organization_id: string;
  person_id: string;
  /** "Provider" or "Grant". */
  class: string;
  subject: string;
};

/** Requests to join, and invitations. */
export type MembershipRequestTable = {
  id: string;
  organization_id: string;
  /** The person who asks or is invited; null: an invited address of nobody yet. */
  person_id: string | null;
  email: string | null;
  /** "request" or "invitation". */
  kind: string;
  /** "pending", "accepted", "refused" or "canceled". */
  status: string;
  role: string;
  comment: string | null;
  /** Reason of a refusal. */
  reason: string | null;
  /** JSON. */
  assignments: string;
  created_by: string;
  created_at: number;
  decided_by: string | null;
  decided_at: number | null;
};

/** Follows; those that ended keep their row. */
export type FollowTable = {
  id: string;
  follower_id: string;
  /** "User" or "Organization". */
  class: string;
  subject: string;
  since: number;
  until: number | null;
};
