/** Form of a scope's id. */
export const SCOPE_FORM = /^[a-z0-9_]+(?::[a-z0-9_]+)*$/;

/** Scopes that Vigie itself knows; all others are the gateway's, and open nothing here. */
export const BUILT_IN_SCOPES = [
  "status:read",
  "usage:read",
  "subscription:write",
  "maintenance:write",
  "measurement:write",
  "usage:write",
  "token:introspect",
] as const;

/** A scope that opens something here. */
export type AccountScope = (typeof BUILT_IN_SCOPES)[number];

/** Built-in scopes that a request may ask for: those of any grant and of any organisation. */
export const REQUESTED_SCOPES: readonly string[] = BUILT_IN_SCOPES.slice(0, 3);
