import { z } from "zod";
import { locale as localeShape } from "../../core/api/basics.ts";
import { badge } from "../../core/api/documents.ts";
import { pageInLanguage } from "../../core/in-language.ts";
import type { Locale } from "../../core/model.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import type { Theme } from "../../core/page/view.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Choice, Render, Variants } from "../../http/page-documents.ts";
import { badgeJson, badgeSvg, type BadgeSubject } from "../../formats/badge.ts";
import { JSON_TYPE, statusLink } from "../middleware/json-document.ts";
import type { Web } from "../pages/html.ts";
import { localeOf } from "./feeds.ts";
import { IMAGE_CSP } from "../../http/image-policy.ts";
import { describeDocument, text } from "../schemas/described-route.ts";
import { NOT_FOUND } from "../schemas/responses.ts";

const EMBED_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors *";

const tag = "Badges and metrics";
const shared = {
  tag,
  query: z.object({ lang: localeShape.optional(), theme: z.enum(["light", "dark"]).optional() }),
} as const;
const ofComponent = {
  ...shared,
  params: z.object({ component: text("<component>", "Configured identifier") }),
  responses: NOT_FOUND,
} as const;

const pageSvg = describeDocument("/badge.svg", {
  ...shared,
  id: "badge",
  summary: "The overall state as an image",
  media: "image/svg+xml",
});
const componentSvg = describeDocument("/badge/{component}.svg", {
  ...ofComponent,
  id: "componentBadge",
  summary: "One resource's state as an image",
  media: "image/svg+xml",
});
const pageJson = describeDocument("/badge.json", {
  ...shared,
  id: "badgeEndpoint",
  summary: "The overall state for shields.io",
  answer: badge,
});
const componentJson = describeDocument("/badge/{component}.json", {
  ...ofComponent,
  id: "componentBadgeEndpoint",
  summary: "One resource's state for shields.io",
  answer: badge,
});
const embedPage = describeDocument("/embed.html", {
  ...shared,
  id: "embed",
  summary: "The overall state as one line, for a frame on another page",
  media: "text/html",
});

export const badgeDescriptions = [pageSvg, componentSvg, pageJson, componentJson, embedPage];

/** Badges of the page and of each component, and the line that other sites may embed. */
export function badgeAddresses(
  web: Web,
  page: PageSnapshot,
): (readonly [string, Render | Variants])[] {
  const ids = page.providers.flatMap((p) => p.components.map((c) => c.id));
  return [
    [pageSvg.path, svg((page) => ({ label: page.title, state: page.state }))],
    [pageJson.path, json((page) => ({ label: page.title, state: page.state }))],
    ...ids.flatMap((id) => [
      [
        componentSvg.path.replace("{component}", id),
        svg((page) => componentSubject(page, id)),
      ] as const,
      [
        componentJson.path.replace("{component}", id),
        json((page) => componentSubject(page, id)),
      ] as const,
    ]),
    [embedPage.path, embed(web)],
  ];
}

type Subject = (page: PageSnapshot) => BadgeSubject | null;

function componentSubject(page: PageSnapshot, id: string): BadgeSubject | null {
  for (const provider of page.providers) {
    const component = provider.components.find((c) => c.id === id);
    if (component) {
      return { label: `${provider.name} - ${component.name}`, state: component.state };
    }
  }
  return null;
}

const svg = (subject: Subject): Variants =>
  inStyle((page, locale, theme) => {
    const of = subject(page);
    return (
      of && {
        type: "image/svg+xml; charset=utf-8",
        body: badgeSvg(of, locale, theme),
        headers: {
          "content-security-policy": IMAGE_CSP,
          "cross-origin-resource-policy": "cross-origin",
        },
      }
    );
  });

const json = (subject: Subject): Variants =>
  inStyle((page, locale) => {
    const of = subject(page);
    return of && { type: JSON_TYPE, body: badgeJson(of, locale), headers: statusLink(page) };
  });

const embed = (web: Web): Variants =>
  inStyle((page, locale, theme) => ({
    type: "text/html; charset=utf-8",
    body: web.render({ page, route: { name: "embed", theme }, locale }),
    headers: {
      "content-security-policy": EMBED_CSP,
      "content-language": locale,
      // A frame that is open for hours must not show an old state.
      refresh: "60",
    },
  }));

/** A document in two languages and three themes; what we do not know is the page's own. */
function inStyle(
  render: (page: PageSnapshot, locale: Locale, theme: Theme | null) => Rendered | null,
): Variants {
  return {
    pick: ({ query }) => JSON.stringify([localeOf(query), themeOf(query)]),
    render(name) {
      const [locale, theme] = JSON.parse(name) as [Locale | null, Theme | null];
      return (page) => {
        const shown = locale ?? page.locale;
        return render(pageInLanguage(page, shown), shown, theme);
      };
    },
  };
}

function themeOf(query: Choice["query"]): Theme | null {
  const theme = query.get("theme");
  return theme === "light" || theme === "dark" ? theme : null;
}
