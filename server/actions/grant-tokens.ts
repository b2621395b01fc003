import {
  endGrantToken,
  grantTokenById,
  insertGrantToken,
  noteNotices,
  prolongGrantToken,
  tokensOfGrants,
} from "../../db/grant-tokens.ts";
import { endHandovers } from "../../db/handovers.ts";
import { newTokenIds, signedGrantToken } from "../auth/grant-token.ts";
import type { Context } from "../context/context.ts";
import { audit, change } from "../context/write.ts";
import { HOUR_MS } from "../core/duration.ts";
import type { Instant } from "../core/model.ts";
import type { HeldGrant } from "../core/people/grant.ts";
import {
  noticesReached,
  requirePossible,
  tokenEnd,
  tokenState,
  type GrantToken,
} from "../core/people/grant-token.ts";
import { Refusal } from "../core/refusal.ts";
import { existingGrant, grantDeed, organizationOf, requireDeed } from "./grants.ts";
import { writeToContacts } from "./grant-mails.ts";

/** A token, and its text, which is shown in this one answer. */
export type WithText = { readonly token: GrantToken; readonly text: string };

/** A token to be issued. */
export type TokenWish = {
  /** Id of the active token that it replaces. */
  readonly replaces?: string | undefined;
  /** Time for which the replaced one stays valid too; 0: it ends now. */
  readonly keepOldForHours: number;
};

/**
 * Issues a grant's token, for 18 months; one that replaces another ends when that would have ended.
 * An expired token that was not prolonged is revoked by its successor.
 *
 * @throws Refusal `forbidden`; `conflict` if one is active and not replaced
 */
export async function issueGrantToken(
  ctx: Context,
  grantId: string,
  { replaces, keepOldForHours }: TokenWish,
): Promise<WithText> {
  const token = await change(ctx, async (ctx) => {
    const grant = await existingGrant(ctx, grantId);
    requireDeed(ctx, grant, replaces === undefined ? "issue" : "replace");
    await organizationOf(ctx, grant);
    return replaces === undefined
      ? issueFirst(ctx, grant)
      : replaceToken(ctx, grant, replaces, keepOldForHours);
  });
  return withText(ctx, token);
}

async function issueFirst(ctx: Context, grant: HeldGrant): Promise<GrantToken> {
  const now = ctx.now();
  for (const before of await tokensOfGrants(ctx.db, [grant.id])) {
    if (before.revokedAt !== null) continue;
    if (tokenState(before, now) === "active") throw isThere();
    if (!(await endGrantToken(ctx.db, before, now))) throw quicker();
  }
  const token = newToken(ctx, grant, { expiresAt: tokenEnd(now), replaces: null });
  if (!(await insertGrantToken(ctx.db, token))) throw isThere();
  await audit(ctx, grantDeed("grant.issue", grant, null, recorded(token)));
  await writeToContacts(ctx, grant, {
    kind: "grant.issued",
    token: token.id,
    until: token.expiresAt,
  });
  return token;
}

async function replaceToken(
  ctx: Context,
  grant: HeldGrant,
  replaces: string,
  keepHours: number,
): Promise<GrantToken> {
  const now = ctx.now();
  const before = await grantTokenById(ctx.db, replaces);
  if (before?.grantId !== grant.id) throw unknownToken();
  requirePossible(before, "replace", now);
  const ends = Math.min(now + keepHours * HOUR_MS, before.expiresAt);
  if (!(await endGrantToken(ctx.db, before, ends))) throw quicker();
  await endHandovers(ctx.db, before.id, now);
  const token = newToken(ctx, grant, { expiresAt: before.expiresAt, replaces });
  if (!(await insertGrantToken(ctx.db, token))) throw quicker();
  // The notices of its end went out for the token before.
  await noteNotices(ctx.db, token, noticesReached(token, now));
  await audit(ctx, grantDeed("grant.replace", grant, null, { ...recorded(token), keepHours }));
  await writeToContacts(ctx, grant, {
    kind: "grant.replaced",
    token: before.id,
    until: keepHours === 0 ? null : ends,
  });
  return token;
}

