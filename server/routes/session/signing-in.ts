import type { Context as Asked, MiddlewareHandler } from "hono";
import { organizationRights } from "../../../db/memberships.ts";
import { requestActor, requestSession } from "../../auth/actor.ts";
import { cookieLine, readCookie } from "../../auth/cookie.ts";
import type { Oidc } from "../../auth/oidc.ts";
import { refuseForeign } from "../../auth/same-origin.ts";
import { actorOf, beginSession, endOf, type SignedIn, type SignIn } from "../../auth/session.ts";
import type { Throttle } from "../../http/throttles.ts";
import { clientKey, clientNetwork, type TrustProxy } from "../../core/client-address.ts";
import type { Context } from "../../context/context.ts";
import { requestHost } from "../../core/host-name.ts";
import type { Person as PersonShape, Session as SessionShape } from "../../core/api/people.ts";
import type { SendMail } from "../../core/messages/mail.ts";
import type { PageConfig } from "../../core/configuration.ts";
import { accountPath } from "../../core/page/account-paths.ts";
import {
  permitted,
  spokenFor,
  standingOf,
  type OrganizationRights,
  type Right,
} from "../../core/people/permission.ts";
import type { Person, Session, SignInMethod } from "../../core/people/person.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Engine } from "../../state/engine.ts";
import { addressOf } from "../middleware/rate-limit.ts";
import { requestIdOf } from "../middleware/request-id.ts";
import type { Web } from "../pages/html.ts";

/** The parts that sign-in needs besides the database. */
export type SignInParts = {
  readonly engine: () => Engine | null;
  readonly trust: TrustProxy;
  readonly throttle: Throttle;
  /** `null`: no mail is sent, so there are no sign-in links. */
  readonly sendMail: SendMail | null;
  /** `null`: no sign-in by OpenID Connect. */
  readonly oidc: Oidc | null;
  /** Sees to something after the answer, which must not tell by its time what is done. */
  readonly later: (work: () => Promise<void>) => void;
  /** The renderer of pages, and the address of their style sheet. */
  readonly web: Pick<Web, "render" | "assets">;
};

/**
 * Returns the context of a request.
 *
 * @throws Refusal `unavailable` without a working database
 */
export function contextOf({ engine }: Pick<SignInParts, "engine">, c: Asked): Context {
  const at = engine();
  if (!at) {
    const detail = "Not here, not now: starting, or another instance leads this database.";
    throw new Refusal("unavailable", detail);
  }
  const requestId = requestIdOf(c);
  c.header("x-request-id", requestId);
  return { ...at.ctx, requestId };
}

/** The page that answers for the host that was asked, and whose address mails and redirects have. */
export function pageAsked({ config }: Context, c: Asked): PageConfig {
  const host = requestHost(c.req.header("host") ?? "");
  const page = config.pages.find((p) => p.hostnames.includes(host)) ?? config.pages[0];
  if (!page) throw new Refusal("unavailable", "No page is configured.");
  return page;
}

/** Returns the signed-in person of a cookie, with the context in which they act. @throws Refusal */
export async function signedIn(
  parts: SignInParts,
  c: Asked,
): Promise<SignedIn & { readonly ctx: Context }> {
  const ctx = contextOf(parts, c);
  const found = await requestSession(ctx, c.req.raw);
  if (!found) throw new Refusal("unauthenticated", "Nobody is signed in.");
  return { ...found, ctx: { ...ctx, by: actorOf(found.person, found.organizations) } };
}

/** A request of a person who is signed in by a cookie. */
export type PersonSignedIn = {
  Variables: { readonly signedIn: SignedIn & { readonly ctx: Context } };
};

/** Lets in a person who is signed in by a cookie. */
export const asPerson =
  (parts: SignInParts): MiddlewareHandler<PersonSignedIn> =>
  async (c, next) => {
    c.set("signedIn", await signedIn(parts, c as Asked));
    return next();
  };

/** The context in which someone acts who may, by cookie or token. @throws Refusal */
export async function actingWith(parts: SignInParts, c: Asked, right: Right): Promise<Context> {
  const ctx = contextOf(parts, c);
  return { ...ctx, by: permitted(await requestActor(ctx, c.req.raw), right) };
}

export const CONSOLE = "/console";

/**
 * Returns the address that a person comes to after signing in: the console, or their account if
 * they have no role for the console.
 *
 * @param wanted an address of ours that they were on the way to
 */
export async function arrivalOf(
  { db }: Pick<Context, "db">,
  person: Person,
  wanted = CONSOLE,
): Promise<string> {
  if (wanted !== CONSOLE && !wanted.startsWith(`${CONSOLE}/`)) return wanted;
  const actor = actorOf(person, await organizationRights(db, person.id));
  return standingOf(actor) === "member" ? accountPath("overview", person.locale) : wanted;
}

/** Guards every route that signs in: a page of another site must not sign a reader in here. */
export const ownPagesOnly =
  (parts: SignInParts): MiddlewareHandler =>
  async (c, next) => {
    refuseForeign(c.req.raw, contextOf(parts, c).config.pages);
    return next();
  };

/** Begins a session; the answer that is given then brings its cookie. */
export async function letIn(
  parts: SignInParts,
  c: Asked,
  person: Person,
  method: SignInMethod,
  idToken?: string,
): Promise<Session> {
  const ctx = contextOf(parts, c);
  const { headers } = c.req.raw;
  const scope = { headers, pages: ctx.config.pages };
  const signIn: SignIn = {
    method,
    // As much of it as its owner needs to recognise it.
    client: {
      address: clientNetwork(addressOf(c, parts.trust)),
      agent: headers.get("user-agent") ?? "",
    },
    previous: readCookie(scope, "vigie"),
    idToken,
  };
  const { secret, session } = await beginSession(ctx, person, signIn);
  c.header("set-cookie", cookieLine(scope, "vigie", secret), { append: true });
  return session;
}

/** Returns the client by which attempts are counted. */
export const clientOf = (parts: SignInParts, c: Asked): string =>
  clientKey(addressOf(c, parts.trust));

/** The answer to who gave the right password, or came by a good link, and whose code is missing. */
export const codeNeeded = (): Refusal =>
  new Refusal("unauthenticated", "A code from your authenticator is needed.", [
    { pointer: "/code", detail: "needed" },
  ]);

/** The same message whatever was wrong. */
export const notThem = (): Refusal =>
  new Refusal("unauthenticated", "This address, password or code is not right.");

/** @param organizations rights by which a member speaks for providers */
export const personJson = (
  p: Person,
  organizations: readonly OrganizationRights[] = [],
): PersonShape => ({
  id: p.id,
  email: p.email,
  name: p.name,
  role: p.role,
  providers: p.role === "member" ? spokenFor({ ...p, providers: [], organizations }) : p.providers,
  locale: p.locale,
  hasPassword: p.hasPassword,
  hasTotp: p.hasTotp,
  createdAt: iso(p.createdAt),
  disabledAt: p.disabledAt === null ? null : iso(p.disabledAt),
});

export const sessionJson = (s: Session): SessionShape => ({
  id: s.id,
  person: s.personId,
  method: s.method,
  address: s.address,
  agent: s.agent,
  createdAt: iso(s.createdAt),
  seenAt: iso(s.seenAt),
  expiresAt: iso(endOf(s)),
});

const iso = (at: number): string => new Date(at).toISOString();
