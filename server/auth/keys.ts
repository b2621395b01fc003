import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import {
  extendKey,
  insertKey,
  keyById,
  newestKey,
  publishedKeys,
  type StoredKey,
} from "../../db/tokens.ts";
import type { Context } from "../context/context.ts";
import { HOUR_MS } from "../core/duration.ts";
import type { Instant } from "../core/model.ts";
import { seal, unseal } from "./seal.ts";

export const ALGORITHM = "ES256";

/** The keys that sign and verify tokens. */
export type Issuer = Pick<Context, "db" | "now" | "log" | "secret" | "by" | "requestId">;

type SigningKey = { readonly kid: string; readonly key: CryptoKey };

/**
 * Returns the key that signs now, made at the first use. Where the newest one cannot be opened,
 * since VIGIE_SECRET is another one now, a new one is made; tokens signed before stay good.
 *
 * @param until expiry of what it is to sign: its public key is published until then
 */
export async function signingKey(ctx: Issuer, until: Instant): Promise<SigningKey> {
  const newest = await newestKey(ctx.db);
  const opened = newest && open(ctx, newest);
  if (newest && !opened) {
    ctx.log.warn({ kid: newest.kid }, "the signing key was sealed with another VIGIE_SECRET");
  }
  const signing = opened ? { kid: newest.kid, key: await imported(opened) } : await rotateKey(ctx);
  if (!opened || newest.signedUntil < until) {
    // An hour more: access tokens, of which there are many, cost a write an hour.
    await extendKey(ctx.db, signing.kid, until + HOUR_MS);
  }
  return signing;
}

/** Returns the public keys of everything that is not expired, as a set (RFC 7517, section 5). */
export async function publicKeys(ctx: Issuer): Promise<JWK[]> {
  // A verifier stores an empty set for some minutes: the first key is made before it is asked for.
  if ((await newestKey(ctx.db)) === null) await rotateKey(ctx);
  const stored = await publishedKeys(ctx.db, ctx.now());
  return stored.map(({ kid, publicJwk }) => ({
    ...(JSON.parse(publicJwk) as JWK),
    kid,
    alg: ALGORITHM,
    use: "sig",
  }));
}

/** Makes a new key that signs from now on; the old ones go on verifying. */
export async function rotateKey(ctx: Issuer): Promise<SigningKey> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const sealedPrivate = seal(
    sealingKey(ctx),
    kid,
    JSON.stringify(await exportJWK(pair.privateKey)),
  );
  const newest = await newestKey(ctx.db);
  // After the one before, even where the clock was put back: the newest signs.
  const createdAt = Math.max(ctx.now(), (newest?.createdAt ?? 0) + 1);
  await insertKey(ctx.db, { kid, publicJwk: JSON.stringify(publicJwk), sealedPrivate, createdAt });
  return { kid, key: pair.privateKey };
}

/** The key that verifies what `kid` signed, or `null` if that is no key of ours. */
export async function verifyingKey(ctx: Issuer, kid: string): Promise<CryptoKey | null> {
  let found = verifying.get(kid);
  if (!found) {
    const stored = await keyById(ctx.db, kid);
    if (!stored) return null;
    found = await imported(JSON.parse(stored.publicJwk) as JWK);
    verifying.set(kid, found);
  }
  return found;
}

/** A kid is its key's hash (RFC 7638), so that it means the same in every database. */
const verifying = new Map<string, CryptoKey>();

// For ES256, importJWK gives a CryptoKey; only symmetric keys come as bytes.
const imported = async (jwk: JWK) => (await importJWK(jwk, ALGORITHM)) as CryptoKey;

const sealingKey = (ctx: Issuer) => ctx.secret.derive("signing keys");

/** The private key, or `null` where it was sealed with another VIGIE_SECRET. */
function open(ctx: Issuer, { kid, sealedPrivate }: StoredKey): JWK | null {
  const text = unseal(sealingKey(ctx), kid, sealedPrivate);
  return text === null ? null : (JSON.parse(text) as JWK);
}
