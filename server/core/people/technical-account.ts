import { DAY_MS } from "../duration.ts";
import type { Instant } from "../model.ts";
import { Refusal, type FieldProblem } from "../refusal.ts";
import type { Organization } from "./organization.ts";
import { isOfTeam, type Caller } from "./permission.ts";
import { BUILT_IN_SCOPES, type AccountScope } from "./scopes.ts";

/** A program of an organisation. Its secret is never part of it. */
export type TechnicalAccount = {
  /** Twelve characters `[a-z0-9]`. */
  readonly id: string;
  readonly organizationId: string;
  /** 1, 2, 3 ... within its organisation; none is used twice. */
  readonly number: number;
  readonly login: string;
  readonly siret: string;
  /** Address in the form that `mailAddress` writes. */
  readonly contactEmail: string;
  readonly scopes: readonly AccountScope[];
  /** Number of its present access tokens; those of earlier numbers are dead. */
  readonly epoch: number;
  readonly createdAt: Instant;
  readonly secretSetAt: Instant;
  /** End of the overlap in which the previous secret is valid too; `null` without one. */
  readonly previousUntil: Instant | null;
  /** To the minute; `null` before its first use. */
  readonly lastUsedAt: Instant | null;
  readonly deactivatedAt: Instant | null;
  /** When the clock closed it and its secret was wiped; `null` before that. */
  readonly closedAt: Instant | null;
};

export type AccountState = "active" | "inactive" | "closed";

/** Time after its deactivation in which an account can be reactivated. */
export const REACTIVABLE_MS = 60 * DAY_MS;

/** Time before its closing at which its contact is warned. */
export const CLOSING_NOTICE_MS = 7 * DAY_MS;

/** Longest overlap of a new secret with the one before, in hours. */
export const LONGEST_OVERLAP_HOURS = 168;

/** Largest number of an account, by the form of logins. */
export const LARGEST_NUMBER = 999_999;

type Dates = Pick<TechnicalAccount, "deactivatedAt" | "closedAt">;

/** Returns the state of an account. It closes by the clock, whether or not that was recorded. */
export function accountState({ deactivatedAt, closedAt }: Dates, now: Instant): AccountState {
  if (closedAt !== null) return "closed";
  if (deactivatedAt === null) return "active";
  return now < deactivatedAt + REACTIVABLE_MS ? "inactive" : "closed";
}

/** Returns the instant before which an inactive account can be reactivated; `null` for others. */
export const reactivateBefore = (account: Dates, now: Instant): Instant | null =>
  accountState(account, now) === "inactive" ? account.deactivatedAt! + REACTIVABLE_MS : null;

/** A deed on an account. */
export type AccountDeed = "change" | "secret" | "deactivate" | "reactivate";

/** The states in which each deed is possible. */
const POSSIBLE_IN: Readonly<Record<AccountDeed, readonly AccountState[]>> = {
  change: ["active", "inactive"],
  secret: ["active"],
  deactivate: ["active"],
  reactivate: ["inactive"],
};

/** Refuses a deed that the state of an account does not allow. @throws Refusal `conflict` */
export function requirePossible(account: Dates, deed: AccountDeed, now: Instant): void {
  const state = accountState(account, now);
  if (POSSIBLE_IN[deed].includes(state)) return;
  throw new Refusal("conflict", `This technical account is ${state}.`);
}

/** Returns the login of an organisation's account. */
export const loginOf = (number: number, siret: string, domain: string): string =>
  `TECH_${number}_${siret}@${domain}`;

/** Scopes about providers: an organisation without a linked one has none of them. */
const OF_PROVIDERS: readonly AccountScope[] = ["maintenance:write", "measurement:write"];

/** Scopes of the gateway's own programs, which only an admin of the team gives. */
const OF_GATEWAY: readonly AccountScope[] = ["usage:write", "token:introspect"];

type Linked = Pick<Organization, "providers">;

/** Returns those scopes of an account that its organisation may have now. */
export const usableScopes = (
  scopes: readonly AccountScope[],
  { providers }: Linked,
): AccountScope[] =>
  scopes.filter((scope) => providers.length > 0 || !OF_PROVIDERS.includes(scope));

/**
 * Returns the mistakes in scopes that are given to an account: nobody gives more than they and
 * the organisation have. A scope that the account has already may stay.
 */
export function scopeProblems(
  wanted: readonly AccountScope[],
  organization: Linked,
  giver: Caller,
  before: readonly AccountScope[] = [],
): FieldProblem[] {
  const usable = usableScopes(wanted, organization);
  const isAdmin = isOfTeam(giver) && giver.role === "admin";
  return wanted.flatMap((scope, at) => {
    const pointer = `/scopes/${at}`;
    if (before.includes(scope)) return [];
    if (!usable.includes(scope)) {
      return [{ pointer, detail: `${scope}: the organisation is linked to no provider` }];
    }
    const isForbidden = OF_GATEWAY.includes(scope) && !isAdmin;
    return isForbidden
      ? [{ pointer, detail: `${scope}: only an admin of the team gives this scope` }]
      : [];
  });
}

/** Domain of the contact of accounts whose contact was erased; it reaches nobody (RFC 2606). */
const ERASED_DOMAIN = "@erased.invalid";

/** Returns the contact of an account whose contact was erased and which no admin takes over. */
export const erasedContact = (personId: string): string => `deleted-${personId}${ERASED_DOMAIN}`;

/** Returns true for a contact that can be written to. */
export const isReachable = (contactEmail: string): boolean => !contactEmail.endsWith(ERASED_DOMAIN);

/** Returns true for a scope that an account can have. */
export const isAccountScope = (text: string): text is AccountScope =>
  (BUILT_IN_SCOPES as readonly string[]).includes(text);
