import type { Context as Asked, MiddlewareHandler } from "hono";
import { cookieLine } from "../../auth/cookie.ts";
import { feedToken, isPassword, PASS_MS, passOf } from "../../auth/page-pass.ts";
import { refuseForeign } from "../../auth/same-origin.ts";
import type { Context } from "../../context/context.ts";
import { clientKey, type TrustProxy } from "../../core/client-address.ts";
import type { Locale } from "../../core/model.ts";
import { accountPath } from "../../core/page/account-paths.ts";
import { homePath, localeOfPath } from "../../core/page/paths.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import type { PasswordThrottle } from "../../http/throttles.ts";
import { problem, problemResponse } from "../../http/problem.ts";
import type { Engine } from "../../state/engine.ts";
import { admit } from "../pages/admitted.ts";
import { wantsHtml } from "../pages/error-pages.ts";
import type { Web } from "../pages/html.ts";
import { localeOf, signInPage } from "../pages/sign-in-page.ts";
import { ENTRY_TEXT } from "../pages/entry-text.ts";
import { smallBodies } from "./body-limit.ts";
import { admissionOf, type Admission, type PrivatePage } from "./page-readers.ts";
import { addressOf, waitResponse } from "./rate-limit.ts";

/** The address where the password of a private page is given, and feeds' addresses are shown. */
export const ENTRY = "/entrer";

/**
 * Addresses of a private page that are open: to sign in, personal links that mails bear, and what
 * asks who calls by itself. Everything else is closed, also what is added later.
 */
const OPEN: readonly RegExp[] = [
  /^\/(?:livez|readyz|healthz|version|robots\.txt)$/,
  /^\/assets\//,
  /^\/console(?:\/|$)/,
  /^\/auth\//,
  /^\/api\/v1\/session(?:\/|$)/,
  /^\/(?:en\/account\/sign-in|compte\/connexion)$/,
  /^\/(?:confirm|unsubscribe|acces|mot-de-passe|jeton|alerts)\/[^/]+/,
  /^\/(?:oauth|agents)\//,
  /^\/\.well-known\/(?:jwks\.json|oauth-authorization-server|security\.txt)$/,
  /^\/entrer$/,
];

/** Returns true for an address of a private page that needs no admission. */
export const isOpenOnPrivatePage = (path: string): boolean => OPEN.some((one) => one.test(path));

/** The parts that private pages need. */
export type Guarding = {
  readonly documents: Documents;
  readonly web: Web;
  readonly engine: () => Engine | null;
  readonly trust: TrustProxy;
  readonly throttle: PasswordThrottle;
};

/**
 * Guards private pages, in front of everything that shows any of them: who is not let in is asked
 * for the password or to sign in, and no cache may store an answer.
 */
export function guardPrivatePages(parts: Guarding): MiddlewareHandler {
  const { documents, engine, trust } = parts;
  return async (c, next) => {
    if (!documents.isPrivate(c.req.header("host"))) return next();
    const at = engine();
    const page = at && privatePageOf(at.ctx, documents, c);
    if (!at || !page) {
      return problemResponse(problem(503, "This page is starting: ask again in a moment."));
    }
    const { path } = c.req;
    const admission = await admissionOf(at.ctx, page, c, addressOf(c, trust));
    if (path === ENTRY) return entry(parts, c, at.ctx, page, admission);
    if (admission !== null) admit(c.req.raw.headers);
    else if (!isOpenOnPrivatePage(path)) return closed(parts, c, page);
    await next();
    hide(c.res.headers);
    return undefined;
  };
}

function privatePageOf({ config }: Context, documents: Documents, c: Asked): PrivatePage | null {
  const id = documents.pageOf(c.req.header("host"))?.id;
  const page = config.pages.find((one) => one.id === id);
  return page?.privacy ? { ...page, privacy: page.privacy } : null;
}

/** Keeps an answer from caches, from other sites' scripts, and from search engines. */
function hide(headers: Headers): void {
  headers.set("cache-control", "private, no-store");
  headers.set("x-robots-tag", "noindex");
  headers.delete("access-control-allow-origin");
  headers.append("vary", "Authorization, Cookie");
}

