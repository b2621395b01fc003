import type { Instant } from "../model.ts";
import type { Person } from "./person.ts";

/** The parts of the people of a grant. */
export const GRANT_PARTS = ["applicant", "business", "technical"] as const;
export type GrantPart = (typeof GRANT_PARTS)[number];

/** The outcome of an approved request, for its organisation. */
export type Grant = {
  /** Twelve characters `[a-z0-9]`. */
  readonly id: string;
  readonly organizationId: string;
  /** The request whose approval gave it, or `null`. */
  readonly requestId: string | null;
  readonly title: string;
  readonly purpose: string;
  readonly useCase: string | null;
  /** Id of the organisation whose software is used, or `null`. */
  readonly vendorId: string | null;
  readonly scopes: readonly string[];
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
};

/** A person with a part in a grant. */
export type GrantContact = {
  readonly part: GrantPart;
  readonly person: Person;
  /**
   * Names that readers of the grant see: of a stranger to the organisation those that the applicant
   * wrote, since an address must not reveal a name.
   */
  readonly names: Pick<Person, "firstName" | "lastName">;
  /**
   * False for a disabled person, and for an applicant who is no member. The others are invited, and
   * leave the grant when they leave its organisation.
   */
  readonly isInPlace: boolean;
};

/** A grant with its people. */
export type HeldGrant = Grant & { readonly contacts: readonly GrantContact[] };

export const GRANT_DEEDS = [
  "reveal",
  "issue",
  "replace",
  "revoke",
  "prolong",
  "change",
  "handOver",
  "transfer",
  "contacts",
] as const;
export type GrantDeed = (typeof GRANT_DEEDS)[number];

/** The parts that may do each deed. The business contact sees the grant, and no token. */
const PARTS_OF: Readonly<Record<GrantDeed, readonly GrantPart[]>> = {
  reveal: ["applicant", "technical"],
  issue: ["applicant", "technical"],
  replace: ["applicant", "technical"],
  revoke: ["applicant", "technical"],
  prolong: ["applicant"],
  change: ["applicant"],
  handOver: ["applicant"],
  transfer: ["applicant"],
  contacts: ["applicant"],
};

/** The part of a caller on which their deeds depend. */
type Doer = { readonly kind: string; readonly id: string };

/** Returns the applicant who still may act; `null` if they were erased, disabled, or have left. */
export const applicantOf = ({ contacts }: Pick<HeldGrant, "contacts">): Person | null =>
  contacts.find(({ part, isInPlace }) => part === "applicant" && isInPlace)?.person ?? null;

/** Returns the parts that a caller has in a grant now. */
export const partsOf = ({ contacts }: Pick<HeldGrant, "contacts">, doer: Doer): GrantPart[] =>
  doer.kind === "person"
    ? contacts.filter((c) => c.isInPlace && c.person.id === doer.id).map(({ part }) => part)
    : [];

/**
 * Returns the deeds that a caller may do on a grant. A revoked one allows none.
 *
 * @param isAdmin true for an admin of the team, who transfers what has no applicant any more
 */
export function deedsFor(
  grant: Pick<HeldGrant, "contacts" | "revokedAt">,
  doer: Doer,
  isAdmin: boolean,
): GrantDeed[] {
  if (grant.revokedAt !== null) return [];
  const parts = partsOf(grant, doer);
  const isOrphan = applicantOf(grant) === null;
  return GRANT_DEEDS.filter(
    (deed) =>
      PARTS_OF[deed].some((part) => parts.includes(part)) ||
      (deed === "transfer" && isAdmin && isOrphan),
  );
}
