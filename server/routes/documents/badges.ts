import type { Locale, PageSnapshot } from "../../core/model.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Choice, Render, Variants } from "../../http/documents.ts";
import { badgeJson, badgeSvg, type BadgeSubject, type Theme } from "../../formats/badge.ts";
import { embedHtml } from "../../formats/embed.ts";
import { JSON_TYPE, statusLink } from "../middleware/json-document.ts";
import { localeOf } from "./feeds.ts";

/** Its style is its own; nothing else of it may run or load, wherever it is opened. */
const IMAGE_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

const EMBED_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors *";

/** Badges of the page and of each component, and the line that other sites may embed. */
export function badgeAddresses(page: PageSnapshot): (readonly [string, Render | Variants])[] {
  const ids = page.providers.flatMap((p) => p.components.map((c) => c.id));
  return [
    ["/badge.svg", svg((page) => ({ label: page.title, state: page.state }))],
    ["/badge.json", json((page) => ({ label: page.title, state: page.state }))],
    ...ids.flatMap((id) => [
      [`/badge/${id}.svg`, svg((page) => componentSubject(page, id))] as const,
      [`/badge/${id}.json`, json((page) => componentSubject(page, id))] as const,
    ]),
    ["/embed.html", embed],
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

const embed: Variants = inStyle((page, locale, theme) => ({
  type: "text/html; charset=utf-8",
  body: embedHtml(page, locale, theme),
  headers: {
    "content-security-policy": EMBED_CSP,
    "content-language": locale,
    // What stands on another page for hours should not say what was true hours ago.
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
      return (page) => render(page, locale ?? page.locale, theme);
    },
  };
}

function themeOf(query: Choice["query"]): Theme | null {
  const theme = query.get("theme");
  return theme === "light" || theme === "dark" ? theme : null;
}
