import { createHash, randomBytes } from "node:crypto";

/**
 * The twelve characters `[a-z0-9]` by which the public knows a thing: the same on every machine
 * and after every reinstallation, since they are derived from its configured ids.
 */
export function publicId(...names: readonly string[]): string {
  const text = names.join("\0");
  let id = known.get(text);
  if (id === undefined) known.set(text, (id = derive(text)));
  return id;
}

/** Ids by name. There are as many as named things, and each snapshot asks for all of them. */
const known = new Map<string, string>();

/** Returns a random id of the same form, for incidents, updates and maintenance. */
export const newId = (): string =>
  // 128 bits for a choice among 2^62: no id is likelier than another.
  (BigInt(`0x${randomBytes(16).toString("hex")}`) % 36n ** 12n).toString(36).padStart(12, "0");

function derive(text: string): string {
  const digest = createHash("sha256").update(text).digest("hex");
  // 36^12 is about 2^62: sixteen hexadecimal digits, 64 bits, cover it.
  const number = BigInt(`0x${digest.slice(0, 16)}`) % 36n ** 12n;
  return number.toString(36).padStart(12, "0");
}
