import { credentialsOf, personByEmail } from "../../db/people.ts";
import type { Person } from "../core/people/person.ts";
import { isPassword } from "./password.ts";
import { readAddress, type Registrar } from "./people.ts";
import { checkSecondFactor } from "./second-factor.ts";

/**
 * The outcome of an attempt to sign in. `null` is a refusal without its reason: nobody has the
 * address, the person is disabled, has no password or another one, or the code is wrong. Only a
 * client that passed the first factor learns that a code is needed, or that it must wait before
 * the next one.
 */
export type SignInOutcome =
  | { readonly person: Person }
  | { readonly needs: "code" }
  | { readonly waitMs: number }
  | null;

/** Counts a guess at a person's second factor, by whatever way it comes. */
export type GuessCounter = {
  /** Returns the milliseconds to wait, 0 if the guess may be checked. */
  guess(personId: string): Promise<number>;
  /** Forgets the wrong guesses of a person who gave a right code. */
  guessed(personId: string): Promise<void>;
};

/**
 * Checks an address, a password and perhaps a code. It takes the same time whether or not the
 * address is known.
 *
 * @throws Refusal `invalid` if the text is no address
 */
export async function checkPassword(
  ctx: Registrar,
  tried: {
    readonly email: string;
    readonly password: string;
    readonly code?: string | undefined;
  },
  guesses: GuessCounter,
): Promise<SignInOutcome> {
  const person = await personByEmail(ctx.db, readAddress(tried.email));
  const kept = await credentialsOf(ctx.db, person?.id ?? "");
  const isRight = await isPassword(tried.password, kept?.passwordHash ?? null);
  if (!person || person.disabledAt !== null || !isRight) return null;
  return afterSecondFactor(ctx, person, tried.code, guesses);
}

/** Returns the outcome for a person whose first factor was right. */
export async function afterSecondFactor(
  ctx: Registrar,
  person: Person,
  code: string | undefined,
  guesses: GuessCounter,
): Promise<SignInOutcome> {
  const isGuess = person.hasTotp && code !== undefined && code.trim() !== "";
  const waitMs = isGuess ? await guesses.guess(person.id) : 0;
  if (waitMs > 0) return { waitMs };
  const second = await checkSecondFactor(ctx, person, code);
  if (second === "wrong") return null;
  if (second === "needed") return { needs: "code" };
  if (isGuess) await guesses.guessed(person.id);
  return { person };
}
