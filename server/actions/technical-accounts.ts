import { organizationsById } from "../../db/organizations.ts";
import {
  accountById,
  deactivate,
  insertAccount,
  reactivate,
  replaceSecret,
  takeNumber,
  updateAccount,
} from "../../db/technical-accounts.ts";
import { fingerprint, newSecret } from "../auth/fingerprint.ts";
import type { Context } from "../context/context.ts";
import { audit, authorOf, change, type Deed } from "../context/write.ts";
import { HOUR_MS } from "../core/duration.ts";
import { mailAddress } from "../core/mail-address.ts";
import type { Organization } from "../core/people/organization.ts";
import type { AccountScope } from "../core/people/scopes.ts";
import {
  LARGEST_NUMBER,
  loginOf,
  REACTIVABLE_MS,
  requirePossible,
  scopeProblems,
  type TechnicalAccount,
} from "../core/people/technical-account.ts";
import { Refusal, type FieldProblem } from "../core/refusal.ts";
import { technicalDomainOf } from "../core/token-issuer.ts";
import { writeToContact } from "./account-mails.ts";
import { refuseProblems } from "./change.ts";

/** An account, and the secret that is shown in this one answer. */
export type WithSecret = { readonly account: TechnicalAccount; readonly secret: string };

/** A validated account to make; without an address its contact is the person who makes it. */
export type NewAccount = {
  readonly contactEmail?: string | undefined;
  readonly scopes: readonly AccountScope[];
};

/**
 * Makes a technical account of an organisation, and writes to its contact.
 *
 * @throws Refusal `conflict` if the organisation is not verified or has no SIRET; `invalid`
 */
export async function createAccount(
  ctx: Context,
  { id }: Pick<Organization, "id">,
  { contactEmail, scopes }: NewAccount,
): Promise<WithSecret> {
  return change(ctx, async (ctx) => {
    const organization = await livingOrganization(ctx, id);
    const siret = siretOf(organization);
    const author = authorOf(ctx);
    const given = contactEmail ?? (author.kind === "person" ? author.email : "");
    const contact = mailAddress(given);
    refuseProblems([
      ...(contact === null ? [WRONG_CONTACT] : []),
      ...scopeProblems(scopes, organization, author),
    ]);
    const number = await takeNumber(ctx.db, id);
    if (number > LARGEST_NUMBER) throw new Refusal("conflict", "There are too many accounts.");
    const secret = newAccountSecret();
    const now = ctx.now();
    const account: TechnicalAccount = {
      id: ctx.newId(),
      organizationId: id,
      number,
      login: loginOf(number, siret, technicalDomainOf(ctx.config)),
      siret,
      contactEmail: contact!,
      scopes: [...new Set(scopes)],
      epoch: 1,
      createdAt: now,
      secretSetAt: now,
      previousUntil: null,
      lastUsedAt: null,
      deactivatedAt: null,
      closedAt: null,
    };
    await insertAccount(ctx.db, account, fingerprint(secret));
    await audit(ctx, accountDeed("account.create", account, null, recorded(account)));
    await writeToContact(ctx, "account.created", account, organization);
    return { account, secret };
  });
}

/** Changes of an account; absent members stay as they are. */
export type AccountChange = {
  readonly contactEmail?: string | undefined;
  readonly scopes?: readonly AccountScope[] | undefined;
};

/**
 * Changes contact or scopes. A new contact and the one before are written to. Scopes that are taken
 * away end at once.
 *
 * @throws Refusal `conflict` if the account is closed; `invalid`
 */
export async function changeAccount(
  ctx: Context,
  id: string,
  { contactEmail, scopes }: AccountChange,
): Promise<TechnicalAccount> {
  return change(ctx, async (ctx) => {
    const { account: before, organization } = await existingAccount(ctx, id);
    requirePossible(before, "change", ctx.now());
    const contact = contactEmail === undefined ? before.contactEmail : mailAddress(contactEmail);
    refuseProblems([
      ...(contact === null ? [WRONG_CONTACT] : []),
      ...(scopes ? scopeProblems(scopes, organization, authorOf(ctx), before.scopes) : []),
    ]);
    const after: TechnicalAccount = {
      ...before,
      contactEmail: contact!,
      scopes: [...new Set(scopes ?? before.scopes)],
    };
    const isMoved = after.contactEmail !== before.contactEmail;
    await updateAccount(ctx.db, after);
    const now = { ...recorded(after), ...(isMoved && { isContactChanged: true }) };
    await audit(ctx, accountDeed("account.change", after, recorded(before), now));
    if (isMoved) {
      await writeToContact(ctx, "account.contact_removed", before, organization);
      await writeToContact(ctx, "account.contact_added", after, organization);
    }
    return after;
  });
}

