/** The tables of grants. */

/** Grants of organisations. */
export type AccessGrantTable = {
  /** Twelve characters `[a-z0-9]`. */
  id: string;
  organization_id: string;
  /** The request whose approval gave it. */
  request_id: string | null;
  title: string;
  purpose: string;
  use_case: string | null;
  /** The organisation whose software is used. */
  vendor_id: string | null;
  /** JSON of a list of scopes. */
  scopes: string;
  created_at: number;
  revoked_at: number | null;
};

/** The contacts of grants, by part: applicant, business, technical. */
export type GrantContactTable = {
  grant_id: string;
  part: string;
  person_id: string;
  /** As the applicant wrote them; shown of who is no member of the organisation. */
  first_name: string | null;
  last_name: string | null;
};

/** Links by which tokens are handed over. Deleted after 30 days. */
export type HandoverTable = {
  id: string;
  token_id: string;
  /** Address in the form that `mailAddress` writes. */
  email: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
};

/** Notices of a token's end that were sent, or that it was too late for when it was issued. */
export type TokenNoticeTable = { token_id: string; expires_at: number; days: number };
