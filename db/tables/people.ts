/** The tables of the team's accounts, sessions and tokens. */

/**
 * Tokens of machines: the team's, and those of grants, whose role is "grant". The id is a hash of
 * the one inside the token.
 */
export type TokenTable = {
  id: string;
  name: string;
  role: string;
  provider_id: string | null;
  created_at: number;
  expires_at: number;
  last_used_at: number | null;
  /** Of a grant's token that is replaced: the end of the overlap, which may lie ahead. */
  revoked_at: number | null;
  grant_id: string | null;
  /** JSON of a list; null for the team's tokens. */
  scopes: string | null;
  /** The secret id inside a grant's token, encrypted (see auth/grant-token.ts). */
  sealed_jti: string | null;
  /** The token that it replaces. */
  replaces: string | null;
};

/** People who may sign in. An erased one stays as a row without content, for what names its id. */
export type PersonTable = {
  /** Twelve characters `[a-z0-9]`. */
  id: string;
  /** Address in the form that `mailAddress` writes. */
  email: string;
  name: string;
  role: string;
  /** JSON of configured ids of the only providers that they speak for, or null: all. */
  providers: string | null;
  locale: string;
  /** A PHC string (see auth/password.ts), or null. */
  password_hash: string | null;
  /** The secret of the authenticator application, encrypted, or null. */
  totp_sealed: string | null;
  /** Null: begun, and not asked for before a first code has come. */
  totp_confirmed_at: number | null;
  /** The step of the last code that was accepted: no earlier one is. */
  totp_step: number | null;
  created_at: number;
  disabled_at: number | null;
  /** Part of their address in URLs; unique. */
  slug: string;
  first_name: string;
  last_name: string;
  /** The names as searches and sorting compare them. */
  search_first: string;
  search_last: string;
  about: string | null;
  website: string | null;
  phone: string | null;
  last_login_at: number | null;
  /** When its owner was warned that the unused account will be erased; or null. */
  warned_at: number | null;
  /** When it was erased, for ever; or null. */
  deleted_at: number | null;
};

/** Recovery codes, usable once each instead of an authenticator's code; hashed. */
export type RecoveryCodeTable = { person_id: string; hash: string; used_at: number | null };

/** Whom an identity provider means by its `sub`. */
export type IdentityTable = {
  issuer: string;
  subject: string;
  person_id: string;
  created_at: number;
};

/** Sessions. A row is deleted at sign-out, and some time after it has expired. */
export type SessionTable = {
  /** Hash of the cookie's secret, which is stored nowhere. */
  hash: string;
  /** By which it is listed and revoked. */
  id: string;
  person_id: string;
  /** "password", "link" or "oidc". */
  method: string;
  created_at: number;
  seen_at: number;
  address: string;
  agent: string;
  /** For signing out at the identity provider; encrypted, or null. */
  id_token_sealed: string | null;
};

/** Links that sign in, each once. */
export type SignInLinkTable = {
  hash: string;
  person_id: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
};