/**
 * Gives an account a new secret; its access tokens end at once.
 *
 * @param keepHours time for which the present secret stays valid too; 0: it ends now
 * @throws Refusal `conflict` unless the account is active
 */
export async function resetSecret(
  ctx: Context,
  id: string,
  keepHours: number,
): Promise<WithSecret> {
  return change(ctx, async (ctx) => {
    const { account: before, organization } = await existingAccount(ctx, id);
    const now = ctx.now();
    requirePossible(before, "secret", now);
    const secret = newAccountSecret();
    const previousUntil = keepHours === 0 ? null : now + keepHours * HOUR_MS;
    const times = { now, previousUntil };
    if (!(await replaceSecret(ctx.db, before, fingerprint(secret), times))) throw quicker();
    const account = { ...before, epoch: before.epoch + 1, secretSetAt: now, previousUntil };
    await audit(ctx, accountDeed("account.secret", account, null, { keepHours }));
    await writeToContact(ctx, "account.secret", account, organization, previousUntil);
    return { account, secret };
  });
}

/** Deactivates an account; its access tokens end at once. @throws Refusal `conflict` */
export async function deactivateAccount(ctx: Context, id: string): Promise<TechnicalAccount> {
  return change(ctx, async (ctx) => {
    const { account: before, organization } = await existingAccount(ctx, id);
    const now = ctx.now();
    requirePossible(before, "deactivate", now);
    if (!(await deactivate(ctx.db, before, now))) throw quicker();
    const account = { ...before, epoch: before.epoch + 1, deactivatedAt: now };
    await audit(
      ctx,
      accountDeed("account.deactivate", account, { state: "active" }, { state: "inactive" }),
    );
    const until = now + REACTIVABLE_MS;
    await writeToContact(ctx, "account.deactivated", account, organization, until);
    return account;
  });
}

/** Reactivates an account with its secret, within 60 days. @throws Refusal `conflict` */
export async function reactivateAccount(ctx: Context, id: string): Promise<TechnicalAccount> {
  return change(ctx, async (ctx) => {
    const { account: before, organization } = await existingAccount(ctx, id);
    requirePossible(before, "reactivate", ctx.now());
    if (!(await reactivate(ctx.db, before))) throw quicker();
    const account = { ...before, deactivatedAt: null };
    await audit(
      ctx,
      accountDeed("account.reactivate", account, { state: "inactive" }, { state: "active" }),
    );
    await writeToContact(ctx, "account.reactivated", account, organization);
    return account;
  });
}

/**
 * Returns an account with its organisation.
 *
 * @throws Refusal `missing`; `gone` if the organisation was deleted
 */
export async function existingAccount(
  ctx: Pick<Context, "db">,
  id: string,
): Promise<{ readonly account: TechnicalAccount; readonly organization: Organization }> {
  const account = await accountById(ctx.db, id);
  if (!account) throw unknownAccount();
  return { account, organization: await livingOrganization(ctx, account.organizationId) };
}

export const unknownAccount = () => new Refusal("missing", "There is no such technical account.");

async function livingOrganization({ db }: Pick<Context, "db">, id: string): Promise<Organization> {
  const [organization] = await organizationsById(db, [id]);
  if (organization && organization.deletedAt === null) return organization;
  throw new Refusal("gone", "Organization has been deleted");
}

function siretOf({ verifiedAt, siret }: Organization): string {
  if (verifiedAt === null) {
    throw new Refusal("conflict", "The team has not verified this organisation yet.");
  }
  if (siret === null) throw new Refusal("conflict", "This organisation has no SIRET.");
  return siret;
}

/** Scanners of leaked secrets know this one by its first letters. */
const newAccountSecret = (): string => `vts_${newSecret()}`;

const WRONG_CONTACT: FieldProblem = {
  pointer: "/contactEmail",
  detail: "one mail address is wanted",
};

/** Another change was written between our reading and our writing. */
const quicker = () => new Refusal("conflict", "Another change of this account was quicker.");

/** Returns a deed on an account, for the audit trail. */
export const accountDeed = (
  action: string,
  { id }: Pick<TechnicalAccount, "id">,
  before: unknown,
  after: unknown,
): Deed => ({ action, subject: `account:${id}`, pageId: null, before, after });

/** Returns the fields of an account that the audit trail records: neither secrets nor addresses. */
const recorded = ({ organizationId, login, scopes }: TechnicalAccount) => ({
  organization: organizationId,
  login,
  scopes,
});
