import { inLanguage } from "../../core/in-language.ts";
import { Hono, type Context as Asked } from "hono";
import { cookieLine, readCookie } from "../../auth/cookie.ts";
import { personBehind } from "../../auth/identity.ts";
import type { Attempt, Oidc } from "../../auth/oidc.ts";
import { seal, unseal } from "../../auth/seal.ts";
import type { Context } from "../../context/context.ts";
import type { Instant, Locale } from "../../core/model.ts";
import { accountPlaceOf } from "../../core/page/account-paths.ts";
import { Refusal } from "../../core/refusal.ts";
import { localeOf, signInPage } from "../pages/sign-in-page.ts";
import {
  arrivalOf,
  clientOf,
  CONSOLE,
  contextOf,
  letIn,
  pageAsked,
  type SignInParts,
} from "./signing-in.ts";

const CALLBACK = "/auth/oidc/callback";
/** Time that a person may take at the identity provider. */
const PATIENCE_MS = 10 * 60_000;

/** A sign-in under way, as its browser keeps it. */
type Begun = Attempt & { readonly returnTo: string; readonly at: Instant };

/**
 * `/auth/oidc/start[?to=/console/...]` and its way back. Addresses given to the identity provider
 * are made of the page's configured `url`: `<url>/auth/oidc/callback`, and `<url>/` after
 * signing out.
 */
export const oidcRoutes = (parts: SignInParts) =>
  new Hono()
    .get("/auth/oidc/start", (c) =>
      answered(parts, c, async (ctx, oidc) => {
        if ((await parts.throttle.probe(clientOf(parts, c))) > 0) {
          throw new Refusal("too_many", "Too many attempts: try again in a quarter of an hour.");
        }
        const { url, attempt } = await oidc.begin(`${pageAsked(ctx, c).url}${CALLBACK}`);
        const at = ctx.now();
        const begun: Begun = { ...attempt, returnTo: ownAddress(c.req.query("to")), at };
        const sealed = seal(attemptKey(ctx), "", JSON.stringify(begun));
        const scope = { headers: c.req.raw.headers, pages: ctx.config.pages };
        c.header("set-cookie", cookieLine(scope, "vigie-oidc", sealed, at + PATIENCE_MS));
        return c.redirect(url, 302);
      }),
    )

    .get(CALLBACK, (c) =>
      answered(parts, c, async (ctx, oidc) => {
        const scope = { headers: c.req.raw.headers, pages: ctx.config.pages };
        const begun = begunBy(ctx, readCookie(scope, "vigie-oidc"));
        // Whatever comes of it, this attempt is over.
        c.header("set-cookie", cookieLine(scope, "vigie-oidc", null));
        if (!begun) {
          const detail = "This sign-in was not begun in this browser, or too long ago.";
          throw new Refusal("unauthenticated", detail);
        }
        const { search } = new URL(c.req.url);
        const answer = new URL(`${pageAsked(ctx, c).url}${CALLBACK}${search}`);
        const identity = await oidc.finish(answer, begun);
        const person = await personBehind(ctx, identity, oidc.settings);
        await letIn(parts, c, person, "oidc", identity.idToken);
        return c.redirect(await arrivalOf(ctx, person, begun.returnTo), 303);
      }),
    );

/**
 * Returns an address of our own console or account only, since the wanted one comes from a URL that
 * anyone can write.
 */
function ownAddress(wanted: string | undefined): string {
  const base = "http://here.invalid";
  if (wanted === undefined || !URL.canParse(wanted, base)) return CONSOLE;
  const { origin, pathname, search } = new URL(wanted, base);
  const isConsole = pathname === CONSOLE || pathname.startsWith(`${CONSOLE}/`);
  const isOurs = origin === base && (isConsole || accountPlaceOf(pathname) !== null);
  return isOurs ? `${pathname}${search}` : CONSOLE;
}

function begunBy(ctx: Context, sealed: string | null): Begun | null {
  const text = sealed === null ? null : unseal(attemptKey(ctx), "", sealed);
  if (text === null) return null;
  // Only what we wrote ourselves opens.
  const begun = JSON.parse(text) as Begun;
  return ctx.now() - begun.at < PATIENCE_MS ? begun : null;
}

const attemptKey = (ctx: Context) => ctx.secret.derive("sign-ins under way");

/** Answers a refusal by a page with a way back, since a person reads it. */
async function answered(
  parts: SignInParts,
  c: Asked,
  work: (ctx: Context, oidc: Oidc) => Promise<Response>,
): Promise<Response> {
  const ctx = contextOf(parts, c);
  if (!parts.oidc) throw new Refusal("missing", "There is nothing at this address.");
  try {
    return await work(ctx, parts.oidc);
  } catch (error) {
    const status = error instanceof Refusal ? STATUS[error.kind] : undefined;
    if (status === undefined) throw error;
    const page = pageAsked(ctx, c);
    const locale = localeOf(c, page.locale);
    const words = WORDS[locale];
    return signInPage(c, parts.web, status, inLanguage(page, locale), locale, {
      heading: words.heading,
      body: words[status],
      link: { address: `${page.url}${CONSOLE}/sign-in`, text: words.again },
    });
  }
}

const STATUS: Partial<Record<Refusal["kind"], 401 | 403 | 429 | 503>> = {
  unauthenticated: 401,
  forbidden: 403,
  too_many: 429,
  unavailable: 503,
};

type Words = Readonly<Record<"heading" | "again" | 401 | 403 | 429 | 503, string>>;

const WORDS: Readonly<Record<Locale, Words>> = {
  fr: {
    heading: "Vous n’êtes pas connecté",
    again: "Réessayer",
    401: "La connexion n’a pas abouti, a trop duré, ou a été commencée dans un autre navigateur.",
    403: "Votre adresse n’est pas vérifiée, ou n’a pas accès à cette console : demandez à un administrateur de l’ajouter.",
    429: "Trop de tentatives : réessayez dans un quart d’heure.",
    503: "Le fournisseur d’identité ne répond pas : réessayez plus tard.",
  },
  en: {
    heading: "You are not signed in",
    again: "Try again",
    401: "The sign-in did not succeed, took too long, or was begun in another browser.",
    403: "Your address is not verified, or may not use this console: ask an admin to add it.",
    429: "Too many attempts: try again in a quarter of an hour.",
    503: "The identity provider does not answer: try again later.",
  },
};
