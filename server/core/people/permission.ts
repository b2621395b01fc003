import { Refusal } from "../refusal.ts";
import { MEMBER_ROLES, type MemberRole } from "./organization.ts";
import type { AccountScope } from "./scopes.ts";

/** A role of the team, of a person or token; each role includes those before it. */
export type Role = "reader" | "editor" | "operator" | "admin";

/** From the least to the most: incidents are an editor's, monitors an operator's, tokens an admin's. */
export const ROLES: readonly Role[] = ["reader", "editor", "operator", "admin"];

/** The role of a person; a member has rights by organisations alone. */
export type PersonRole = Role | "member";

export const PERSON_ROLES: readonly PersonRole[] = ["member", ...ROLES];

/** The providers that a caller may speak for: every one, or these. */
export type Reach = "all" | readonly string[];

/** Rights of a person by one membership. */
export type OrganizationRights = {
  readonly organizationId: string;
  readonly role: MemberRole;
  /** Linked providers; of a partial editor the assigned ones alone. */
  readonly providers: readonly string[];
};

type Holder = {
  /** The public id: of a token its secret one is known to its holder alone. */
  readonly id: string;
  readonly name: string;
  readonly role: PersonRole;
  readonly providers: Reach;
  /** Rights by organisation; none if absent. */
  readonly organizations?: readonly OrganizationRights[];
};

/** The person, token or account behind a write, for permission and for the audit trail. */
export type Actor =
  | (Holder & { readonly kind: "token" })
  | (Holder & { readonly kind: "person"; readonly email: string })
  /** A program of an organisation. */
  | (Holder & {
      readonly kind: "account";
      readonly role: "member";
      readonly organizationId: string;
      readonly scopes: readonly AccountScope[];
    });

/** A client that has not signed in. */
export type Anonymous = {
  readonly kind: "anonymous";
  readonly role: null;
  readonly providers: readonly [];
};

export const ANONYMOUS: Anonymous = { kind: "anonymous", role: null, providers: [] };

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Returns true if a role includes another: `mayAs("admin", "editor")`. */
export const mayAs = (role: PersonRole, needed: Role): boolean =>
  PERSON_ROLES.indexOf(role) >= PERSON_ROLES.indexOf(needed);

/** The part of a caller on which rights depend. */
export type Caller = {
  readonly kind?: string;
  readonly role: PersonRole | null;
  readonly providers: Reach;
  readonly organizations?: readonly OrganizationRights[];
  readonly scopes?: readonly AccountScope[];
};

/** Returns true for the team: a role that is not limited to some providers. */
export const isOfTeam = ({ role, providers }: Caller): boolean =>
  role !== null && role !== "member" && providers === "all";

/** Returns the ids of the only providers that a caller may speak for who is not of the team. */
export const spokenFor = ({ providers, organizations = [] }: Caller): readonly string[] => [
  ...new Set([
    ...(providers === "all" ? [] : providers),
    ...organizations.flatMap((one) => one.providers),
  ]),
];

/** Returns true if a caller may act for a provider. */
export const maySpeakFor = (caller: Caller, providerId: string): boolean =>
  isOfTeam(caller) || spokenFor(caller).includes(providerId);

/**
 * Returns the role by which a route lets a caller in: a member who speaks for a provider is let in
 * as an editor. What they may do there is for `may` to decide.
 */
export const standingOf = (caller: Caller & { readonly role: PersonRole }): PersonRole =>
  caller.role === "member" && caller.kind === "person" && spokenFor(caller).length > 0
    ? "editor"
    : caller.role;

/** The least role for each thing that is not open to everyone. */
const LEAST_ROLE = {
  /** Everything that the public does not see: drafts, evidence, monitors, templates. */
  "console.read": "reader",
  "incident.write": "editor",
  "template.write": "editor",
  "maintenance.read": "reader",
  "maintenance.write": "editor",
  /** Traffic and heartbeats that others send us. */
  "measurement.write": "operator",
  "monitor.write": "operator",
  "subscriber.read": "operator",
  "subscriber.write": "operator",
  "correction.write": "operator",
  "audit.read": "operator",
  "access.review": "operator",
  "alert.read": "reader",
  "alert.acknowledge": "editor",
  "person.write": "admin",
  "token.write": "admin",
} as const satisfies Readonly<Record<string, Role>>;

export type Right = keyof typeof LEAST_ROLE;

export const RIGHTS = Object.keys(LEAST_ROLE) as readonly Right[];

/** Rights of a provider's own staff, for their providers only. */
const FOR_OWN_PROVIDER: readonly Right[] = [
  "maintenance.read",
  "maintenance.write",
  "measurement.write",
  "alert.read",
  "alert.acknowledge",
];

