import type { Locale, PageSnapshot } from "../../core/model.ts";
import type { PageAssets, PageRoute, RenderPage } from "../../core/page/view.ts";
import type { Rendered } from "../../http/documents.ts";
import type { Archive } from "./archive.ts";
import { lookAssets } from "./page-look.ts";

/** How pages become HTML. */
export type Web = {
  /** The built renderer. */
  readonly render: RenderPage;
  /** Where its style and script are. */
  readonly assets: PageAssets;
  /** The style sheet itself, for the page that must do without it. */
  readonly css?: string;
  /** Where the console's style and script are; absent: there is none here. */
  readonly console?: PageAssets;
  /** What pages tell beyond the snapshot; absent: nothing, and they say so. */
  readonly archive?: Archive;
  /** `false` where no mail can leave. */
  readonly canSubscribe?: boolean;
};

/** No script but ours, nothing from elsewhere, no frame around it. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** One HTML page as a document. */
export function html(
  web: Web,
  page: PageSnapshot,
  route: PageRoute,
  locale: Locale,
  now: number,
  alternates: Readonly<Record<Locale, string>>,
): Rendered {
  const assets = { ...web.assets, ...lookAssets(page) };
  return {
    type: "text/html; charset=utf-8",
    body: web.render({
      ...{ page, route, locale, now, assets, alternates },
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