/** Answers who is not let in. */
async function closed(parts: Guarding, c: Asked, page: PrivatePage): Promise<Response> {
  const { path } = c.req;
  if (!wantsHtml(path, c.req.raw.headers)) {
    const detail = "This page is private: sign in, or send a token.";
    const answer = problemResponse(problem(401, detail), { "www-authenticate": "Bearer" });
    hide(answer.headers);
    return answer;
  }
  const locale = path.startsWith("/en/") ? localeOfPath(path) : localeOf(c, page.locale);
  return entryForm(parts, c, page, { locale, to: path, isWrong: false });
}

type Asking = { readonly locale: Locale; readonly to: string; readonly isWrong: boolean };

function entryForm(
  { web }: Guarding,
  c: Asked,
  page: PrivatePage,
  { locale, to, isWrong }: Asking,
): Response | Promise<Response> {
  const text = ENTRY_TEXT[locale];
  const { password } = page.privacy;
  return signInPage(c, web, 401, page, locale, {
    heading: text.heading,
    body: password === null ? text.signInOnly : text.body,
    ...(password !== null && {
      password: {
        action: ENTRY,
        label: text.password,
        button: text.enter,
        wrong: text.wrong,
        to,
        isWrong,
      },
    }),
    link: {
      address: `${accountPath("sign-in", locale)}?to=${encodeURIComponent(accountPath("overview", locale))}`,
      text: text.signIn,
    },
  });
}

/** Takes the password; shows who is in the addresses of their feeds. */
async function entry(
  parts: Guarding,
  c: Asked,
  ctx: Context,
  page: PrivatePage,
  admission: Admission | null,
): Promise<Response> {
  const locale = localeOf(c, page.locale);
  if (c.req.method !== "POST") {
    return admission === null
      ? entryForm(parts, c, page, { locale, to: homePath(locale), isWrong: false })
      : ownFeeds(parts, c, ctx, page, admission);
  }
  refuseForeign(c.req.raw, ctx.config.pages);
  const client = clientKey(addressOf(c, parts.trust));
  const waitMs = await parts.throttle.attempt(client);
  if (waitMs > 0) return waitResponse(waitMs);
  await smallBodies(c, async () => {});
  const fields = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>);
  const [given, to] = [fields["password"], fields["to"]];
  if (typeof given !== "string" || !isPassword(page, given)) {
    return entryForm(parts, c, page, { locale, to: ownPath(to), isWrong: true });
  }
  await parts.throttle.succeeded(client);
  const scope = { headers: c.req.raw.headers, pages: ctx.config.pages };
  const line = cookieLine(scope, "vigie-page", passOf(ctx, page), ctx.now() + PASS_MS);
  c.header("set-cookie", line, { append: true });
  c.header("cache-control", "no-store");
  return c.redirect(ownPath(to), 303);
}

/** Returns an address of the page itself; the home page for anything else. */
function ownPath(wanted: unknown): string {
  const base = "http://here.invalid";
  if (typeof wanted !== "string" || !URL.canParse(wanted, base)) return "/";
  const { origin, pathname, search } = new URL(wanted, base);
  return origin === base && !pathname.startsWith("//") ? pathname + search : "/";
}

const FEEDS = [
  "/history.atom",
  "/history.rss",
  "/feed.json",
  "/maintenances.ics",
  "/api/v1/summary",
];

function ownFeeds(
  { web }: Guarding,
  c: Asked,
  ctx: Context,
  page: PrivatePage,
  admission: Admission,
): Response | Promise<Response> {
  const locale = localeOf(c, page.locale);
  const text = ENTRY_TEXT[locale];
  const isPerson = typeof admission === "object" && admission.kind === "person";
  if (!isPerson && page.privacy.password === null) {
    throw new Refusal("missing", "There is nothing at this address.");
  }
  const owner = isPerson
    ? ({ kind: "person", id: admission.id } as const)
    : ({ kind: "page" } as const);
  // Who comes from an allowed network was not asked for the password, and gets no token of it.
  const mayHave = isPerson || admission === "password";
  const token = mayHave ? `?token=${feedToken(ctx, page, owner)}` : "";
  return signInPage(c, web, 200, page, locale, {
    heading: text.feeds,
    body: isPerson ? text.feedsOfPerson : text.feedsOfPage,
    addresses: FEEDS.map((path) => ({ name: path, address: `${page.url}${path}${token}` })),
    link: { address: homePath(locale), text: text.home },
  });
}