/** Rights of an organisation's members, for the providers that their membership gives them. */
const BY_MEMBERSHIP: readonly Right[] = ["maintenance.read", "maintenance.write"];

/** Rights of a technical account by scope, for the providers of its organisation. */
const BY_SCOPE: Readonly<Partial<Record<AccountScope, readonly Right[]>>> = {
  "maintenance:write": ["maintenance.read", "maintenance.write"],
  "measurement:write": ["measurement.write"],
};

/**
 * Returns true if a caller has a right.
 *
 * @param providerId the provider concerned; without one the right concerns everybody, and only the
 *   team has it
 */
export function may(caller: Caller, right: Right, providerId?: string): boolean {
  if (caller.kind === "account") return mayByScope(caller, right, providerId);
  return mayByRole(caller, right, providerId) || mayByMembership(caller, right, providerId);
}

function mayByRole(caller: Caller, right: Right, providerId?: string): boolean {
  const { role, providers } = caller;
  if (role === null || !mayAs(role, LEAST_ROLE[right])) return false;
  if (providers === "all") return true;
  const isTheirs = providerId !== undefined && providers.includes(providerId);
  return isTheirs && FOR_OWN_PROVIDER.includes(right);
}

const mayByMembership = ({ organizations = [] }: Caller, right: Right, providerId?: string) =>
  providerId !== undefined &&
  BY_MEMBERSHIP.includes(right) &&
  organizations.some((one) => one.providers.includes(providerId));

const mayByScope = ({ providers, scopes = [] }: Caller, right: Right, providerId?: string) =>
  providerId !== undefined &&
  providers !== "all" &&
  providers.includes(providerId) &&
  scopes.some((scope) => BY_SCOPE[scope]?.includes(right) === true);

/**
 * Returns `true` if a caller may do something to a thing that belongs to all of these owners.
 *
 * @param owners provider ids; `null` for what belongs to no configured provider. A thing with such
 *   a part, or without any part, is for the team alone.
 */
export const mayForAll = (
  caller: Caller,
  right: Right,
  owners: readonly (string | null)[],
): boolean =>
  may(caller, right) ||
  (owners.length > 0 && owners.every((id) => id !== null && may(caller, right, id)));

/** A deed within an organisation, and the least role of its members who may do it. */
const WITHIN_ORGANIZATION = {
  "organization.read": "partial_editor",
  "organization.write": "admin",
  "membership.decide": "admin",
  "account.read": "partial_editor",
  "account.write": "admin",
} as const satisfies Readonly<Record<string, MemberRole>>;

export type OrganizationRight = keyof typeof WITHIN_ORGANIZATION;

export const ORGANIZATION_RIGHTS = Object.keys(WITHIN_ORGANIZATION) as readonly OrganizationRight[];

/** Rights of every member of the team within any organisation. */
const FOR_THE_TEAM: readonly OrganizationRight[] = ["organization.read", "account.read"];

/** Returns true for an operator of the team, who acts as any organisation's admin. */
export const actsForOrganizations = (caller: Caller): boolean =>
  isOfTeam(caller) && caller.kind !== "account" && mayAs(caller.role!, "operator");

/** Returns true if a caller has a right within an organisation. */
export function mayWithin(
  caller: Caller,
  right: OrganizationRight,
  organizationId: string,
): boolean {
  if (caller.kind === "account") return false;
  if (actsForOrganizations(caller)) return true;
  if (FOR_THE_TEAM.includes(right) && isOfTeam(caller)) return true;
  const needed = MEMBER_ROLES.indexOf(WITHIN_ORGANIZATION[right]);
  return (caller.organizations ?? []).some(
    (one) => one.organizationId === organizationId && MEMBER_ROLES.indexOf(one.role) <= needed,
  );
}

/**
 * Returns the actor, if it has the right.
 *
 * @throws Refusal `unauthenticated` without sign-in, `forbidden` otherwise
 */
export function permitted(actor: Actor | Anonymous, right: Right, providerId?: string): Actor {
  if (actor.kind === "anonymous") {
    throw new Refusal(
      "unauthenticated",
      "Sign in, or send a token: `Authorization: Bearer <token>`.",
    );
  }
  if (may(actor, right, providerId)) return actor;
  const needed = LEAST_ROLE[right];
  const detail = !mayAs(standingOf(actor), needed)
    ? `This needs the role ${needed}; yours is ${actor.role}.`
    : `You speak for ${spokenFor(actor).join(", ")} only.`;
  throw new Refusal("forbidden", detail);
}
