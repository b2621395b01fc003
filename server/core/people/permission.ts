import { Refusal } from "../refusal.ts";

/** A role of the team, of a person or token; each role includes those before it. */
export type Role = "reader" | "editor" | "operator" | "admin";

/** From the least to the most: incidents are an editor's, monitors an operator's, tokens an admin's. */
export const ROLES: readonly Role[] = ["reader", "editor", "operator", "admin"];

/** The role of a person; a member has rights by organisations alone. */
export type PersonRole = Role | "member";

export const PERSON_ROLES: readonly PersonRole[] = ["member", ...ROLES];

type Holder = {
  /** The public id: of a token its secret one is known to its holder alone. */
  readonly id: string;
  readonly name: string;
  readonly role: PersonRole;
  /** The only providers that it may speak for, or `null` for all of them. */
  readonly providers: readonly string[] | null;
};

/** The person or token behind a write, for permission and for the audit trail. */
export type Actor =
  | (Holder & { readonly kind: "token" })
  /** Someone of the team, signed in; with `providers`, someone of a provider's own staff. */
  | (Holder & { readonly kind: "person"; readonly email: string });

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

/** Returns true if an actor may act for a provider. */
export const maySpeakFor = (
  actor: { readonly providers: readonly string[] | null },
  providerId: string,
): boolean => actor.providers === null || actor.providers.includes(providerId);

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
];

/**
 * Returns true if an actor has a right.
 *
 * @param providerId the provider concerned; without one the right concerns everybody, and a
 *   provider's own staff do not have it
 */
export function may(
  actor: Pick<Actor | Anonymous, "role" | "providers">,
  right: Right,
  providerId?: string,
): boolean {
  if (actor.role === null || !mayAs(actor.role, LEAST_ROLE[right])) return false;
  if (actor.providers === null) return true;
  const isTheirs = providerId !== undefined && maySpeakFor(actor, providerId);
  return isTheirs && FOR_OWN_PROVIDER.includes(right);
}

/**
 * Returns `true` if an actor may do something to a thing that belongs to all of these owners.
 *
 * @param owners provider ids; `null` for what belongs to no configured provider. A thing with such
 *   a part, or without any part, is for the team alone.
 */
export function mayForAll(
  actor: Pick<Actor | Anonymous, "role" | "providers">,
  right: Right,
  owners: readonly (string | null)[],
): boolean {
  if (actor.providers === null) return may(actor, right);
  return owners.length > 0 && owners.every((id) => id !== null && may(actor, right, id));
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
  const detail = !mayAs(actor.role, needed)
    ? `This needs the role ${needed}; yours is ${actor.role}.`
    : `You speak for ${actor.providers?.join(", ")} only.`;
  throw new Refusal("forbidden", detail);
}
