import { organizationsById } from "../../db/organizations.ts";
import {
  accountsToClose,
  accountsToWarn,
  closeAccount,
  forgetRevoked,
  markWarned,
} from "../../db/technical-accounts.ts";
import type { Context } from "../context/context.ts";
import { audit, change } from "../context/write.ts";
import {
  CLOSING_NOTICE_MS,
  REACTIVABLE_MS,
  type TechnicalAccount,
} from "../core/people/technical-account.ts";
import { writeToContact } from "./account-mails.ts";
import { accountDeed } from "./technical-accounts.ts";

type Keeping = Pick<Context, "db" | "config" | "now" | "newId">;

/**
 * Closes accounts that were deactivated 60 days ago, warns contacts 7 days before that, and forgets
 * revoked access tokens that have expired.
 *
 * @returns how many accounts it closed
 */
export async function keepAccounts(ctx: Keeping): Promise<number> {
  let closed = 0;
  for (const account of await accountsToClose(ctx.db, ctx.now())) {
    if (await close(ctx, account)) closed += 1;
  }
  for (const account of await accountsToWarn(ctx.db, ctx.now() + CLOSING_NOTICE_MS)) {
    await warn(ctx, account);
  }
  await change(ctx, ({ db }) => forgetRevoked(db, ctx.now()));
  return closed;
}

/** Closes an account and wipes its secrets; of two processes, one. */
const close = (ctx: Keeping, account: TechnicalAccount): Promise<boolean> =>
  change(ctx, async (ctx) => {
    if (!(await closeAccount(ctx.db, account, ctx.now()))) return false;
    const [before, after] = [{ state: "inactive" }, { state: "closed" }];
    await audit(ctx, accountDeed("account.close", account, before, after));
    return true;
  });

const warn = (ctx: Keeping, account: TechnicalAccount): Promise<void> =>
  change(ctx, async (ctx) => {
    const [organization] = await organizationsById(ctx.db, [account.organizationId]);
    if (!(await markWarned(ctx.db, account, ctx.now()))) return;
    if (!organization || organization.deletedAt !== null) return;
    const until = account.deactivatedAt! + REACTIVABLE_MS;
    await writeToContact(ctx, "account.closing", account, organization, until);
  });
