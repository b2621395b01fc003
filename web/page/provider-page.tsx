import { componentPath, providerPath, singlePath } from "../../server/core/page/paths.ts";
import type { ComponentPast, LatencyPeriod } from "../../server/core/page/view.ts";
import type {
  ComponentSnapshot,
  PageSnapshot,
  ProviderSnapshot,
} from "../../server/core/snapshot.ts";
import type { ComponentState } from "../../server/core/model.ts";
import type { Incident } from "../../server/core/declared.ts";
import { Banner } from "./banner.tsx";
import { ComponentRow } from "./component-row.tsx";
import { ComponentSection } from "./component-section.tsx";
import { Crumbs } from "./crumbs.tsx";
import { EventList } from "./event-list.tsx";
import { Follow } from "./follow.tsx";
import { LastCheck } from "./hero.tsx";
import { incidentDays } from "./incident-days.ts";
import { OpenIncidents } from "./incidents.tsx";
import { PlannedMaintenance } from "./maintenances.tsx";
import { concerns } from "./members.ts";
import { contactHref } from "./contact.ts";
import { byUrgency, isTrouble } from "./state.ts";
import { Legend } from "./strip.tsx";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

/** Most APIs of a provider that its page shows in full; beyond, each has a page of its own. */
const MOST_WHOLE = 8;
const RECENT_MS = 90 * 24 * 3600 * 1000;

type Props = {
  readonly page: PageSnapshot;
  readonly provider: ProviderSnapshot;
  readonly period: LatencyPeriod;
  readonly past: ReadonlyMap<string, ComponentPast> | null;
  readonly words: Words;
};

/** A provider: all of its APIs, what happened to them and what is planned, and how to follow. */
export function ProviderPage({ page, provider, period, past, words }: Props) {
  const { text, locale } = words;
  const own = narrowed(page, provider, provider.components, words.now);
  const incidents = incidentDays(own, words);
  const isLong = provider.components.length > MOST_WHOLE;
  const path = providerPath(provider, locale);
  return (
    <>
      <Crumbs steps={[{ name: provider.name }]} words={words} />
      <StateBanner
        of={provider}
        name={provider.name}
        components={provider.components}
        words={words}
      />
      <OpenIncidents page={own} words={words} />
      {isLong ? (
        <section aria-labelledby="apis">
          <div class="section-head">
            <h2 id="apis">{text.pages.detail.apis}</h2>
            <Legend words={words} />
          </div>
          <ul class="card list">
            {byUrgency(provider.components).map((component) => (
              <li class="provider">
                <ComponentRow
                  component={component}
                  provider={provider.name}
                  href={componentPath(provider, component, locale)}
                  incidents={incidents.get(component.id) ?? []}
                  words={words}
                />
              </li>
            ))}
          </ul>
        </section>
      ) : (
        byUrgency(provider.components).map((component, i) => (
          <ComponentSection
            member={{ provider, component }}
            href={
              provider.components.length > 1 ? componentPath(provider, component, locale) : null
            }
            incidents={incidents.get(component.id) ?? []}
            period={period}
            past={past?.get(component.id) ?? null}
            path={path}
            pageUrl={page.url}
            legend={i === 0}
            words={words}
          />
        ))
      )}
      <Around page={page} own={own} provider={provider} words={words} />
    </>
  );
}

/** One API on its own. */
export function ComponentPage(props: Props & { component: ComponentSnapshot }) {
  const { page, provider, component, period, past, words } = props;
  const { text, locale } = words;
  const own = narrowed(page, provider, [component], words.now);
  const name = `${provider.name} ${component.name}`;
  return (
    <>
      <Crumbs
        steps={[
          { name: provider.name, href: providerPath(provider, locale) },
          { name: component.name, lang: words.teamLang },
        ]}
        words={words}
      />
      <StateBanner of={component} name={name} components={[component]} words={words} />
      <OpenIncidents page={own} words={words} />
      <ComponentSection
        member={{ provider, component }}
        href={null}
        incidents={incidentDays(own, words).get(component.id) ?? []}
        period={period}
        past={past?.get(component.id) ?? null}
        path={componentPath(provider, component, locale)}
        pageUrl={page.url}
        legend
        words={words}
      />
      {provider.components.length > 1 && (
        <p>
          <a href={providerPath(provider, locale)}>{text.pages.detail.allOf(provider.name)}</a>
        </p>
      )}
      <Around page={page} own={own} provider={provider} words={words} />
    </>
  );
}

