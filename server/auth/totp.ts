import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Instant } from "../core/model.ts";

/** The parameters that every authenticator application assumes. */
const STEP_MS = 30_000;
const DIGITS = 6;
/** RFC 4226, 4: as long as the hash. */
const SECRET_BYTES = 20;
/** RFC 6238, 5.2: one step of delay, and a clock as much ahead. */
const TOLERATED_STEPS = [0, -1, 1] as const;

/** RFC 4226: the code of a counter; `digits` from 6 to 8. */
export function hotp(
  secret: Buffer,
  counter: number,
  { digits = DIGITS, algorithm = "sha1" } = {},
): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac(algorithm, secret).update(message).digest();
  const offset = mac[mac.length - 1]! & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

/** RFC 6238: which step of 30 seconds it is. */
export const stepAt = (at: Instant): number => Math.floor(at / STEP_MS);

/**
 * Returns the step of a code, or `null`.
 *
 * A step that was used already, or lies before a used one, is never returned again, so that a code
 * read over a shoulder is worthless.
 *
 * @param used the step of the last accepted code, or `null`
 */
export function stepOfCode(
  secret: Buffer,
  code: string,
  now: Instant,
  used: number | null,
): number | null {
  const typed = Buffer.from(code.replaceAll(" ", ""));
  if (typed.length !== DIGITS) return null;
  const steps = TOLERATED_STEPS.map((offset) => stepAt(now) + offset);
  const step = steps.find((step) => timingSafeEqual(Buffer.from(hotp(secret, step)), typed));
  return step === undefined || (used !== null && step <= used) ? null : step;
}

export const newTotpSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** Returns the text of the QR code that an authenticator application reads. */
export function otpauthUri(secret: Buffer, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const query = `secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`;
  return `otpauth://totp/${label}?${query}`;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648, without padding: as people type it. */
export function base32(bytes: Buffer): string {
  let text = "";
  let [bits, held] = [0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(held >> (bits - 5)) & 31];
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}
