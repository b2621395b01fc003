import { createHash } from "node:crypto";

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

/** As many as there are things to name; snapshots ask for all of them again and again. */
const known = new Map<string, string>();

function derive(text: string): string {
  const digest = createHash("sha256").update(text).digest("hex");
  // 36^12 is about 2^62: sixteen hexadecimal digits, 64 bits, cover it.
  const number = BigInt(`0x${digest.slice(0, 16)}`) % 36n ** 12n;
  return number.toString(36).padStart(12, "0");
}
