import type { Instant } from "../core/model.ts";
import type { PageSnapshot } from "../core/snapshot.ts";
import { newsOf, type NewsItem, type NewsScope } from "./news.ts";
import { element, empty, parent, XML_HEAD } from "./xml.ts";

/** Minutes for which a reader may keep what it has. */
const TTL_MINUTES = 5;

/**
 * `/history.rss`: RSS 2.0. An item is dated at its last update and never in the future, as
 * validators want it.
 */
export function rssFeed(page: PageSnapshot, scope: NewsScope, now: Instant): string {
  const news = newsOf(page, scope);
  const date = (at: Instant) => new Date(Math.min(at, now)).toUTCString();
  const self = `${page.url}/history.rss${news.query}`;
  const channel = parent("channel", [
    element("title", news.title),
    element("link", news.home),
    element("description", news.title),
    element("language", news.locale),
    element("lastBuildDate", date(news.updatedAt)),
    element("ttl", String(TTL_MINUTES)),
    empty("atom:link", { href: self, rel: "self", type: "application/rss+xml" }),
    ...news.items.map((item) => rssItem(item, date)),
  ]);
  const rss = parent("rss", [channel], {
    version: "2.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
  });
  return `${XML_HEAD}\n${rss}\n`;
}

const rssItem = (item: NewsItem, date: (at: Instant) => string): string =>
  parent("item", [
    element("title", item.title),
    element("description", item.html),
    element("pubDate", date(item.updatedAt)),
    element("link", item.url),
    element("guid", item.url, { isPermaLink: "true" }),
    ...item.tags.map((tag) => element("category", tag)),
  ]);
