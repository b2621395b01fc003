import { z } from "zod";
import { locale } from "../../core/api/basics.ts";
import { jsonFeed as jsonFeedShape } from "../../core/api/documents.ts";
import { LOCALES, type Instant, type Locale } from "../../core/model.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import type { Choice, Render, Variants } from "../../http/page-documents.ts";
import { atomFeed } from "../../formats/atom.ts";
import { pageInLanguage } from "../../core/in-language.ts";
import { calendarFeed } from "../../formats/ical-feed.ts";
import { jsonFeed } from "../../formats/json-feed.ts";
import type { NewsScope } from "../../formats/news.ts";
import { rssFeed } from "../../formats/rss.ts";
import { statusLink } from "../middleware/json-document.ts";
import { describeDocument } from "../schemas/described-route.ts";
import { NOT_FOUND } from "../schemas/responses.ts";

const shared = {
  tag: "Feeds",
  query: z.object({
    provider: z
      .string()
      .optional()
      .meta({ description: "One provider's alone", example: "<provider>" }),
    lang: locale.optional(),
  }),
  responses: NOT_FOUND,
} as const;

const atom = describeDocument("/history.atom", {
  ...shared,
  id: "atomFeed",
  summary: "Incidents as Atom",
  media: "application/atom+xml",
});
const rss = describeDocument("/history.rss", {
  ...shared,
  id: "rssFeed",
  summary: "Incidents as RSS 2.0",
  media: "application/rss+xml",
});
const inJson = describeDocument("/feed.json", {
  ...shared,
  id: "jsonFeed",
  summary: "Incidents as JSON Feed 1.1",
  media: "application/feed+json",
  answer: jsonFeedShape,
});
const calendar = describeDocument("/maintenances.ics", {
  ...shared,
  id: "calendar",
  summary: "Maintenance as a calendar",
  media: "text/calendar",
});

export const feedDescriptions = [atom, rss, inJson, calendar];

/** Feeds of incidents and of maintenance; `?provider=<id>` narrows each, `?lang=` chooses texts. */
export const feedAddresses: readonly (readonly [string, Render | Variants])[] = [
  [atom.path, feed("application/atom+xml; charset=utf-8", atomFeed)],
  [rss.path, feed("application/rss+xml; charset=utf-8", rssFeed)],
  [inJson.path, feed("application/feed+json; charset=utf-8", jsonFeed)],
  [calendar.path, feed("text/calendar; charset=utf-8", calendarFeed)],
];

type Body = (page: PageSnapshot, scope: NewsScope, now: Instant) => string;

function feed(type: string, body: Body): Variants {
  return {
    pick: ({ query }, page) => {
      const provider = query.get("provider");
      if (provider !== null && !page.providers.some((p) => p.id === provider)) return null;
      return JSON.stringify([provider, localeOf(query)]);
    },
    render(name) {
      const [provider, locale] = JSON.parse(name) as [string | null, Locale | null];
      return (page, snapshot) => ({
        type,
        body: body(
          pageInLanguage(page, locale ?? page.locale),
          { provider, locale },
          snapshot.generatedAt,
        ),
        headers: statusLink(page),
      });
    },
  };
}

/** Returns the language of `?lang=`, or `null` for none and for unsupported ones. */
export function localeOf(query: Choice["query"]): Locale | null {
  const lang = query.get("lang");
  return LOCALES.find((locale) => locale === lang) ?? null;
}
