import { DAY_MS, HOUR_MS } from "../duration.ts";
import type { Instant } from "../model.ts";
import { Refusal } from "../refusal.ts";

/** A token of a grant; its text is never part of it. */
export type GrantToken = {
  /** Twenty hexadecimal digits, which the token has as `sub`. */
  readonly id: string;
  readonly grantId: string;
  readonly scopes: readonly string[];
  /** The secret `jti`, encrypted. */
  readonly sealedJti: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly lastUsedAt: Instant | null;
  /** Of a replaced token: the end of the overlap, which may lie ahead. */
  readonly revokedAt: Instant | null;
  /** The token that it replaces, or `null`. */
  readonly replaces: string | null;
};

export type TokenState = "active" | "expired" | "revoked";

type Dates = Pick<GrantToken, "expiresAt" | "revokedAt">;

/** Returns the state of a token, by the clock. */
export function tokenState({ expiresAt, revokedAt }: Dates, now: Instant): TokenState {
  if (revokedAt !== null && revokedAt <= now) return "revoked";
  return expiresAt <= now ? "expired" : "active";
}

/** Lifetime of a token, in calendar months in UTC. */
export const TOKEN_MONTHS = 18;
/** Time before its end from which a token can be prolonged. */
export const PROLONGABLE_MS = 90 * DAY_MS;
/** Longest overlap of a token with the one that replaces it, in hours. */
export const LONGEST_OVERLAP_HOURS = 168;
/** Lifetime of a link that hands a token over, and the number of them for a token in a day. */
export const HANDOVER_MS = 4 * HOUR_MS;
export const MOST_HANDOVERS = 5;
/** Time for which links that handed tokens over are stored. */
export const HANDOVERS_KEPT_MS = 30 * DAY_MS;

/** Days before its end at which the contacts of a token are written to. */
export const NOTICE_DAYS = [90, 60, 30, 15, 7, 0] as const;

export type TokenDeed = "reveal" | "replace" | "prolong" | "handOver" | "revoke";

/** `ending`: replaced, and valid until the overlap is over. */
type Phase = TokenState | "ending";

/** The phases in which each deed is possible. */
const POSSIBLE_IN: Readonly<Record<TokenDeed, readonly Phase[]>> = {
  reveal: ["active"],
  replace: ["active"],
  handOver: ["active"],
  prolong: ["active", "expired"],
  revoke: ["active", "ending", "expired"],
};

/** Refuses a deed that the state of a token does not allow. @throws Refusal `conflict` */
export function requirePossible(token: Dates, deed: TokenDeed, now: Instant): void {
  const state = tokenState(token, now);
  const phase = state === "active" && token.revokedAt !== null ? "ending" : state;
  if (!POSSIBLE_IN[deed].includes(phase)) {
    throw new Refusal("conflict", `This token is ${phase === "ending" ? "replaced" : phase}.`);
  }
  if (deed === "prolong" && now < prolongableFrom(token)) {
    throw new Refusal(
      "conflict",
      "This token can be prolonged in the last 90 days before its end.",
    );
  }
}

/** Returns the first instant at which a token can be prolonged. */
export const prolongableFrom = ({ expiresAt }: Pick<GrantToken, "expiresAt">): Instant =>
  expiresAt - PROLONGABLE_MS;

/** Returns the whole days that are left; negative once a token has expired. */
export const daysLeft = ({ expiresAt }: Pick<GrantToken, "expiresAt">, now: Instant): number =>
  Math.floor((expiresAt - now) / DAY_MS);

/**
 * Returns the end of a token that is issued or prolonged at an instant. A JWT counts in whole
 * seconds.
 */
export const tokenEnd = (now: Instant): Instant =>
  monthsLater(Math.floor(now / 1000) * 1000, TOKEN_MONTHS);

/** Returns the notices of a token that are due by the clock. */
export const noticesReached = (token: Pick<GrantToken, "expiresAt">, now: Instant): number[] =>
  NOTICE_DAYS.filter((days) => now >= token.expiresAt - days * DAY_MS);

/**
 * Returns the same moment some calendar months later, in UTC; the last day of the month where there
 * is no such day. In UTC it depends on no zone's clock changes.
 */
export function monthsLater(at: Instant, months: number): Instant {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months);
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return date.getTime();
}
