import { hotp, stepAt } from "../../server/auth/totp.ts";

/** What an authenticator application shows that was given this secret, as text, at a moment. */
export const codeShown = (secret: string, at: number): string =>
  hotp(fromBase32(secret.replaceAll(" ", "")), stepAt(at));

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (sign) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0"),
  ).join("");
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
}
