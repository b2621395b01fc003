import { createHash } from "node:crypto";
import type { PageSnapshot } from "../../core/snapshot.ts";
import { homePath, inEach } from "../../core/page/paths.ts";
import type { Render } from "../../http/page-documents.ts";
import type { Web } from "./html.ts";

/** Returns one document with its style inside, which a proxy in front of us may store. */
export const fallbackPage =
  (web: Web): Render =>
  (page, { generatedAt }) => {
    const css = styleOf(web, page);
    const hash = createHash("sha256").update(css).digest("base64");
    return {
      type: "text/html; charset=utf-8",
      body: web.render({
        page,
        route: { name: "fallback", css },
        locale: "fr",
        now: generatedAt,
        assets: web.assets,
        alternates: inEach(homePath),
      }),
      headers: {
        "access-control-allow-origin": "",
        "content-security-policy":
          `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; ` +
          "form-action 'none'; frame-ancestors 'none'",
        "content-language": "fr, en",
        "x-robots-tag": "noindex",
        "x-frame-options": "DENY",
      },
    };
  };

/** Ours and the operator's; nothing in it may end the element that it stands in. */
const styleOf = (web: Web, { look }: PageSnapshot): string =>
  [web.css ?? "", look?.theme ?? ""].join("\n").replaceAll("</", "<\\/");
