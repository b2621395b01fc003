import { isoInZone } from "../core/calendar.ts";
import type { PageSnapshot } from "../core/snapshot.ts";
import { newsOf, type NewsScope } from "./news.ts";

/** `/feed.json`: JSON Feed 1.1. */
export function jsonFeed(page: PageSnapshot, scope: NewsScope): string {
  const news = newsOf(page, scope);
  const iso = (at: number) => isoInZone(at, page.timeZone);
  return JSON.stringify({
    version: "https://jsonfeed.org/version/1.1",
    title: news.title,
    home_page_url: news.home,
    feed_url: `${page.url}/feed.json${news.query}`,
    language: news.locale,
    authors: [{ name: page.title, url: news.home }],
    items: news.items.map((item) => ({
      id: item.url,
      url: item.url,
      title: item.title,
      content_html: item.html,
      date_published: iso(item.publishedAt),
      date_modified: iso(item.updatedAt),
      tags: item.tags,
    })),
  });
}
