import { addMonths, monthOf } from "../../server/core/calendar.ts";
import { monthPath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { HistoryFilter, PageRoute } from "../../server/core/page/view.ts";
import { Crumbs } from "./crumbs.tsx";
import { EventList } from "./event-list.tsx";
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
      <Crumbs steps={[{ name: title }]} words={words} />
      <div class="page-head">
        <h1>{title}</h1>
        <Months route={route} words={words} />
      </div>
      <Filter page={page} route={route} words={words} />
      {!route.complete && <p class="notice degraded">{history.incomplete}</p>}
      <p class="counts" role="status">
        {incidents.length + maintenances.length === 0
          ? isFiltered
            ? history.noneSuch
            : history.none
          : history.counts(incidents.length, maintenances.length)}
      </p>
      {incidents.length + maintenances.length > 0 && (
        <EventList page={page} incidents={incidents} maintenances={maintenances} words={words} />
      )}
      <Months route={route} words={words} again />
    </>
  );
}

/** The months before and after, the filter kept. */
function Months({ route, words, again }: { route: Route; words: Words; again?: boolean }) {
  const { text, format, locale } = words;
  const { month, first, filter } = route;
  const current = monthOf(words.now, words.zone);
  const before = addMonths(month, -1);
  const after = addMonths(month, 1);
  const href = (to: string) => monthPath(to, locale) + queryOf(filter);
  const { months } = text.pages.history;
  return (
    <nav class="months" aria-label={again ? `${months} (2)` : months}>
      <ul>
        {before >= first && (
          <li>
            <a href={href(before)} rel="prev">
              <span aria-hidden="true">← </span>
              {format.month(before)}
            </a>
          </li>
        )}
        {after <= current && (
          <li>
            <a href={href(after)} rel="next">
              {format.month(after)}
              <span aria-hidden="true"> →</span>
            </a>
          </li>
        )}
      </ul>
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
      <button type="submit">{history.apply}</button>
      {queryOf(filter) !== "" && <a href={path}>{history.clear}</a>}
    </form>
  );
}
