import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { insertKey, keyById, newestKey, type StoredKey } from "../../db/tokens.ts";
import type { Context } from "../context/context.ts";
import { seal, unseal } from "./seal.ts";

export const ALGORITHM = "ES256";

/** The keys that sign and verify tokens. */
export type Issuer = Pick<Context, "db" | "now" | "log" | "secret" | "by" | "requestId">;

type SigningKey = { readonly kid: string; readonly key: CryptoKey };

/**
 * The key that signs now, made at the first use. Where the newest one cannot be opened, since
 * VIGIE_SECRET is another one now, a new one is made; tokens signed before stay good.
 */
export async function signingKey(ctx: Issuer): Promise<SigningKey> {
  const newest = await newestKey(ctx.db);
  if (newest) {
    const opened = open(ctx, newest);
    if (opened) return { kid: newest.kid, key: await imported(opened) };
    ctx.log.warn({ kid: newest.kid }, "the signing key was sealed with another VIGIE_SECRET");
  }
  return rotateKey(ctx);
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
  await insertKey(ctx.db, { kid, publicJwk: JSON.stringify(publicJwk), sealedPrivate }, ctx.now());
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
