import { endingTokens, noteNotices } from "../../db/grant-tokens.ts";
import { grantById } from "../../db/grants.ts";
import { deleteOldHandovers } from "../../db/handovers.ts";
import { change } from "../context/write.ts";
import { DAY_MS } from "../core/duration.ts";
import { HANDOVERS_KEPT_MS, noticesReached, type GrantToken } from "../core/people/grant-token.ts";
import { writeWithCopies, type GrantWriting } from "./grant-mails.ts";

/**
 * Writes to the contacts of tokens that end in 90, 60, 30, 15, 7 and 0 days, once for each. Where
 * several are due, since the clock stood still here, one mail says how many days are left.
 *
 * @returns how many tokens it wrote about
 */
export async function noticeEndingTokens(ctx: GrantWriting): Promise<number> {
  let written = 0;
  for (const token of await endingTokens(ctx.db, ctx.now())) {
    if (await notice(ctx, token)) written += 1;
  }
  return written;
}

const notice = (ctx: GrantWriting, token: GrantToken): Promise<boolean> =>
  change(ctx, async (ctx) => {
    const now = ctx.now();
    const due = await noteNotices(ctx.db, token, noticesReached(token, now));
    const grant = due.length === 0 ? null : await grantById(ctx.db, token.grantId);
    if (!grant || grant.revokedAt !== null) return false;
    const days = Math.max(0, Math.ceil((token.expiresAt - now) / DAY_MS));
    const mail = { kind: "grant.ending", token: token.id, until: token.expiresAt, days } as const;
    await writeWithCopies(ctx, grant, mail);
    return true;
  });

/** Deletes the links that handed tokens over more than 30 days ago. */
export const forgetHandovers = (ctx: Pick<GrantWriting, "db" | "now">): Promise<void> =>
  change(ctx, ({ db }) => deleteOldHandovers(db, ctx.now() - HANDOVERS_KEPT_MS));
