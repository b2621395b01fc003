import { randomBytes } from "node:crypto";
import { decodeProtectedHeader, errors, jwtVerify, SignJWT, type JWTPayload } from "jose";
import { accountById, isRevoked, revokeJti } from "../../db/technical-accounts.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import type { Context } from "../context/context.ts";
import { audit, change } from "../context/write.ts";
import type { Actor } from "../core/people/permission.ts";
import type { AccountScope } from "../core/people/scopes.ts";
import { isAccountScope, usableScopes } from "../core/people/technical-account.ts";
import { audienceOf, issuerOf } from "../core/token-issuer.ts";
import { fingerprint } from "./fingerprint.ts";
import { ALGORITHM, signingKey, verifyingKey, type Issuer } from "./keys.ts";
import { activeOf, noteAccountUse, type ActiveAccount, type Client } from "./technical-account.ts";
import { expired, forged, revoked } from "./token-refusals.ts";

/** Issuing and reading access tokens takes the keys, and the configured issuer. */
export type AccessIssuer = Issuer & Pick<Context, "config">;

/** Media type of an access token (RFC 9068, section 2.1). */
const TYPE = "at+jwt";

/** Lifetime of an access token in seconds. */
const LIFETIME_S = 3600;

/** An access token, and its lifetime in seconds. */
export type IssuedAccess = { readonly token: string; readonly expiresIn: number };

/**
 * Issues an access token of a client (RFC 9068). One that was got with a secret that is being
 * replaced ends with that secret.
 */
export async function issueAccessToken(
  ctx: AccessIssuer,
  { account, organization, secretUntil }: Client,
  scopes: readonly AccountScope[],
): Promise<IssuedAccess> {
  const issuedAt = Math.floor(ctx.now() / 1000);
  const usual = issuedAt + LIFETIME_S;
  const expiresAt = secretUntil === null ? usual : Math.min(usual, Math.ceil(secretUntil / 1000));
  const { kid, key } = await retryWhileBusy(() => signingKey(ctx, expiresAt * 1000));
  const token = await new SignJWT({
    client_id: account.login,
    scope: scopes.join(" "),
    scopes,
    organization: organization.id,
    siret: organization.siret,
    epoch: account.epoch,
  })
    .setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE })
    .setIssuer(issuerOf(ctx.config))
    .setAudience(audienceOf(ctx.config))
    .setSubject(account.id)
    .setJti(randomBytes(16).toString("base64url"))
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(key);
  return { token, expiresIn: expiresAt - issuedAt };
}

/** Returns true for a text that says of itself that it is an access token. */
export function isAccessToken(token: string): boolean {
  try {
    return /^(application\/)?at\+jwt$/i.test(String(decodeProtectedHeader(token).typ));
  } catch {
    return false;
  }
}

/** The claims of an access token that we signed and that has not expired. */
export type AccessClaims = {
  /** Id of the account. */
  readonly sub: string;
  readonly clientId: string;
  readonly aud: readonly string[];
  readonly scopes: readonly AccountScope[];
  readonly jti: string;
  readonly epoch: number;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
};

/**
 * Returns the claims of an access token, by its signature alone.
 *
 * @throws Refusal `unauthenticated` for a forgery, or one that has expired
 */
export async function accessClaims(ctx: AccessIssuer, token: string): Promise<AccessClaims> {
  const keyOf = async ({ kid }: { readonly kid?: unknown }) => {
    const key = typeof kid === "string" ? await verifyingKey(ctx, kid) : null;
    if (!key) throw forged();
    return key;
  };
  const issuer = issuerOf(ctx.config);
  try {
    const { payload } = await jwtVerify<SignedClaims>(token, keyOf, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer,
      audience: issuer,
      currentDate: new Date(ctx.now()),
      requiredClaims: ["exp", "iat", "sub", "jti", "client_id", "scope", "epoch"],
    });
    return claimsIn(payload);
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw expired();
    if (error instanceof errors.JOSEError) throw forged();
    throw error;
  }
}

/** The claims that are ours; a signature of ours stands for their types. */
type SignedClaims = JWTPayload & {
  readonly client_id: string;
  readonly scope: string;
  readonly epoch: number;
};

const claimsIn = ({ sub, aud, jti, iat, exp, client_id, scope, epoch }: SignedClaims) => ({
  sub: sub!,
  clientId: client_id,
  aud: [aud ?? []].flat(),
  scopes: scope.split(" ").filter(isAccountScope),
  jti: jti!,
  epoch,
  iat: iat!,
  exp: exp!,
});

/** An access token that is valid now, and what it opens. */
export type ActiveAccess = ActiveAccount & {
  readonly claims: AccessClaims;
  /** Those of the token that its account still has. */
  readonly scopes: readonly AccountScope[];
};

/**
 * Returns an access token that is valid now: its account is active, no reset has ended it, and it
 * was not revoked.
 *
 * @throws Refusal `unauthenticated`
 */
export async function activeAccess(ctx: AccessIssuer, token: string): Promise<ActiveAccess> {
  const claims = await accessClaims(ctx, token);
  const active = await activeOf(ctx, await accountById(ctx.db, claims.sub));
  if (!active || active.account.epoch !== claims.epoch) throw revoked();
  if (await isRevoked(ctx.db, fingerprint(claims.jti))) throw revoked();
  const usable = usableScopes(active.account.scopes, active.organization);
  return { ...active, claims, scopes: claims.scopes.filter((scope) => usable.includes(scope)) };
}

/**
 * Returns the id of the account for which requests with an access token are counted; `null` for a
 * token without `status:read`, or one that is not valid. It looks at the token alone.
 */
export async function accountCounted(ctx: AccessIssuer, token: string): Promise<string | null> {
  if (!isAccessToken(token)) return null;
  const claims = await accessClaims(ctx, token).catch(() => null);
  return claims?.scopes.includes("status:read") ? claims.sub : null;
}

/** Returns the account behind an access token, as an actor. @throws Refusal `unauthenticated` */
export async function authenticateAccount(ctx: AccessIssuer, token: string): Promise<Actor> {
  const active = await activeAccess(ctx, token);
  await noteAccountUse(ctx, active.account);
  return accountActor(active, active.scopes);
}

/** Returns an account as the author of a deed. */
export const accountActor = (
  { account, organization }: ActiveAccount,
  scopes: readonly AccountScope[],
): Actor => ({
  kind: "account",
  id: account.id,
  name: account.login,
  role: "member",
  providers: organization.providers,
  organizationId: organization.id,
  scopes,
});

/** Revokes an access token of the account that asks, until it expires. */
export async function revokeAccessToken(
  ctx: AccessIssuer,
  active: ActiveAccount,
  { jti, exp }: AccessClaims,
): Promise<void> {
  const by = accountActor(active, active.account.scopes);
  await change({ ...ctx, by }, async (ctx) => {
    const jtiHash = fingerprint(jti);
    if (await isRevoked(ctx.db, jtiHash)) return;
    await revokeJti(ctx.db, jtiHash, exp * 1000);
    const subject = `account:${active.account.id}`;
    await audit(ctx, {
      action: "account.revoke",
      subject,
      pageId: null,
      before: null,
      after: null,
    });
  });
}
