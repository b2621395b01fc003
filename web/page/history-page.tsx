import { addMonths, monthOf } from "../../server/core/calendar.ts";
import { monthPath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { HistoryFilter, PageRoute } from "../../server/core/page/view.ts";
import { Banner } from "./banner.tsx";
import { EventList } from "./event-list.tsx";
import { Icon } from "./icon.tsx";
import { HistoryStrip } from "./history-strip.tsx";
import type { Words } from "./words.ts";

type Route = Extract<PageRoute, { name: "history" }>;
const KINDS: readonly HistoryFilter["kind"][] = ["all", "incident", "maintenance"];

/** One civil month: what happened and what was planned, by provider and kind if so asked. */
export function HistoryPage(props: { page: PageSnapshot; route: Route; words: Words }) {
  const { page, route, words } = props;
  const { text, format } = words;
  const { history } = text.pages;
  const { month, incidents, maintenances, filter } = route;
  const isFiltered = filter.provider !== null || filter.kind !== "all";
  const title = history.title(format.month(month));
  return (
    <>
      <Banner
        heading="h1"
        sentence={title}
        crumbs={{ steps: [{ name: title }], words }}
        tools={<Months route={route} words={words} />}
      >
        <p class="counts" role="status">
          {incidents.length + maintenances.length === 0
            ? isFiltered
              ? history.noneSuch
              : history.none
            : history.counts(incidents.length, maintenances.length)}
        </p>
      </Banner>
      <div class="wrap body">
        <Filter page={page} route={route} words={words} />
        {!route.complete && <p class="soon is-degraded">{history.incomplete}</p>}
        {route.complete && (
          <HistoryStrip
            month={month}
            incidents={incidents}
            maintenances={maintenances}
            words={words}
          />
        )}
        {incidents.length + maintenances.length > 0 && (
          <EventList page={page} incidents={incidents} maintenances={maintenances} words={words} />
        )}
      </div>
    </>
  );
}

/** The months before and after, the filter kept. */
function Months({ route, words }: { route: Route; words: Words }) {
  const { text, format, locale } = words;
  const { month, first, filter } = route;
  const current = monthOf(words.now, words.zone);
  const before = addMonths(month, -1);
  const after = addMonths(month, 1);
  const href = (to: string) => monthPath(to, locale) + queryOf(filter);
  return (
    <nav class="tools turn" aria-label={text.pages.history.months}>
      {before >= first && (
        <a class="button" href={href(before)} rel="prev">
          <Icon name="previous" />
          {format.month(before)}
        </a>
      )}
      {after <= current && (
        <a class="button" href={href(after)} rel="next">
          {format.month(after)}
          <Icon name="next" />
        </a>
      )}
    </nav>
  );
}

/** The query that says a filter; nothing where nothing is filtered. */
function queryOf({ provider, kind }: HistoryFilter): string {
  const query = new URLSearchParams();
  if (provider !== null) query.set("provider", provider);
  if (kind !== "all") query.set("kind", kind);
  return query.size === 0 ? "" : `?${query.toString()}`;
}

/** A plain form, sent by its button: it works wherever forms do. */
function Filter(props: { page: PageSnapshot; route: Route; words: Words }) {
  const { page, route, words } = props;
  const { month, filter } = route;
  const { history } = words.text.pages;
  const path = monthPath(month, words.locale);
  return (
    <form class="filter" method="get" action={path} aria-label={history.filter}>
      <label>
        {history.provider}
        <select name="provider">
          <option value="">{history.anyProvider}</option>
          {page.providers.map(({ id, name }) => (
            <option value={id} selected={id === filter.provider}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {history.kind}
        <select name="kind">
          {KINDS.map((kind) => (
            <option value={kind === "all" ? "" : kind} selected={kind === filter.kind}>
              {history.kinds[kind]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="button">
        {history.apply}
      </button>
      {queryOf(filter) !== "" && <a href={path}>{history.clear}</a>}
    </form>
  );
}
