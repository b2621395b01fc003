import type { Incident } from "../../server/core/declared.ts";
import { incidentPath, maintenancePath, singlePath } from "../../server/core/page/paths.ts";
import type { PageSnapshot, ProviderSnapshot } from "../../server/core/snapshot.ts";
import { titleOf } from "./authored-text.ts";
import { isOn, Window } from "./maintenances.tsx";
import { recurringWindows } from "./recurring-windows.ts";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

/** Most incidents that are listed; the history has all. */
const MOST_INCIDENTS = 6;

/** Shows what happened to a provider and what is planned, side by side. */
export function ProviderEvents(props: {
  /** The page, narrowed to what concerns the provider or one of its APIs. */
  own: PageSnapshot;
  provider: ProviderSnapshot;
  words: Words;
}) {
  const { own, provider, words } = props;
  const { text, locale } = words;
  const { detail } = text.pages;
  const history = `${singlePath("history", locale)}?provider=${encodeURIComponent(provider.id)}`;
  return (
    <div class="halves">
      <section aria-labelledby="past">
        <div class="head">
          <h2 id="past">{detail.incidentsOf(provider.name)}</h2>
          <a class="small" href={history}>
            {detail.olderIncidents}
          </a>
        </div>
        <div class="card">
          {own.incidents.length === 0 ? (
            <p class="soft">{detail.noIncidents}</p>
          ) : (
            <ul class="brief">
              {own.incidents.slice(0, MOST_INCIDENTS).map((incident) => (
                <PastIncident incident={incident} words={words} />
              ))}
            </ul>
          )}
        </div>
      </section>
      <section aria-labelledby="maintenances">
        <div class="head">
          <h2 id="maintenances">{detail.maintenancesOf(provider.name)}</h2>
        </div>
        <Planned own={own} words={words} />
      </section>
    </div>
  );
}

function PastIncident({ incident, words }: { incident: Incident; words: Words }) {
  const { format, locale } = words;
  const { startedAt, resolvedAt } = incident;
  const title = titleOf(incident, words);
  return (
    <li class="line ends">
      <a href={incidentPath(incident, locale)} lang={title.lang}>
        {title.text}
      </a>
      <span class="soft small num">
        <When at={startedAt} say={format.shortDate(startedAt)} words={words} /> ·{" "}
        {resolvedAt === null ? (
          <Elapsed at={startedAt} as="span" words={words} />
        ) : (
          format.duration(resolvedAt - startedAt)
        )}
      </span>
    </li>
  );
}

function Planned({ own, words }: { own: PageSnapshot; words: Words }) {
  const { text, format, now, locale } = words;
  const { detail } = text.pages;
  const planned = own.maintenances.filter((m) => isOn(m) || m.status === "scheduled");
  const windows = recurringWindows(own, format);
  return (
    <div class="card">
      <ul class="brief">
        {planned.length === 0 && <li class="soft">{text.noMaintenance}</li>}
        {planned
          .toSorted((a, b) => a.startsAt - b.startsAt)
          .map((maintenance) => {
            const title = titleOf(maintenance, words);
            return (
              <li class="line ends">
                <a href={maintenancePath(maintenance, locale)} lang={title.lang}>
                  {title.text}
                </a>
                <span class="soft small">
                  <Window
                    window={{ from: maintenance.startsAt, to: maintenance.endsAt }}
                    words={words}
                  />
                </span>
              </li>
            );
          })}
        {windows.map(({ rhythm, next }) => (
          <li class="line ends">
            <span>
              {rhythm === "daily" && detail.everyDayAt}
              {rhythm === "weekly" && text.everyWeekday(format.weekday(next.from))}
              {rhythm === "once" && format.shortDate(next.from)}
              {", "}
              {text.fromTo(format.clock(next.from), format.clock(next.to))}
            </span>
            <span class="soft small">{next.from <= now ? text.onNow : detail.usual}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
