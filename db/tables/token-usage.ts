/** The tables of what tokens of grants called, and of their bans. */

/** Requests of a token that began in a minute, or on a day in UTC; `at` is its begin. */
export type TokenCountTable = {
  token_id: string;
  at: number;
  /** Answers below 400. */
  served: number;
  /** Answers 429. */
  refused: number;
  /** All others. */
  failed: number;
};

/** The last calls of a token. */
export type TokenCallsTable = {
  token_id: string;
  /** JSON of a list of `TokenCall`, newest first. */
  calls: string;
};

/** Counts that a gateway reported, so that one is counted once. Deleted with the minutes. */
export type TokenReportTable = {
  token_id: string;
  at: number;
  /** The technical account that reported them. */
  account_id: string;
};

/** Bans. Deleted 30 days after their end. */
export type BanTable = {
  id: string;
  /** A keyed hash of the client's address; `null`: a gateway reported the ban. */
  client_hash: string | null;
  since: number;
  until: number;
};

/** The tokens that a ban takes in. */
export type BanTokenTable = { ban_id: string; token_id: string };
