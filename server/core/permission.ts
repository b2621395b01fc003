/** What someone may do; each role may all that the roles before it may. */
export type Role = "reader" | "editor" | "operator" | "admin";

/** From the least to the most: incidents are an editor's, monitors an operator's, tokens an admin's. */
export const ROLES: readonly Role[] = ["reader", "editor", "operator", "admin"];

/** Whose word a write is: for permission, and for whoever asks later who did it. */
export type Actor = {
  readonly kind: "token";
  /** The token's public id; its secret one is known to its holder alone. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The only provider that it may speak for, or `null` for all of them. */
  readonly provider: string | null;
};

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Whether a role includes another: `mayAs("admin", "editor")`. */
export const mayAs = (role: Role, needed: Role): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(needed);

/** Whether someone may speak for a provider. */
export const maySpeakFor = (actor: Actor, providerId: string): boolean =>
  actor.provider === null || actor.provider === providerId;
