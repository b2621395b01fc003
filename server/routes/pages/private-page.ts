import type { Context as Asked } from "hono";
import type { Context } from "../../context/context.ts";
import type { PageConfig } from "../../core/configuration.ts";
import { pageInLanguage } from "../../core/in-language.ts";
import type { Locale } from "../../core/model.ts";
import { THEME_SCRIPT_SOURCE } from "../../core/page/theme-script.ts";
import type { PageAssets, PageRoute, RenderPage } from "../../core/page/view.ts";
import { maySeePage, withoutState } from "./admitted.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";

/** The parts that a page of one reader needs. */
export type PrivatePages = {
  /** `null` while the line is not at work here: then nothing can be written. */
  readonly engine: () => Engine | null;
  readonly documents: Documents;
  readonly web: { readonly render: RenderPage; readonly assets: PageAssets };
  /** True where mails can leave. */
  readonly canSubscribe: boolean;
};

/** The address itself is the key: it is sent to no other site, cached nowhere, and not indexed. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    `default-src 'none'; script-src 'self' ${THEME_SCRIPT_SOURCE}; style-src 'self'; img-src 'self' data:; ` +
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
};

/** The page of the host that was asked, as it is configured, and what it takes to write. */
export function pageAsked(
  { engine, documents }: Pick<PrivatePages, "engine" | "documents">,
  c: Asked,
): { readonly ctx: Context; readonly page: PageConfig } {
  const at = engine();
  if (!at) {
    const detail = "Not here, not now: starting, or another instance leads this database.";
    throw new Refusal("unavailable", detail);
  }
  const id = documents.pageOf(c.req.header("host"))?.id;
  const { pages } = at.ctx.config;
  const page = pages.find((p) => p.id === id) ?? pages[0];
  if (!page) throw new Refusal("missing", "No page is configured.");
  return { ctx: at.ctx, page };
}

/** One step as a page. Without addresses of its own in each language, it is this one, `?lang=`. */
export function privatePage(
  { documents, web, canSubscribe }: PrivatePages,
  c: Asked,
  locale: Locale,
  route: PageRoute,
  more: {
    readonly alternates?: Readonly<Record<Locale, string>>;
    readonly status?: 200 | 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429 | 503;
    /**
     * True of an address that is no secret: with "no-referrer" a browser would send `Origin: null`
     * with the page's forms.
     */
    readonly isOpenAddress?: boolean;
    /** True of a page that everybody may see, and search engines too. */
    readonly isPublic?: boolean;
  } = {},
): Response {
  const page = documents.pageOf(c.req.header("host"));
  const snapshot = documents.snapshot();
  if (!page || !snapshot) throw new Refusal("unavailable", "Starting: nothing is known yet.");
  const { path } = c.req;
  const { isPublic = false, isOpenAddress = isPublic } = more;
  const { status = 200, alternates = { fr: `${path}?lang=fr`, en: `${path}?lang=en` } } = more;
  const hidesState = !maySeePage(page, c.req.raw.headers);
  const body = web.render({
    page: pageInLanguage(hidesState ? withoutState(page) : page, locale),
    hidesState,
    locale,
    alternates,
    now: snapshot.generatedAt,
    assets: web.assets,
    route,
    ...(!canSubscribe && { canSubscribe }),
  });
  const { "x-robots-tag": noIndex = "", ...headers } = HEADERS;
  return c.body(body, status, {
    ...headers,
    ...(!isPublic && { "x-robots-tag": noIndex }),
    "content-language": locale,
    ...(isOpenAddress && { "referrer-policy": "same-origin" }),
  });
}

/**
 * Does what a link of a mail is for. A link that leads nowhere, or no longer does, is answered by a
 * page.
 *
 * @param lost gives that page
 */
export async function orLost(
  work: () => Promise<Response>,
  lost: (isExpired: boolean, status: 404 | 410) => Response,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.kind !== "missing" && error.kind !== "gone") throw error;
    const isExpired = error.kind === "gone";
    return lost(isExpired, isExpired ? 410 : 404);
  }
}
