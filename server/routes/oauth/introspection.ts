import { decodeJwt } from "jose";
import { bansNow } from "../../../db/token-usage.ts";
import { activeAccess, isAccessToken } from "../../auth/access-token.ts";
import { activeGrantToken, grantTokenIn } from "../../auth/grant-token.ts";
import type { ActiveAccount } from "../../auth/technical-account.ts";
import type { Context } from "../../context/context.ts";
import type { Introspection } from "../../core/api/oauth.ts";
import type { Organization } from "../../core/people/organization.ts";
import { usableScopes } from "../../core/people/technical-account.ts";
import { Refusal } from "../../core/refusal.ts";
import { issuerOf } from "../../core/token-issuer.ts";

type Active = Extract<Introspection, { active: true }>;

/** A valid token, and the organisation whose it is. */
type Found = {
  readonly organization: Pick<Organization, "id" | "siret">;
  readonly claims: Omit<
    Active,
    "active" | "token_type" | "iss" | "organization" | "siret" | "banned_until"
  >;
};

/**
 * Returns what a technical account may know of a token (RFC 7662): of its organisation's, and with
 * `token:introspect` of all. Everything else is inactive.
 */
export function introspectionOf(
  ctx: Context,
  { account, organization }: ActiveAccount,
  text: string,
): Promise<Introspection> {
  const seesAll = usableScopes(account.scopes, organization).includes("token:introspect");
  return introspect(ctx, text, (owner) => seesAll || owner.id === organization.id);
}

/**
 * Returns the state of a token, and its claims if it is valid now.
 *
 * @param mayKnow refuses the tokens of other organisations, which are inactive then
 */
export async function introspect(
  ctx: Context,
  text: string,
  mayKnow: (owner: Found["organization"]) => boolean = () => true,
): Promise<Introspection> {
  const found = await unlessRefused(() =>
    isAccessToken(text) ? foundAccess(ctx, text) : foundGrantToken(ctx, text),
  );
  if (!found || !mayKnow(found.organization)) return { active: false };
  return {
    active: true,
    token_type: "Bearer",
    iss: issuerOf(ctx.config),
    ...found.claims,
    organization: found.organization.id,
    siret: found.organization.siret,
    banned_until: await bannedUntil(ctx, found.claims.sub),
  };
}

/** Returns the end of a token's ban, in seconds since 1970; `null`: there is none. */
async function bannedUntil({ db, now }: Context, tokenId: string): Promise<number | null> {
  const ban = (await bansNow(db, now(), [tokenId])).get(tokenId);
  return ban ? Math.ceil(ban.until / 1000) : null;
}

async function foundAccess(ctx: Context, text: string): Promise<Found> {
  const { claims, scopes, organization } = await activeAccess(ctx, text);
  const { sub, clientId, aud, jti, iat, exp } = claims;
  return {
    organization,
    claims: {
      sub,
      client_id: clientId,
      aud: [...aud],
      scope: scopes.join(" "),
      scopes: [...scopes],
      jti,
      iat,
      exp,
    },
  };
}

/** Of a token that was prolonged, the expiry of our record counts, and not the text's. */
async function foundGrantToken(ctx: Context, text: string): Promise<Found | null> {
  const token = await grantTokenIn(ctx, text);
  if (!token) return null;
  const { grant, organization } = await activeGrantToken(ctx, token);
  const { aud, jti } = decodeJwt(text);
  const end = Math.min(token.expiresAt, token.revokedAt ?? Infinity);
  return {
    organization,
    claims: {
      sub: token.id,
      client_id: grant.id,
      aud: [aud ?? []].flat(),
      scope: token.scopes.join(" "),
      scopes: [...token.scopes],
      jti: jti!,
      iat: Math.floor(token.createdAt / 1000),
      exp: Math.floor(end / 1000),
    },
  };
}

/** Returns `null` for a token that is refused: a forgery, or one that is valid no more. */
export async function unlessRefused<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refusal && error.kind === "unauthenticated") return null;
    throw error;
  }
}
