import { randomBytes } from "node:crypto";
import { decodeJwt, errors, jwtVerify, SignJWT } from "jose";
import { grantTokenById } from "../../db/grant-tokens.ts";
import { grantById } from "../../db/grants.ts";
import { organizationsById } from "../../db/organizations.ts";
import { markUsed } from "../../db/tokens.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import type { HeldGrant } from "../core/people/grant.ts";
import { tokenState, type GrantToken } from "../core/people/grant-token.ts";
import type { Organization } from "../core/people/organization.ts";
import type { Actor } from "../core/people/permission.ts";
import type { AccountScope } from "../core/people/scopes.ts";
import { isAccountScope, usableScopes } from "../core/people/technical-account.ts";
import { Refusal } from "../core/refusal.ts";
import { audienceOf, issuerOf } from "../core/token-issuer.ts";
import type { AccessIssuer } from "./access-token.ts";
import { ALGORITHM, signingKey, verifyingKey } from "./keys.ts";
import { seal, unseal } from "./seal.ts";
import { expired, forged, revoked } from "./token-refusals.ts";
import { tokenIdOf } from "./token-id.ts";

/** Returns the public id of a new token, and its secret one, encrypted. */
export function newTokenIds({ secret }: Pick<AccessIssuer, "secret">): {
  readonly id: string;
  readonly sealedJti: string;
} {
  const jti = randomBytes(32).toString("base64url");
  const id = tokenIdOf(jti);
  return { id, sealedJti: seal(secret.derive(PURPOSE), id, jti) };
}

const PURPOSE = "ids of grants' tokens";

/**
 * Returns the text of a token, signed by the present key. Each text of one token has the same
 * `jti`.
 *
 * @throws Refusal `conflict` if VIGIE_SECRET is another one than when the token was issued
 */
export async function signedGrantToken(
  ctx: AccessIssuer,
  { id, sealedJti, scopes, expiresAt }: GrantToken,
  organization: Pick<Organization, "id" | "siret">,
): Promise<string> {
  const jti = unseal(ctx.secret.derive(PURPOSE), id, sealedJti);
  if (jti === null) {
    throw new Refusal("conflict", "This token cannot be shown any more: replace it by a new one.");
  }
  const { kid, key } = await retryWhileBusy(() => signingKey(ctx, expiresAt));
  return new SignJWT({
    scope: scopes.join(" "),
    scopes,
    organization: organization.id,
    siret: organization.siret,
  })
    .setProtectedHeader({ alg: ALGORITHM, kid, typ: "JWT" })
    .setIssuer(issuerOf(ctx.config))
    .setAudience(audienceOf(ctx.config))
    .setSubject(id)
    .setJti(jti)
    .setIssuedAt(Math.floor(ctx.now() / 1000))
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(key);
}

/** A grant's token that is valid now, with its grant and organisation. */
export type ActiveGrantToken = {
  readonly token: GrantToken;
  readonly grant: HeldGrant;
  readonly organization: Organization;
};

/**
 * Returns the grant's token of a text, whatever its state; `null` if the text is none of ours. The
 * `exp` of the text does not count: a token that was prolonged goes on working.
 */
export async function grantTokenIn(ctx: AccessIssuer, text: string): Promise<GrantToken | null> {
  const keyOf = async ({ kid }: { readonly kid?: unknown }) => {
    const key = typeof kid === "string" ? await verifyingKey(ctx, kid) : null;
    if (!key) throw forged();
    return key;
  };
  try {
    const { payload } = await jwtVerify(text, keyOf, {
      algorithms: [ALGORITHM],
      typ: "JWT",
      currentDate: new Date(0),
      requiredClaims: ["exp", "iat", "sub", "jti", "organization"],
    });
    return await grantTokenById(ctx.db, tokenIdOf(payload.jti!));
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof Refusal) return null;
    throw error;
  }
}

/**
 * Returns a grant's token that is valid now: neither it nor its grant was revoked, and its
 * organisation is in use.
 *
 * @throws Refusal `unauthenticated`
 */
export async function activeGrantToken(
  ctx: AccessIssuer,
  token: GrantToken,
): Promise<ActiveGrantToken> {
  const state = tokenState(token, ctx.now());
  if (state === "expired") throw expired();
  const grant = await grantById(ctx.db, token.grantId);
  if (state === "revoked" || !grant || grant.revokedAt !== null) throw revoked();
  const [organization] = await organizationsById(ctx.db, [grant.organizationId]);
  if (!organization || organization.deletedAt !== null) throw revoked();
  return { token, grant, organization };
}

/** Returns true for a text that says of itself that it is a grant's token. */
export function isGrantToken(text: string): boolean {
  try {
    return typeof decodeJwt(text).organization === "string";
  } catch {
    return false;
  }
}

/**
 * Returns the grant's token of a text, which is valid now.
 *
 * @throws Refusal `unauthenticated`
 */
async function validGrantToken(ctx: AccessIssuer, text: string): Promise<ActiveGrantToken> {
  const token = await grantTokenIn(ctx, text);
  if (!token) throw forged();
  return activeGrantToken(ctx, token);
}

/** Returns the program behind a grant's token, as an actor. @throws Refusal `unauthenticated` */
export async function authenticateGrant(ctx: AccessIssuer, text: string): Promise<Actor> {
  const active = await validGrantToken(ctx, text);
  await noteGrantUse(ctx, active.token);
  return {
    kind: "account",
    id: active.token.id,
    name: active.token.id,
    role: "member",
    providers: active.organization.providers,
    organizationId: active.organization.id,
    scopes: openedBy(active),
  };
}

/** Returns the scopes of a token that open something here; the gateway's own open nothing. */
const openedBy = ({ token, organization }: ActiveGrantToken): readonly AccountScope[] =>
  usableScopes(token.scopes.filter(isAccountScope), organization);

/** A grant's token whose requests are counted. */
export type CountedToken = {
  readonly id: string;
  /** True if it has a quota of its own: it is valid, and has `status:read`. */
  readonly hasQuota: boolean;
};

/** Returns the grant's token of a text, whatever its state; `null` if the text is none of ours. */
export async function grantCounted(ctx: AccessIssuer, text: string): Promise<CountedToken | null> {
  const token = isGrantToken(text) ? await grantTokenIn(ctx, text) : null;
  if (!token) return null;
  const isActive = tokenState(token, ctx.now()) === "active";
  return { id: token.id, hasQuota: isActive && token.scopes.includes("status:read") };
}

/** "Last used" is for people: a minute is near enough, and costs no write per request. */
const USED_EVERY_MS = 60_000;

/** Notes the use of a token. A database in trouble must not keep a program out. */
async function noteGrantUse(ctx: AccessIssuer, { id, lastUsedAt }: GrantToken): Promise<void> {
  const now = ctx.now();
  if (lastUsedAt !== null && now - lastUsedAt < USED_EVERY_MS) return;
  try {
    await markUsed(ctx.db, id, now);
  } catch (error) {
    ctx.log.warn({ err: error }, "the use of a token could not be noted");
  }
}
