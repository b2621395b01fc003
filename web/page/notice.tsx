import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { isStale, lastCheckedAt } from "./headline.ts";
import { Mark } from "./mark.tsx";
import type { Words } from "./words.ts";

/**
 * Shows that figures are out of date, above the state. The second notice, hidden, is the browser's
 * own, for when it cannot refresh the page.
 */
export function Notice({ page, words }: { page: PageSnapshot; words: Words }) {
  return (
    <aside aria-label={words.text.notice} class="notices night">
      <div class="wrap">
        <Stale page={page} words={words} />
      </div>
      {/* Its words are put in when they are true: some browsers show what is hidden. */}
      <p
        class="notice is-degraded"
        id="offline"
        hidden
        data-keep
        data-title={words.text.offlineTitle}
        data-body={words.text.offlineBody}
      >
        <Mark state="degraded_performance" />
      </p>
    </aside>
  );
}

function Stale({ page, words }: { page: PageSnapshot; words: Words }) {
  const { text, format, now } = words;
  if (!isStale(page)) return null;
  const at = lastCheckedAt(page);
  return (
    <p class="notice is-degraded" id="notice">
      <Mark state="degraded_performance" />
      <span>
        <b>{text.staleTitle}</b>{" "}
        {text.staleBody(at === null ? "" : text.since(format.moment(at, now)))}
      </span>
    </p>
  );
}
