import { randomBytes } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import {
  allTokens,
  insertToken,
  markRevoked,
  markUsed,
  tokenById,
  type StoredToken,
} from "../../db/tokens.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import { audit, change, type Deed } from "../context/write.ts";
import { monthsLater } from "../core/people/grant-token.ts";
import { isRole, type Actor, type Role } from "../core/people/permission.ts";
import { Refusal } from "../core/refusal.ts";
import { authenticateAccount, isAccessToken, type AccessIssuer } from "./access-token.ts";
import { authenticateGrant, isGrantToken } from "./grant-token.ts";
import { ALGORITHM, signingKey, verifyingKey, type Issuer } from "./keys.ts";
import { tokenIdOf } from "./token-id.ts";
import { expired, forged, revoked } from "./token-refusals.ts";

const ISSUER = "vigie";
const AUDIENCE = "vigie/api";
/** "Last used" is for people: a minute is near enough, and costs no write per request. */
const USED_EVERY_MS = 60_000;

export type NewToken = {
  readonly name: string;
  readonly role: Role;
  /** Calendar months until it expires: 18 by default, as the reference gateway's own tokens. */
  readonly months?: number;
  /** Restricts it to what belongs to one provider. */
  readonly provider?: string | null;
};

/**
 * Issues a token: a JWT signed with ES256. It is returned once, here; only a hash of its id is
 * stored, by which it is listed and revoked.
 */
export async function issueToken(
  ctx: Issuer,
  { name, role, months = 18, provider = null }: NewToken,
): Promise<{ token: string; stored: StoredToken }> {
  const jti = randomBytes(16).toString("base64url");
  // A JWT counts in whole seconds.
  const createdAt = Math.floor(ctx.now() / 1000) * 1000;
  const expiresAt = monthsLater(createdAt, months);
  const id = tokenIdOf(jti);
  const { kid, key } = await retryWhileBusy(() => signingKey(ctx, expiresAt));
  const token = await new SignJWT({ name, role, ...(provider !== null && { provider }) })
    .setProtectedHeader({ alg: ALGORITHM, kid, typ: "JWT" })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(id)
    .setJti(jti)
    .setIssuedAt(createdAt / 1000)
    .setExpirationTime(expiresAt / 1000)
    .sign(key);
  const stored: StoredToken = {
    id,
    name,
    role,
    provider,
    createdAt,
    expiresAt,
    lastUsedAt: null,
    revokedAt: null,
  };
  await change(ctx, async (ctx) => {
    await insertToken(ctx.db, stored);
    await audit(ctx, tokenDeed("token.create", id, { name, role, provider, expiresAt }));
  });
  return { token, stored };
}

/** Every token there is or was, newest first. */
export const listTokens = (ctx: Issuer): Promise<StoredToken[]> => allTokens(ctx.db);

/**
 * Takes a token's rights away. Every process on this database asks for them at each request, so
 * that it is felt at once.
 *
 * @throws Refusal `missing` if there is no such token
 */
export async function revokeToken(ctx: Issuer, id: string): Promise<void> {
  const known = await change(ctx, async (ctx) => {
    const known = await markRevoked(ctx.db, id, ctx.now());
    if (known) await audit(ctx, tokenDeed("token.revoke", id, null));
    return known;
  });
  if (!known) throw new Refusal("missing", `There is no token ${id}.`);
}

/**
 * Returns the holder of the token in a request's `Authorization` header (RFC 6750): one of the
 * team's tokens, an access token of a technical account, or a grant's token.
 *
 * The signature proves that we issued the token. Its rights are those of our own record, so that a
 * thief of the key still lacks the id of an existing token.
 *
 * @throws Refusal `unauthenticated`, without the check that a forgery failed
 */
export async function authenticate(ctx: AccessIssuer, header: string | undefined): Promise<Actor> {
  const token = /^Bearer +([\w.-]+)$/i.exec(header?.trim() ?? "")?.[1];
  if (token === undefined) {
    throw new Refusal("unauthenticated", "A token is needed: `Authorization: Bearer <token>`.");
  }
  if (isAccessToken(token)) return authenticateAccount(ctx, token);
  if (isGrantToken(token)) return authenticateGrant(ctx, token);
  const stored = await tokenById(ctx.db, tokenIdOf(await verifiedId(ctx, token)));
  if (!stored || !isRole(stored.role)) throw forged();
  if (stored.revokedAt !== null) throw revoked();
  if (ctx.now() >= stored.expiresAt) throw expired();
  if (stored.lastUsedAt === null || ctx.now() - stored.lastUsedAt >= USED_EVERY_MS) {
    await noteUse(ctx, stored.id);
  }
  const { id, name, role, provider } = stored;
  return { kind: "token", id, name, role, providers: provider === null ? "all" : [provider] };
}

/** The id inside a token that we signed for this use and that has not expired. */
async function verifiedId(ctx: Issuer, token: string): Promise<string> {
  // The header is untrusted until the signature is checked: `kid` may be any JSON value.
  const keyOf = async ({ kid }: { readonly kid?: unknown }) => {
    const key = typeof kid === "string" ? await verifyingKey(ctx, kid) : null;
    if (!key) throw forged();
    return key;
  };
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      currentDate: new Date(ctx.now()),
      requiredClaims: ["exp", "iat", "sub"],
    });
    if (typeof payload.jti === "string") return payload.jti;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw expired();
    // Anything else is the database's trouble, or ours.
    if (!(error instanceof errors.JOSEError)) throw error;
  }
  throw forged();
}

/** A database in trouble must not keep out who has the right to come in. */
async function noteUse(ctx: Issuer, id: string): Promise<void> {
  try {
    await markUsed(ctx.db, id, ctx.now());
  } catch (error) {
    ctx.log.warn({ err: error }, "the use of a token could not be noted");
  }
}

/** Returns a deed on a token, for the audit trail. */
const tokenDeed = (action: string, tokenId: string, after: unknown): Deed => ({
  action,
  subject: `token:${tokenId}`,
  pageId: null,
  before: null,
  after,
});
