import { maintenancePath, singlePath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { isStale, lastCheckedAt } from "./headline.ts";
import { Mark } from "./mark.tsx";
import { concerned, isOn } from "./maintenances.tsx";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

/**
 * At most one notice above the state, for notices in number are not read: figures that are
 * out of date before all, then a maintenance that is on. The second, hidden, is the
 * browser's own, for when it cannot refresh the page.
 */
export function Notice({ page, words }: { page: PageSnapshot; words: Words }) {
  return (
    <aside aria-label={words.text.notice} class="notices">
      <CurrentNotice page={page} words={words} />
      {/* Its words are put in when they are true: some browsers show what is hidden. */}
      <p
        class="notice degraded"
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

function CurrentNotice({ page, words }: { page: PageSnapshot; words: Words }) {
  const { text, format, now, locale } = words;
  const all = singlePath("maintenances", locale);
  if (isStale(page)) {
    const at = lastCheckedAt(page);
    return (
      <p class="notice degraded" id="notice">
        <Mark state="degraded_performance" />
        <span>
          <b>{text.staleTitle}</b>{" "}
          {text.staleBody(at === null ? "" : text.since(format.moment(at, now)))}
        </span>
      </p>
    );
  }
  const on = page.maintenances.filter(isOn);
  const ends = on.map((m) => m.endsAt);
  if (on.length === 0) return null;
  const end = Math.max(...ends);
  const who = [...new Set(on.flatMap((m) => concerned(page, m)))];
  return (
    <p class="notice maintenance" id="notice">
      <Mark state="under_maintenance" />
      <span>
        <b>{text.maintenanceNow(who)}</b>{" "}
        {end > now && <When at={end} say={text.until(format.moment(end, now))} words={words} />}{" "}
        <a href={on.length === 1 && on[0] ? maintenancePath(on[0], locale) : all}>{text.details}</a>
      </span>
    </p>
  );
}
