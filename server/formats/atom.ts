import { isoUtc } from "../core/instant.ts";
import type { PageSnapshot } from "../core/snapshot.ts";
import { newsOf, type NewsItem, type NewsScope } from "./news.ts";
import { element, empty, parent, XML_HEAD } from "./xml.ts";

const iso = (at: number) => isoUtc(at).replace(".000Z", "Z");

/** `/history.atom`: RFC 4287, in the very shape of Statuspage's. */
export function atomFeed(page: PageSnapshot, scope: NewsScope): string {
  const news = newsOf(page, scope);
  // A tag's authority has no port (RFC 4151).
  const { hostname } = new URL(page.url);
  const self = `${page.url}/history.atom${news.query}`;
  const feed = parent(
    "feed",
    [
      element("id", `tag:${hostname},2005:/history${news.query}`),
      empty("link", { rel: "alternate", type: "text/html", href: news.home }),
      empty("link", { rel: "self", type: "application/atom+xml", href: self }),
      element("title", news.title),
      element("updated", iso(news.updatedAt)),
      `<author>${element("name", page.title)}</author>`,
      ...news.items.map((item) => entry(item, hostname)),
    ],
    { "xml:lang": news.locale, xmlns: "http://www.w3.org/2005/Atom" },
  );
  return `${XML_HEAD}\n${feed}\n`;
}

const entry = (item: NewsItem, hostname: string): string =>
  parent("entry", [
    element("id", `tag:${hostname},2005:Incident/${item.id}`),
    element("published", iso(item.publishedAt)),
    element("updated", iso(item.updatedAt)),
    empty("link", { rel: "alternate", type: "text/html", href: item.url }),
    element("title", item.title),
    element("content", item.html, { type: "html" }),
  ]);
