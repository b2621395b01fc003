import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import type { Words } from "./words.ts";

const FEEDS = [
  ["atom", "/history.atom", "application/atom+xml"],
  ["rss", "/history.rss", "application/rss+xml"],
  ["json", "/feed.json", "application/feed+json"],
  ["calendar", "/maintenances.ics", "text/calendar"],
] as const;

/** Shows the feeds and the calendar, which need no registration, with addresses that are copied. */
export function OpenFeeds({ page, words }: { page: PageSnapshot; words: Words }) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  const { copy } = words.text.pages;
  return (
    <section class="card stack open-feeds" aria-labelledby="open">
      <h2 id="open">{text.open}</h2>
      <p class="soft small">{text.openHint}</p>
      <ul class="list">
        {FEEDS.map(([name, path, type]) => (
          <li>
            <a href={path} type={type}>
              {text.feeds[name]}
            </a>
            <div class="command">
              <pre tabindex={0} translate={false}>
                {page.url}
                <wbr />
                {path}
              </pre>
              <button
                type="button"
                class="button tiny scripted"
                data-copy=""
                data-copied={copy.copied}
                aria-label={text.copy(text.feeds[name])}
              >
                {copy.copy}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
