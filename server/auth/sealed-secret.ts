import { randomBytes, scryptSync } from "node:crypto";
import { seal, unseal } from "./seal.ts";

/** First word of a sealed secret, with the version of its format. */
const MARK = "vigie-sealed-secret-1";
const NAME = "secret of a backup";
const SALT_BYTES = 16;
/** scrypt (RFC 7914): some 0.1 s and 32 MB for each guess of a passphrase. */
const COST = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** Least length of a passphrase in characters. */
export const SHORTEST_PASSPHRASE = 12;

/** Seals the secret of a backup by a passphrase. */
export function sealSecret(secret: string, passphrase: string): string {
  const salt = randomBytes(SALT_BYTES);
  const sealed = seal(scryptSync(passphrase, salt, 32, COST), NAME, secret);
  return `${MARK} ${salt.toString("base64url")} ${sealed}\n`;
}

/** Opens a sealed secret; `null` for another passphrase, or a text that is not or no longer one. */
export function unsealSecret(text: string, passphrase: string): string | null {
  const [mark, salt = "", sealed = ""] = text.trim().split(" ");
  if (mark !== MARK) return null;
  return unseal(scryptSync(passphrase, Buffer.from(salt, "base64url"), 32, COST), NAME, sealed);
}
