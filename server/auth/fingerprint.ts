import { createHash, randomBytes } from "node:crypto";

/** 256 random bits, as they go into a cookie or a link. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/**
 * Returns the hash by which such a secret is stored: a reader of the database cannot use it. It
 * needs no salt.
 */
export const fingerprint = (secret: string): string =>
  createHash("sha256").update(secret).digest("base64url");
