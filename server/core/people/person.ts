import type { Instant, Locale } from "../model.ts";
import type { PersonRole } from "./permission.ts";

/** Someone who may sign in. What they sign in with is never part of it. */
export type Person = {
  /** Twelve characters `[a-z0-9]`. */
  readonly id: string;
  /** Address in the form that `mailAddress` writes. */
  readonly email: string;
  /** Part of their address in URLs. */
  readonly slug: string;
  /** First and last name together, or what they call themselves. */
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: PersonRole;
  /** Limits a role of the team to some providers, as their own staff; `null`: no such limit. */
  readonly providers: readonly string[] | null;
  /** The language of the mails that they get. */
  readonly locale: Locale;
  readonly hasPassword: boolean;
  /** True if a code is asked for besides the password or link. */
  readonly hasTotp: boolean;
  readonly createdAt: Instant;
  /** Since when they may not sign in any more, or `null`. */
  readonly disabledAt: Instant | null;
  readonly about: string | null;
  readonly website: string | null;
  readonly phone: string | null;
  readonly lastLoginAt: Instant | null;
  /** When their account was erased, for ever; or `null`. */
  readonly deletedAt: Instant | null;
};

/** Returns first and last name of a display name: its first word, and the others. */
export function splitName(name: string): Pick<Person, "firstName" | "lastName"> {
  const [firstName = "", ...others] = name.trim().split(/\s+/);
  return { firstName, lastName: others.join(" ") };
}

/** The way a person signed in. */
export type SignInMethod = "password" | "link" | "oidc";

/** A browser in which someone is signed in. */
export type Session = {
  /** By which it is listed and revoked; it opens nothing. */
  readonly id: string;
  readonly personId: string;
  readonly method: SignInMethod;
  readonly createdAt: Instant;
  /** The last request, to the minute. */
  readonly seenAt: Instant;
  /** Network that they signed in from, for them to recognise it. */
  readonly address: string;
  readonly agent: string;
};

/** Lifetime of a sign-in link sent by mail. */
export const LINK_MS = 15 * 60_000;
