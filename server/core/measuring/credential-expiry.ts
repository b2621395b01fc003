import { civilDate } from "../calendar.ts";
import type { Instant } from "../model.ts";
import { DAY_MS } from "../duration.ts";

/** Days before a credential's last day on which the team is notified, once each. */
export const NOTICE_DAYS: readonly number[] = [90, 60, 30, 14, 7, 0];

/** The end of a monitor's credential, as of now. */
export type Expiry = {
  readonly page: string;
  readonly provider: string;
  readonly component: string;
  readonly monitor: string;
  /** "YYYY-MM-DD": its last day. */
  readonly expires: string;
  /** Whole civil days; 0 on the last day, negative afterwards. */
  readonly daysLeft: number;
};

/** Civil days from now to a credential's last day, in the page's time zone. */
export function daysLeft(expires: string, now: Instant, timeZone: string): number {
  // Civil dates as if in UTC, where every day is as long as the other.
  return (Date.parse(expires) - Date.parse(civilDate(now, timeZone))) / DAY_MS;
}

/**
 * Returns the notice that is due, or `null`.
 *
 * Of several that passed while Vigie was stopped only the latest is due: one mail that says "7
 * days" is worth more than four.
 *
 * @param last the notice already given for this last day, in days, or `null`
 */
export function dueNotice(daysLeft: number, last: number | null): number | null {
  const reached = NOTICE_DAYS.filter((days) => daysLeft <= days);
  const due = reached.at(-1);
  return due === undefined || (last !== null && last <= due) ? null : due;
}
