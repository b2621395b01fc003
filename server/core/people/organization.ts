import { DAY_MS } from "../duration.ts";
import type { Instant } from "../model.ts";

/** Kinds of badges that the team gives an organisation. */
export const BADGES = [
  "public-service",
  "local-authority",
  "company",
  "association",
  "certified",
  "provider",
  "software-vendor",
] as const;
export type Badge = (typeof BADGES)[number];

/** Names of badges in French, as data.gouv.fr has them. */
export const BADGE_NAMES: Readonly<Record<Badge, string>> = {
  "public-service": "Service public",
  "local-authority": "Collectivité territoriale",
  company: "Entreprise",
  association: "Association",
  certified: "Certifié",
  provider: "Fournisseur",
  "software-vendor": "Éditeur de logiciels",
};

/** Roles within an organisation, from the most to the least. */
export const MEMBER_ROLES = ["admin", "editor", "partial_editor"] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** A vendor's product, and the use cases that it serves. */
export type Solution = { readonly name: string; readonly use_cases: readonly string[] };

/** A public body, a company or a provider. */
export type Organization = {
  /** Twelve characters `[a-z0-9]`. */
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly acronym: string | null;
  readonly description: string;
  readonly url: string | null;
  /** Fourteen digits. */
  readonly siret: string | null;
  readonly siren: string | null;
  readonly solutions: readonly Solution[];
  readonly badges: readonly Badge[];
  /** Configured ids of the providers that its members speak for. */
  readonly providers: readonly string[];
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** `null`: its members and the team alone see it. */
  readonly verifiedAt: Instant | null;
  readonly deletedAt: Instant | null;
};

/** A person in an organisation. */
export type Membership = {
  readonly organizationId: string;
  readonly personId: string;
  readonly role: MemberRole;
  readonly since: Instant;
};

/** A provider or grant that a partial editor may edit. */
export type Assignment = { readonly class: "Provider" | "Grant"; readonly id: string };

/** Time after which an invitation is canceled that nobody answered. */
export const INVITATION_MS = 30 * DAY_MS;

export type RequestStatus = "pending" | "accepted" | "refused" | "canceled";

/** A request to join an organisation, or an invitation into it. */
export type MembershipRequest = {
  readonly id: string;
  readonly organizationId: string;
  /** The person who asks or is invited; `null`: an invited address that is nobody's yet. */
  readonly personId: string | null;
  readonly email: string | null;
  readonly kind: "request" | "invitation";
  readonly status: RequestStatus;
  readonly role: MemberRole;
  readonly comment: string | null;
  /** Reason of a refusal. */
  readonly reason: string | null;
  readonly assignments: readonly Assignment[];
  readonly createdBy: string;
  readonly createdAt: Instant;
};

export type FollowClass = "User" | "Organization";

/** A person who follows a colleague or an organisation. */
export type Follow = {
  readonly id: string;
  readonly followerId: string;
  readonly class: FollowClass;
  readonly subject: string;
  readonly since: Instant;
};
