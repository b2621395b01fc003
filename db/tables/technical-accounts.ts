/** The tables of technical accounts. */

/** Programs of organisations. A closed account keeps its row, since no number is used twice. */
export type TechnicalAccountTable = {
  /** Twelve characters `[a-z0-9]`. */
  id: string;
  organization_id: string;
  /** 1, 2, 3 ... within its organisation. */
  number: number;
  login: string;
  /** The organisation's SIRET when the account was made, which is part of its login. */
  siret: string;
  contact_email: string;
  /** JSON of a list of scopes. */
  scopes: string;
  /** SHA-256 of the secret; null once it is closed. */
  secret_hash: string | null;
  /** The secret before, which is valid until `previous_until`; null without one. */
  previous_hash: string | null;
  previous_until: number | null;
  /** Number of its present access tokens; those of earlier numbers are dead. */
  epoch: number;
  created_at: number;
  secret_set_at: number;
  last_used_at: number | null;
  deactivated_at: number | null;
  /** When its contact was warned that it closes soon; or null. */
  warned_at: number | null;
  closed_at: number | null;
};

/** Access tokens that were revoked before they expired. */
export type RevokedTokenTable = {
  /** SHA-256 of the token's `jti`. */
  jti_hash: string;
  expires_at: number;
};
