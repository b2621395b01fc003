import type { Context as Asked } from "hono";
import { credentialsOf } from "../../../db/people.ts";
import { deleteSession, deleteSessionsOf, sessionsOf } from "../../../db/sessions.ts";
import { issueLink, linkable } from "../../auth/link.ts";
import { isPassword } from "../../auth/password.ts";
import { personDeed, setPassword } from "../../auth/people.ts";
import { confirmEnrolment, enrolTotp, removeTotp } from "../../auth/second-factor.ts";
import { endSession, idTokenOf, isFresh, type SignedIn } from "../../auth/session.ts";
import { checkPassword, type SignInOutcome } from "../../auth/sign-in.ts";
import { cookieLine } from "../../auth/cookie.ts";
import type { Context } from "../../context/context.ts";
import { audit, change } from "../../context/write.ts";
import { Refusal } from "../../core/refusal.ts";
import { linkMail } from "../../notify/sign-in-mail.ts";
import { clientOf, contextOf, pageAsked, type SignInParts } from "./signing-in.ts";

/**
 * Deeds of people about their own sign-in, for programs and for forms alike. A number that is
 * returned is the milliseconds to wait; 0 means that it is done.
 */

/** A person who is signed in, with the context in which they act. */
export type Self = SignedIn & { readonly ctx: Context };

/** Checks an address and password. @param email as `mailAddress` writes it */
export async function tryPassword(
  parts: SignInParts,
  c: Asked,
  tried: Parameters<typeof checkPassword>[1],
): Promise<SignInOutcome> {
  const client = clientOf(parts, c);
  const waitMs = await parts.throttle.attempt(tried.email, client);
  if (waitMs > 0) return { waitMs };
  const outcome = await checkPassword(contextOf(parts, c), tried, parts.throttle);
  if (outcome !== null && "person" in outcome) await parts.throttle.succeeded(tried.email, client);
  return outcome;
}

/**
 * Mails a sign-in link later, if the address may sign in: the same answer, in the same time, for
 * known and unknown addresses.
 *
 * @throws Refusal `unavailable` where no mail can leave
 */
export async function mailLink(parts: SignInParts, c: Asked, address: string): Promise<number> {
  const ctx = contextOf(parts, c);
  const { sendMail, throttle } = parts;
  if (!sendMail) throw new Refusal("unavailable", "No mail can be sent from here.");
  const waitMs = await throttle.probe(clientOf(parts, c));
  if (waitMs > 0) return waitMs;
  const page = pageAsked(ctx, c);
  parts.later(async () => {
    if (!(await throttle.link(address))) return;
    const person = await linkable(ctx, address);
    if (!person) return;
    const { token } = await issueLink(ctx, person);
    await sendMail(linkMail(page, person, token));
  });
  return 0;
}

/** Signs out; returns where to sign out at the identity provider too, or `null`. */
export async function signOut(
  parts: SignInParts,
  c: Asked,
  { ctx, ...found }: Self,
): Promise<string | null> {
  const idToken = idTokenOf(ctx, found.session);
  await endSession(ctx, found);
  dropCookie(c, ctx);
  const home = `${pageAsked(ctx, c).url}/`;
  return idToken === null ? null : ((await parts.oidc?.endAddress(idToken, home)) ?? null);
}

/** Takes the cookie of a session away. */
export function dropCookie(c: Asked, { config }: Context): void {
  const scope = { headers: c.req.raw.headers, pages: config.pages };
  c.header("set-cookie", cookieLine(scope, "vigie", null));
}

/**
 * Changes a password; other sessions end. It takes the present one, or a recent sign-in.
 *
 * @throws Refusal `invalid`, `forbidden`
 */
export async function changeOwnPassword(
  parts: SignInParts,
  c: Asked,
  { ctx, person, session }: Self,
  { password, current }: { readonly password: string; readonly current?: string | undefined },
): Promise<number> {
  if (current === undefined) demandFresh(ctx, { session });
  else {
    const waitMs = await parts.throttle.attempt(person.email, clientOf(parts, c));
    if (waitMs > 0) return waitMs;
    const kept = await credentialsOf(ctx.db, person.id);
    if (!(await isPassword(current, kept?.passwordHash ?? null))) {
      const detail = "This is not your present password.";
      throw new Refusal("invalid", detail, [{ pointer: "/current", detail }]);
    }
  }
  await setPassword(ctx, person, password, session.id);
  return 0;
}

/** Makes an authenticator's secret. @throws Refusal `forbidden`, `conflict` */
export function beginOwnTotp(c: Asked, { ctx, person, session }: Self) {
  demandFresh(ctx, { session });
  return enrolTotp(ctx, person, pageAsked(ctx, c).title);
}

/** Asks for codes from now on; returns recovery codes. @throws Refusal */
export async function confirmOwnTotp(
  parts: SignInParts,
  { ctx, person, session }: Self,
  code: string,
): Promise<number | readonly string[]> {
  demandFresh(ctx, { session });
  return guessing(parts, person.id, () => confirmEnrolment(ctx, person, code));
}

/** Asks for no codes any more. @throws Refusal `invalid` if the code is not right */
export async function removeOwnTotp(
  parts: SignInParts,
  { ctx, person }: Self,
  code: string,
): Promise<number> {
  const found = await guessing(parts, person.id, () => removeTotp(ctx, person, code));
  return found ?? 0;
}

/** Counts a guess at a code, and forgets it where the code is right. */
async function guessing<T>(
  { throttle }: SignInParts,
  personId: string,
  work: () => Promise<T>,
): Promise<T | number> {
  const waitMs = await throttle.guess(personId);
  if (waitMs > 0) return waitMs;
  const found = await work();
  await throttle.guessed(personId);
  return found;
}

/** @throws Refusal `forbidden` unless the sign-in is recent enough for what a session alone may not */
export function demandFresh(ctx: Context, { session }: Pick<Self, "session">): void {
  if (isFresh(session, ctx.now())) return;
  throw new Refusal("forbidden", "You signed in too long ago for this: sign in again first.");
}

/** Ends all of a person's sessions but this one; returns their number. */
export const endOtherSessions = ({ ctx, person, session }: Self): Promise<number> =>
  change(ctx, async (ctx) => {
    const count = await deleteSessionsOf(ctx.db, person.id, session.id);
    await audit(ctx, personDeed("session.end", person, { others: count }, null));
    return count;
  });

/**
 * Ends one session.
 *
 * @param ownerId the only person whose session it may be; `null`: of anybody
 * @throws Refusal `missing`
 */
export const endOneSession = (ctx: Context, id: string, ownerId: string | null): Promise<void> =>
  change(ctx, async (ctx) => {
    const owner = (await sessionsOf(ctx.db, ownerId)).find((s) => s.id === id)?.personId;
    if (owner === undefined) throw new Refusal("missing", "There is no such session.");
    await deleteSession(ctx.db, id);
    await audit(ctx, personDeed("session.end", { id: owner }, { session: id }, null));
  });
