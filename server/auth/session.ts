import { organizationRights } from "../../db/memberships.ts";
import { markSignedIn, personById } from "../../db/people.ts";
import {
  deleteExpiredSessions,
  deleteSession,
  insertSession,
  markSeen,
  sessionByHash,
  type StoredSession,
} from "../../db/sessions.ts";
import type { Instant } from "../core/model.ts";
import type { Actor, OrganizationRights } from "../core/people/permission.ts";
import type { Person, Session, SignInMethod } from "../core/people/person.ts";
import { fingerprint, newSecret } from "./fingerprint.ts";
import { audit, change } from "../context/write.ts";
import { type Registrar, personDeed } from "./people.ts";
import { seal, unseal } from "./seal.ts";
import { DAY_MS, HOUR_MS } from "../core/duration.ts";

/** A session that nothing is asked in for so long has ended. */
export const IDLE_MS = 8 * HOUR_MS;
/** And every one so long after the sign-in, which is then asked for again. */
export const ABSOLUTE_MS = 7 * DAY_MS;
/** Most age of a sign-in that may change credentials without another one. */
const FRESH_MS = HOUR_MS / 4;
/** "Last seen" is for people: a minute is near enough, and costs no write per request. */
const SEEN_EVERY_MS = 60_000;
const LONGEST_AGENT = 200;

/** Origin of a sign-in, for its owner to recognise it: a network, and a browser. */
export type Client = { readonly address: string; readonly agent: string };

export type SignIn = {
  readonly method: SignInMethod;
  readonly client: Client;
  /** Secret of the previous cookie: that session ends, which prevents session fixation. */
  readonly previous: string | null;
  /** The identity provider's, for signing out there as well. */
  readonly idToken?: string | undefined;
};

/**
 * Begins a session. The cookie's secret is returned once, here.
 *
 * It is a new random secret at each sign-in, so that one known before is worth nothing.
 */
export async function beginSession(
  ctx: Registrar,
  person: Person,
  { method, client, previous, idToken }: SignIn,
): Promise<{ secret: string; session: Session }> {
  const secret = newSecret();
  const now = ctx.now();
  const session: Session = {
    id: ctx.newId(),
    personId: person.id,
    method,
    createdAt: now,
    seenAt: now,
    address: client.address,
    agent: client.agent.slice(0, LONGEST_AGENT),
  };
  const idTokenSealed = idToken === undefined ? null : seal(idTokenKey(ctx), session.id, idToken);
  await change(ctx, async (ctx) => {
    const before = previous === null ? null : await sessionByHash(ctx.db, fingerprint(previous));
    if (before) await deleteSession(ctx.db, before.id);
    await insertSession(ctx.db, fingerprint(secret), { ...session, idTokenSealed });
    await markSignedIn(ctx.db, person.id, now);
    await forgetEnded(ctx);
    const by = { ...ctx, by: actorOf(person) };
    await audit(by, personDeed("session.begin", person, null, { session: session.id, method }));
  });
  return { secret, session };
}

/** Forgets sessions that have ended, and with them where they came from. */
export const forgetEndedSessions = (ctx: Pick<Registrar, "db" | "now">): Promise<void> =>
  change(ctx, forgetEnded);

const forgetEnded = ({ db, now }: Pick<Registrar, "db" | "now">): Promise<void> =>
  deleteExpiredSessions(db, {
    createdBefore: now() - ABSOLUTE_MS,
    seenBefore: now() - IDLE_MS,
  });

/** Someone in a session that holds. */
export type SignedIn = {
  readonly session: StoredSession;
  readonly person: Person;
  readonly organizations: readonly OrganizationRights[];
};

/**
 * Returns the session and person of a cookie's secret, or `null` where there is no session, or it
 * has ended.
 *
 * Rights are read anew each time: a role that was withdrawn is gone at once.
 */
export async function signedInBy(ctx: Registrar, secret: string): Promise<SignedIn | null> {
  const session = await sessionByHash(ctx.db, fingerprint(secret));
  if (!session || endOf(session) <= ctx.now()) return null;
  const person = await personById(ctx.db, session.personId);
  if (!person || person.disabledAt !== null) return null;
  if (ctx.now() - session.seenAt >= SEEN_EVERY_MS) await noteSeen(ctx, session);
  return { session, person, organizations: await organizationRights(ctx.db, person.id) };
}

/** Returns when a session ends without another request. */
export const endOf = (session: Session): Instant =>
  Math.min(session.seenAt + IDLE_MS, session.createdAt + ABSOLUTE_MS);

/** Returns true if the sign-in is recent enough to change credentials without another one. */
export const isFresh = (session: Session, now: Instant): boolean =>
  now - session.createdAt < FRESH_MS;

/** Signs out; nothing happens where that is done already. */
export async function endSession(ctx: Registrar, { session, person }: SignedIn): Promise<void> {
  await change(ctx, async (ctx) => {
    if (!(await deleteSession(ctx.db, session.id))) return;
    await audit(ctx, personDeed("session.end", person, { session: session.id }, null));
  });
}

/** Returns the ID token that the identity provider needs at the end of a session, or `null`. */
export const idTokenOf = (ctx: Registrar, session: StoredSession): string | null =>
  session.idTokenSealed === null
    ? null
    : unseal(idTokenKey(ctx), session.id, session.idTokenSealed);

/** Returns a person as the author of a deed. */
export const actorOf = (
  { id, name, email, role, providers }: Person,
  organizations: readonly OrganizationRights[] = [],
): Actor => ({
  kind: "person",
  id,
  name,
  email,
  role,
  providers: role === "member" ? [] : (providers ?? "all"),
  organizations,
});

/** A database in trouble must not sign people out. */
async function noteSeen(ctx: Registrar, session: Session): Promise<void> {
  try {
    await markSeen(ctx.db, session.id, ctx.now());
  } catch (error) {
    ctx.log.warn({ err: error }, "that a session was used could not be noted");
  }
}

const idTokenKey = (ctx: Registrar) => ctx.secret.derive("identity tokens");
