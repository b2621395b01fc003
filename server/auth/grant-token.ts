import { randomBytes } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import { grantTokenById } from "../../db/grant-tokens.ts";
import { grantById } from "../../db/grants.ts";
import { organizationsById } from "../../db/organizations.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import type { HeldGrant } from "../core/people/grant.ts";
import { tokenState, type GrantToken } from "../core/people/grant-token.ts";
import type { Organization } from "../core/people/organization.ts";
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
