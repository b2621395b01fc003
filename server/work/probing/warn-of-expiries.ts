import { readSetting, writeSetting } from "../../../db/key-values.ts";
import type { Live } from "../../state/live.ts";
import type { Reading } from "../../context/context.ts";
import { daysLeft, dueNotice, type Expiry } from "../../core/measuring/credential-expiry.ts";
import type { Instant } from "../../core/model.ts";

/** Kept as JSON, by monitor: for which last day which notice was given. */
const NOTICES = "expiry-notices";
type Notices = Record<string, { readonly expires: string; readonly days: number }>;

/** The credentials of monitors that have a last day, soonest first. */
export function nextExpiries(live: Live, now: Instant): Expiry[] {
  return expiring(live, now)
    .map(({ expiry }) => expiry)
    .toSorted((a, b) => a.daysLeft - b.daysLeft || a.component.localeCompare(b.component));
}

/**
 * Warns operators of credentials that end soon, once for each of `NOTICE_DAYS`; one that was
 * renewed (its date moved) begins anew. A notice is kept before it is told: told twice is a
 * nuisance at most, but a warning that repeats at every start is one that nobody reads.
 *
 * @returns the notices given now
 */
export async function warnOfExpiries(
  { db, log, now }: Pick<Reading, "db" | "log" | "now">,
  live: Live,
): Promise<Expiry[]> {
  const given = JSON.parse((await readSetting(db, NOTICES)) ?? "{}") as Notices;
  const kept: Notices = {};
  const due: Expiry[] = [];
  for (const { id, expiry } of expiring(live, now())) {
    const { expires } = expiry;
    const last = given[id]?.expires === expires ? given[id].days : null;
    const days = dueNotice(expiry.daysLeft, last);
    if (days !== null) due.push(expiry);
    const notified = days ?? last;
    if (notified !== null) kept[id] = { expires, days: notified };
  }
  if (JSON.stringify(kept) !== JSON.stringify(given))
    await writeSetting(db, NOTICES, JSON.stringify(kept));
  for (const expiry of due) {
    const left = expiry.daysLeft;
    log.warn(expiry, left < 0 ? "a credential has expired" : "a credential expires soon");
  }
  return due;
}

const expiring = (live: Live, now: Instant): { id: number; expiry: Expiry }[] =>
  live.monitors.flatMap(({ id, config, component }) => {
    const { expires } = config;
    if (expires === undefined) return [];
    const expiry = {
      page: component.page.id,
      provider: component.provider.id,
      component: component.config.id,
      monitor: config.key,
      expires,
      daysLeft: daysLeft(expires, now, component.page.timeZone),
    };
    return [{ id, expiry }];
  });
