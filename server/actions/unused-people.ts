import { markPersonWarned, unusedPeople, warnedPeople } from "../../db/unused-people.ts";
import { personById } from "../../db/people.ts";
import { change } from "../context/write.ts";
import { DAY_MS } from "../core/duration.ts";
import type { Person } from "../core/people/person.ts";
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
  let after = "";
  for (;;) {
    // From one page to the next: those who stay must not hide those behind them.
    const people = await warnedPeople(ctx.db, since, now - UNUSED_NOTICE_MS, after);
    for (const person of people) if (await erases(ctx, person)) erased += 1;
    if (people.length === 0) return erased;
    after = people.at(-1)!.id;
  }
}

/**
 * Erases a person; returns false for the last admin of an organisation, who stays, and for who has
 * signed in since they were read.
 */
async function erases(ctx: Corresponding, { id, lastLoginAt }: Person): Promise<boolean> {
  try {
    return await change(ctx, async (ctx) => {
      const person = await personById(ctx.db, id);
      if (person?.lastLoginAt !== lastLoginAt) return false;
      const mails = person.disabledAt === null ? ctx.config : null;
      await erasePerson(ctx, person, { deletesComments: false, mails });
      return true;
    });
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