const newToken = (
  ctx: Context,
  grant: HeldGrant,
  { expiresAt, replaces }: { readonly expiresAt: Instant; readonly replaces: string | null },
): GrantToken => ({
  ...newTokenIds(ctx),
  grantId: grant.id,
  scopes: grant.scopes,
  createdAt: ctx.now(),
  expiresAt,
  lastUsedAt: null,
  revokedAt: null,
  replaces,
});

/** Returns the text of an active token, signed anew. @throws Refusal `forbidden`; `conflict` */
export async function revealToken(ctx: Context, grantId: string, id: string): Promise<WithText> {
  const token = await change(ctx, async (ctx) => {
    const { grant, token } = await tokenOf(ctx, grantId, id);
    requireDeed(ctx, grant, "reveal");
    requirePossible(token, "reveal", ctx.now());
    await audit(ctx, grantDeed("grant.reveal", grant, null, { token: id }));
    return token;
  });
  return withText(ctx, token);
}

/** Returns a token with its text. Keys are read and made outside of transactions. */
export async function withText(ctx: Context, token: GrantToken): Promise<WithText> {
  const grant = await existingGrant(ctx, token.grantId);
  return { token, text: await signedGrantToken(ctx, token, await organizationOf(ctx, grant)) };
}

/**
 * Prolongs a token to 18 months from now. Its text goes on working here and by introspection.
 *
 * @throws Refusal `conflict` if it is revoked or more than 90 days before its end
 */
export async function prolongToken(
  ctx: Context,
  grant: HeldGrant,
  token: GrantToken,
): Promise<GrantToken> {
  return change(ctx, async (ctx) => {
    const now = ctx.now();
    requirePossible(token, "prolong", now);
    const expiresAt = tokenEnd(now);
    if (!(await prolongGrantToken(ctx.db, token, expiresAt))) throw quicker();
    const [was, is] = [token.expiresAt, expiresAt].map((at) => ({
      token: token.id,
      expiresAt: new Date(at).toISOString(),
    }));
    await audit(ctx, grantDeed("grant.prolong", grant, was, is));
    const mail = { kind: "grant.prolonged", token: token.id, until: expiresAt } as const;
    await writeToContacts(ctx, grant, mail);
    return { ...token, expiresAt };
  });
}

/** Revokes a token for ever, at once. @throws Refusal `forbidden`; `conflict` if it is revoked */
export async function revokeGrantToken(ctx: Context, grantId: string, id: string): Promise<void> {
  await change(ctx, async (ctx) => {
    const { grant, token } = await tokenOf(ctx, grantId, id);
    requireDeed(ctx, grant, "revoke");
    await endToken(ctx, grant, token);
  });
}

/** Revokes a token of a grant, in the transaction of its cause. @throws Refusal `conflict` */
export async function endToken(ctx: Context, grant: HeldGrant, token: GrantToken): Promise<void> {
  const now = ctx.now();
  requirePossible(token, "revoke", now);
  if (!(await endGrantToken(ctx.db, token, now))) throw quicker();
  await endHandovers(ctx.db, token.id, now);
  await audit(ctx, grantDeed("grant.revoke_token", grant, null, { token: token.id }));
  await writeToContacts(ctx, grant, { kind: "grant.revoked", token: token.id });
}

/** Returns a token with its grant. @throws Refusal `missing`, also for another grant's token */
export async function tokenOf(
  ctx: Pick<Context, "db">,
  grantId: string,
  id: string,
): Promise<{ readonly grant: HeldGrant; readonly token: GrantToken }> {
  const grant = await existingGrant(ctx, grantId);
  const token = await grantTokenById(ctx.db, id);
  if (token?.grantId === grantId) return { grant, token };
  throw unknownToken();
}

const unknownToken = () => new Refusal("missing", "This grant has no such token.");

const isThere = () =>
  new Refusal("conflict", "A token is active: replace it, by its id in replaces.");

/** Another change was written between our reading and our writing. */
const quicker = () => new Refusal("conflict", "Another change of this token was quicker.");

/** Returns the fields of a token that the audit trail records. */
const recorded = ({ id, scopes, expiresAt, replaces }: GrantToken) => ({
  token: id,
  scopes,
  expiresAt: new Date(expiresAt).toISOString(),
  replaces,
});
