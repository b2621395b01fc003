import { credentialsOf, personByEmail } from "../../db/people.ts";
import type { Person } from "../core/people/person.ts";
import { isPassword } from "./password.ts";
import { readAddress, type Registrar } from "./people.ts";
import { checkSecondFactor } from "./second-factor.ts";

/**
 * What an attempt to sign in comes to. `null` says no, and never why: that nobody has the
 * address, that they are disabled, have no password or another one, or that the code is wrong.
 * That a code is needed is told to those alone who gave the right password.
 */
export type SignInOutcome = { readonly person: Person } | { readonly needs: "code" } | null;

/**
 * Looks at an address, a password and perhaps a code. It takes the same time whether or not
 * anybody has the address.
 *
 * @throws Refusal `invalid` if the address is none
 */
export async function checkPassword(
  ctx: Registrar,
  tried: {
    readonly email: string;
    readonly password: string;
    readonly code?: string | undefined;
  },
): Promise<SignInOutcome> {
  const person = await personByEmail(ctx.db, readAddress(tried.email));
  const kept = await credentialsOf(ctx.db, person?.id ?? "");
  const isRight = await isPassword(tried.password, kept?.passwordHash ?? null);
  if (!person || person.disabledAt !== null || !isRight) return null;
  return afterSecondFactor(ctx, person, tried.code);
}

/** The verdict on someone whose first factor was right. */
export async function afterSecondFactor(
  ctx: Registrar,
  person: Person,
  code: string | undefined,
): Promise<SignInOutcome> {
  const second = await checkSecondFactor(ctx, person, code);
  if (second === "wrong") return null;
  return second === "passed" ? { person } : { needs: "code" };
}
