/** The tables of requests for access. */

/** Requests for access. Failed ones are deleted after a year. */
export type AccessRequestTable = {
  /** Twelve characters `[a-z0-9]`. */
  id: string;
  page_id: string;
  locale: string;
  profile: string;
  /** Address in the form that `mailAddress` writes; also in `form`. */
  email: string;
  /** JSON of an `AccessForm`. */
  form: string;
  /** Names, address and numbers, as searches compare them. */
  search: string;
  state: string;
  is_email_confirmed: number;
  is_company_checked: number;
  is_priority: number;
  grant_id: string | null;
  /** The grant's token that its approval prolongs. */
  prolongs_id: string | null;
  previous_id: string | null;
  reasons: string | null;
  submitted_at: number;
  since: number;
  waited_ms: number;
  decided_at: number | null;
  decided_by: string | null;
  person_id: string | null;
  organization_id: string | null;
};

/** Notes of the team on a request. */
export type RequestNoteTable = {
  id: string;
  request_id: string;
  author_id: string;
  text: string;
  created_at: number;
};

/** Companies as their source named them last. */
export type CompanyTable = {
  siren: string;
  name: string;
  siret: string | null;
  active: number;
  checked_at: number;
};
