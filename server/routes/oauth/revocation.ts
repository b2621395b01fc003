import { grantById } from "../../../db/grants.ts";
import { endToken } from "../../actions/grant-tokens.ts";
import {
  accessClaims,
  accountActor,
  isAccessToken,
  revokeAccessToken,
} from "../../auth/access-token.ts";
import { grantTokenIn } from "../../auth/grant-token.ts";
import type { ActiveAccount } from "../../auth/technical-account.ts";
import type { Context } from "../../context/context.ts";
import { change } from "../../context/write.ts";
import { tokenState } from "../../core/people/grant-token.ts";
import { unlessRefused } from "./introspection.ts";

/**
 * Revokes a token for a technical account (RFC 7009): an access token of its own, or a token of its
 * organisation's grants. An unknown token, or one that is valid no more, needs nothing.
 *
 * @returns false for a token of another client
 */
export const revokeFor = (ctx: Context, active: ActiveAccount, text: string): Promise<boolean> =>
  isAccessToken(text) ? revokeAccess(ctx, active, text) : revokeOfGrant(ctx, active, text);

async function revokeAccess(ctx: Context, active: ActiveAccount, text: string): Promise<boolean> {
  const claims = await unlessRefused(() => accessClaims(ctx, text));
  if (!claims) return true;
  if (claims.sub !== active.account.id) return false;
  await revokeAccessToken(ctx, active, claims);
  return true;
}

async function revokeOfGrant(ctx: Context, active: ActiveAccount, text: string): Promise<boolean> {
  const token = await grantTokenIn(ctx, text);
  const grant = token && (await grantById(ctx.db, token.grantId));
  if (!token || !grant) return true;
  if (grant.organizationId !== active.organization.id) return false;
  if (tokenState(token, ctx.now()) === "revoked") return true;
  const by = accountActor(active, active.account.scopes);
  await change({ ...ctx, by }, (ctx) => endToken(ctx, grant, token));
  return true;
}
