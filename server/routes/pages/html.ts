import type { Locale } from "../../core/model.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import type { PageRoute } from "../../core/page/view.ts";
import { THEME_SCRIPT_SOURCE } from "../../core/page/theme-script.ts";
import type { BuiltWeb } from "../../http/built-web.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Archive } from "./archive.ts";
import { pageInLanguage } from "../../core/in-language.ts";
import { routeInLanguage } from "../../core/page/route-in-language.ts";
import { lookAssets } from "./page-look.ts";
import { cardAddress } from "./social-cards.ts";

/** The built web, with what the server adds to it. */
export type Web = BuiltWeb & {
  /** The page's past and details beyond the snapshot; absent: pages say that there is none. */
  readonly archive?: Archive;
  /** `false` where no mail can leave. */
  readonly canSubscribe?: boolean;
};

/** No script but ours, nothing from elsewhere, no frame around it. */
const CSP =
  `default-src 'none'; script-src 'self' ${THEME_SCRIPT_SOURCE}; style-src 'self'; img-src 'self' data:; ` +
  "manifest-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** One HTML page as a document. */
export function html(
  web: Web,
  page: PageSnapshot,
  route: PageRoute,
  locale: Locale,
  now: number,
  alternates: Readonly<Record<Locale, string>>,
): Rendered {
  const shown = pageInLanguage(page, locale);
  const card = cardAddress(web, page, route, locale, now);
  const assets = { ...web.assets, ...lookAssets(page), card };
  return {
    type: "text/html; charset=utf-8",
    body: web.render({
      page: shown,
      route: routeInLanguage(route, shown),
      locale,
      now,
      assets,
      alternates,
      ...(web.canSubscribe === false && { canSubscribe: false }),
    }),
    headers: {
      "access-control-allow-origin": "",
      "content-security-policy": CSP,
      "content-language": locale,
      "x-frame-options": "DENY",
    },
  };
}