function StateBanner(props: {
  of: { readonly state: ComponentState; readonly since: number };
  name: string;
  components: readonly ComponentSnapshot[];
  words: Words;
}) {
  const { of, name, components, words } = props;
  const { text, format, now } = words;
  const checked = components.flatMap((c) => c.lastCheckedAt ?? []);
  const cause = isTrouble(of.state)
    ? components.find((c) => c.state === of.state && c.cause !== null)?.cause
    : undefined;
  return (
    <Banner state={of.state} heading="h1" sentence={text.inState(of.state, [name])}>
      <p>
        <When
          at={of.since}
          say={capitalised(text.since(format.moment(of.since, now)))}
          words={words}
        />{" "}
        (<Elapsed at={of.since} as="span" words={words} />)
        {cause !== undefined && cause !== null && <> · {text.cause[cause]}</>}
      </p>
      <LastCheck at={checked.length === 0 ? null : Math.max(...checked)} words={words} />
    </Banner>
  );
}

const capitalised = (s: string) => s.charAt(0).toUpperCase() + s.slice(1);

/**
 * Shows history, plans, the meaning of the figures and the ways to follow, for providers and
 * components alike.
 */
function Around(props: {
  page: PageSnapshot;
  own: PageSnapshot;
  provider: ProviderSnapshot;
  words: Words;
}) {
  const { page, own, provider, words } = props;
  const { text, format, locale } = words;
  const { detail } = text.pages;
  const history = `${singlePath("history", locale)}?provider=${encodeURIComponent(provider.id)}`;
  const website = provider.url === null ? null : contactHref(provider.url);
  return (
    <>
      <PlannedMaintenance page={own} words={words} />
      <section aria-labelledby="past">
        <div class="section-head">
          <h2 id="past">{detail.incidents}</h2>
          <p>
            <a href={history}>{detail.olderIncidents}</a>
          </p>
        </div>
        {own.incidents.length === 0 ? (
          <p class="soft">{detail.noIncidents}</p>
        ) : (
          <EventList page={page} incidents={own.incidents} maintenances={[]} words={words} />
        )}
      </section>
      <Follow page={page} provider={provider} words={words} />
      <div class="about">
        {page.sla !== null && (
          <p class="soft">
            {provider.role === "gateway"
              ? detail.bound(format.target(page.sla.target))
              : detail.forInformation}{" "}
            <a href={singlePath("sla", locale)}>{text.pages.nav.sla}</a>
          </p>
        )}
        {website !== null && (
          <p>
            <a href={website} rel="noopener noreferrer">
              {detail.website}
            </a>
          </p>
        )}
      </div>
    </>
  );
}

/** The page as if these components were alone on it, with what concerns them. */
function narrowed(
  page: PageSnapshot,
  provider: ProviderSnapshot,
  components: readonly ComponentSnapshot[],
  now: number,
): PageSnapshot {
  const ids = new Set(components.map(({ id }) => id));
  return {
    ...page,
    providers: [{ ...provider, components }],
    // A quiet page's snapshot holds older ones too.
    incidents: page.incidents.filter(concerns(ids)).filter((i) => isRecent(i, now)),
    maintenances: page.maintenances.filter(concerns(ids)),
  };
}

const isRecent = ({ resolvedAt }: Incident, now: number): boolean =>
  resolvedAt === null || now - resolvedAt < RECENT_MS;
