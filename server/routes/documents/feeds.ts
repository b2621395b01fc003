import type { Instant, Locale, PageSnapshot } from "../../core/model.ts";
import type { Choice, Render, Variants } from "../../http/documents.ts";
import { atomFeed } from "../../formats/atom.ts";
import { calendarFeed } from "../../formats/ical-feed.ts";
import { jsonFeed } from "../../formats/json-feed.ts";
import type { NewsScope } from "../../formats/news.ts";
import { rssFeed } from "../../formats/rss.ts";
import { statusLink } from "../middleware/json-document.ts";

/** Feeds of incidents and of maintenance; `?provider=<id>` narrows each, `?lang=` chooses texts. */
export const feedAddresses: readonly (readonly [string, Render | Variants])[] = [
  ["/history.atom", feed("application/atom+xml; charset=utf-8", atomFeed)],
  ["/history.rss", feed("application/rss+xml; charset=utf-8", rssFeed)],
  ["/feed.json", feed("application/feed+json; charset=utf-8", jsonFeed)],
  ["/maintenances.ics", feed("text/calendar; charset=utf-8", calendarFeed)],
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
        body: body(page, { provider, locale }, snapshot.generatedAt),
        headers: statusLink(page),
      });
    },
  };
}

/** The language asked for by `?lang=`; one that we do not speak counts as none. */
export function localeOf(query: Choice["query"]): Locale | null {
  const lang = query.get("lang");
  return lang === "fr" || lang === "en" ? lang : null;
}
