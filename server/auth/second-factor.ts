import { createHmac, randomBytes } from "node:crypto";
import {
  beginTotp,
  confirmTotp,
  credentialsOf,
  dropTotp,
  spendRecoveryCode,
  spendTotpStep,
} from "../../db/people.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import type { Person } from "../core/people/person.ts";
import { Refusal } from "../core/refusal.ts";
import { audit, change } from "../context/write.ts";
import { type Registrar, personDeed } from "./people.ts";
import { seal, unseal } from "./seal.ts";
import { base32, newTotpSecret, otpauthUri, stepOfCode } from "./totp.ts";

const RECOVERY_CODES = 10;
/** 50 bits: ten characters to type, and hashed under a key that is not in the database. */
const RECOVERY_BYTES = 7;

/** The outcome of a code: nothing more is needed, a code is missing, or it is wrong. */
export type SecondFactor = "passed" | "needed" | "wrong";

/**
 * Looks at the code that came with a sign-in, if one is asked of this person. One that is right
 * is used up by this, be it from the authenticator or a recovery code.
 */
export async function checkSecondFactor(
  ctx: Registrar,
  person: Person,
  code: string | undefined,
): Promise<SecondFactor> {
  if (!person.hasTotp) return "passed";
  if (code === undefined || code.trim() === "") return "needed";
  return (await spendCode(ctx, person, code)) ? "passed" : "wrong";
}

/**
 * Makes a secret for an authenticator application. Codes are asked for only once a first one has
 * shown that it arrived there; until then this may be done again.
 *
 * @throws Refusal `conflict` if one is in use
 */
export async function enrolTotp(
  ctx: Registrar,
  person: Person,
  issuer: string,
): Promise<{ secret: string; uri: string }> {
  const secret = newTotpSecret();
  const sealed = seal(totpKey(ctx), person.id, secret.toString("base64url"));
  if (!(await retryWhileBusy(() => beginTotp(ctx.db, person.id, sealed)))) {
    throw new Refusal("conflict", "An authenticator is in use already: remove it first.");
  }
  return { secret: base32(secret), uri: otpauthUri(secret, issuer, person.email) };
}

/**
 * Asks for codes from now on, and gives ten that open once each without the authenticator.
 *
 * @throws Refusal `conflict` if nothing was begun, `invalid` if the code is not right
 */
export async function confirmEnrolment(
  ctx: Registrar,
  person: Person,
  code: string,
): Promise<string[]> {
  const kept = await credentialsOf(ctx.db, person.id);
  if (!kept?.totpSealed || kept.totpConfirmedAt !== null) {
    throw new Refusal("conflict", "No authenticator is being set up.");
  }
  const codes = Array.from({ length: RECOVERY_CODES }, recoveryCode);
  await change(ctx, async (ctx) => {
    if (!(await spendTotp(ctx, person, code))) {
      const detail = "This code is not right: check the clock of the device.";
      throw new Refusal("invalid", detail, [{ pointer: "/code", detail }]);
    }
    const hashes = codes.map((text) => recoveryHash(ctx, person, text));
    await confirmTotp(ctx.db, person.id, ctx.now(), hashes);
    await audit(ctx, personDeed("person.totp", person, { totp: false }, { totp: true }));
  });
  return codes;
}

/**
 * Asks for no codes any more; it takes one.
 *
 * @throws Refusal `invalid` if the code is not right
 */
export async function removeTotp(ctx: Registrar, person: Person, code: string): Promise<void> {
  if (person.hasTotp && !(await spendCode(ctx, person, code))) {
    const detail = "This code is not right.";
    throw new Refusal("invalid", detail, [{ pointer: "/code", detail }]);
  }
  await change(ctx, async (ctx) => {
    await dropTotp(ctx.db, person.id);
    await audit(ctx, personDeed("person.totp", person, { totp: person.hasTotp }, { totp: false }));
  });
}

async function spendCode(ctx: Registrar, person: Person, code: string): Promise<boolean> {
  if (await retryWhileBusy(() => spendTotp(ctx, person, code))) return true;
  const hash = recoveryHash(ctx, person, code);
  return retryWhileBusy(() => spendRecoveryCode(ctx.db, person.id, hash, ctx.now()));
}

async function spendTotp(ctx: Registrar, person: Person, code: string): Promise<boolean> {
  const kept = await credentialsOf(ctx.db, person.id);
  if (!kept?.totpSealed) return false;
  const secret = unseal(totpKey(ctx), person.id, kept.totpSealed);
  if (secret === null) {
    ctx.log.warn({ person: person.id }, "their authenticator was kept with another VIGIE_SECRET");
    return false;
  }
  const step = stepOfCode(Buffer.from(secret, "base64url"), code, ctx.now(), kept.totpStep);
  return step !== null && spendTotpStep(ctx.db, person.id, step);
}

const totpKey = (ctx: Registrar) => ctx.secret.derive("authenticators");

/** "k3v7m-2xq5t": no sign that is mistaken for another. */
function recoveryCode(): string {
  const text = base32(randomBytes(RECOVERY_BYTES)).slice(0, 10).toLowerCase();
  return `${text.slice(0, 5)}-${text.slice(5)}`;
}

/** However it was typed: with or without its dash, in capitals. */
function recoveryHash(ctx: Registrar, person: Person, code: string): string {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, "");
  return createHmac("sha256", ctx.secret.derive("recovery codes"))
    .update(`${person.id} ${plain}`)
    .digest("base64url");
}
