import { createHash } from "node:crypto";

/**
 * Returns the public id of a token, by its secret one. Eighty bits of a hash: enough that no second
 * id is found for it, short enough to be typed.
 */
export const tokenIdOf = (jti: string): string =>
  createHash("sha256").update(jti).digest("hex").slice(0, 20);
