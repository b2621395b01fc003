import { markPersonWarned, unusedPeople, warnedPeople } from "../../db/unused-people.ts";
import { change } from "../context/write.ts";
import { DAY_MS } from "../core/duration.ts";
import { Refusal } from "../core/refusal.ts";
import { erasePerson } from "./person-erasure.ts";
import type { Corresponding } from "./organizations.ts";
import { writeToPerson } from "./person-mails.ts";

/** Time without signing in after which an account is deleted: three years. */
export const UNUSED_MS = 3 * 365 * DAY_MS;
/** Time before that at which its owner is warned. */
export const UNUSED_NOTICE_MS = 30 * DAY_MS;

/**
 * Warns people who have not signed in for three years less 30 days, and erases those who have not
 * signed in 30 days after that. The team's own people stay, and so does the last admin of an
 * organisation with other members.
 *
 * @returns how many people it erased
 */
export async function keepPeople(ctx: Corresponding): Promise<number> {
  const now = ctx.now();
  const since = now - UNUSED_MS + UNUSED_NOTICE_MS;
  for (const person of await unusedPeople(ctx.db, since)) {
    await change(ctx, async (ctx) => {
      if (!(await markPersonWarned(ctx.db, person.id, now))) return;
      if (person.disabledAt !== null) return;
      await writeToPerson(ctx, "person.unused", person, now + UNUSED_NOTICE_MS);
    });
  }
  let erased = 0;
  for (const person of await warnedPeople(ctx.db, since, now - UNUSED_NOTICE_MS)) {
    try {
      const mails = person.disabledAt === null ? ctx.config : null;
      await erasePerson(ctx, person, { deletesComments: false, mails });
      erased += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return erased;
}
