import { subscribePath } from "../../server/core/page/paths.ts";
import type { PageSnapshot, ProviderSnapshot } from "../../server/core/snapshot.ts";
import type { Words } from "./words.ts";

/**
 * Offers the ways to follow what comes next: feeds of all or of one provider and, of an event, its
 * permanent address.
 */
export function Follow(props: {
  page: PageSnapshot;
  provider?: ProviderSnapshot;
  /** Path of the event. */
  permalink?: string;
  json?: string | null;
  words: Words;
}) {
  const { page, provider, permalink, json, words } = props;
  const { text } = words;
  const { detail, event } = text.pages;
  const query = provider ? `?provider=${encodeURIComponent(provider.id)}` : "";
  const links: readonly (readonly [string, string, string?])[] = [
    ...(words.canSubscribe
      ? [[`${subscribePath(words.locale)}${query}`, detail.subscribe] as const]
      : []),
    [`/history.atom${query}`, detail.atom, "application/atom+xml"],
    [`/history.rss${query}`, detail.rss, "application/rss+xml"],
    [`/feed.json${query}`, detail.json, "application/feed+json"],
    [`/maintenances.ics${query}`, detail.calendar, "text/calendar"],
    ...(json == null ? [] : [[json, event.asJson, "application/json"] as const]),
  ];
  return (
    <section aria-labelledby="follow" class="follow">
      <div class="section-head">
        <h2 id="follow">{provider ? detail.followOne(provider.name) : detail.follow}</h2>
      </div>
      {permalink !== undefined && (
        <p>
          <span class="soft">{event.permalink}</span> <code>{page.url + permalink}</code>
        </p>
      )}
      <ul class="links">
        {links.map(([href, name, type]) => (
          <li>
            <a href={href} type={type}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
