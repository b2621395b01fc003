import { componentPath, providerPath } from "../../server/core/page/paths.ts";
import type { ComponentPast, LatencyPeriod } from "../../server/core/page/view.ts";
import type {
  ComponentSnapshot,
  PageSnapshot,
  ProviderSnapshot,
} from "../../server/core/snapshot.ts";
import type { Incident } from "../../server/core/declared.ts";
import { ClosedComponent, OpenComponent } from "./component-card.tsx";
import { ComponentRow } from "./component-row.tsx";
import { EveryDay } from "./day-table.tsx";
import { incidentDays } from "./incident-days.ts";
import { concerns, fullName } from "./members.ts";
import { ProviderBand } from "./provider-band.tsx";
import { ProviderEvents } from "./provider-events.tsx";
import { byUrgency } from "./state.ts";
import { Legend } from "./strip.tsx";
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

/** A provider: its APIs, the most urgent open, what happened to them, what is planned. */
export function ProviderPage({ page, provider, period, past, words }: Props) {
  const { text, locale } = words;
  const own = narrowed(page, provider, provider.components, words.now);
  const incidents = incidentDays(own, words);
  const isLong = provider.components.length > MOST_WHOLE;
  const propsOf = (component: ComponentSnapshot) => {
    const address = componentPath(provider, component, locale);
    return {
      member: { provider, component },
      href: provider.components.length > 1 ? address : null,
      days: `${address}#days`,
      incidents: incidents.get(component.id) ?? [],
      period,
      past: past?.get(component.id) ?? null,
      path: providerPath(provider, locale),
      pageUrl: page.url,
      commitment: commitmentOf(page, provider, words),
      words,
    };
  };
  const [first, ...others] = byUrgency(provider.components);
  return (
    <>
      <ProviderBand
        page={page}
        provider={provider}
        components={provider.components}
        of={provider}
        name={provider.name}
        words={words}
      />
      <div class="wrap body">
        <section class="stack" aria-labelledby="apis">
          <div class="line ends">
            <h2 id="apis">{text.pages.detail.apis(provider.components.length)}</h2>
            <Legend words={words} />
          </div>
          {isLong ? (
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
          ) : (
            <>
              {first && <OpenComponent {...propsOf(first)} />}
              <div class="stack tight">
                {others.map((component) => (
                  <ClosedComponent {...propsOf(component)} />
                ))}
              </div>
            </>
          )}
        </section>
        <ProviderEvents own={own} provider={provider} words={words} />
      </div>
    </>
  );
}

/** One API on its own, with a table of its days. */
export function ComponentPage(props: Props & { component: ComponentSnapshot }) {
  const { page, provider, component, period, past, words } = props;
  const { text, locale } = words;
  const own = narrowed(page, provider, [component], words.now);
  const incidents = incidentDays(own, words).get(component.id) ?? [];
  const name = fullName({ provider, component });
  return (
    <>
      <ProviderBand
        page={page}
        provider={provider}
        components={[component]}
        of={component}
        name={name}
        component={component}
        words={words}
      />
      <div class="wrap body">
        <section class="stack" aria-labelledby="apis">
          <div class="line ends">
            <h2 id="apis">
              {provider.components.length > 1 ? (
                <a class="plain" href={providerPath(provider, locale)}>
                  {text.pages.detail.allOf(provider.name)}
                </a>
              ) : (
                text.pages.detail.apis(1)
              )}
            </h2>
            <Legend words={words} />
          </div>
          <OpenComponent
            member={{ provider, component }}
            href={null}
            days="#days"
            incidents={incidents}
            period={period}
            past={past?.get(component.id) ?? null}
            path={componentPath(provider, component, locale)}
            pageUrl={page.url}
            commitment={commitmentOf(page, provider, words)}
            words={words}
          />
        </section>
        <ProviderEvents own={own} provider={provider} words={words} />
        <details class="card flush component">
          <summary class="closed">
            <h2>{text.pages.detail.everyDay}</h2>
          </summary>
          {/* Browsers open the panel that holds the target of a link. */}
          <div class="inner" id="days">
            <EveryDay name={name} days={component.days} incidents={incidents} words={words} />
          </div>
        </details>
      </div>
    </>
  );
}

/** The commitment binds the gateway alone; of a provider the figures are for information. */
function commitmentOf(
  { sla }: PageSnapshot,
  { role }: ProviderSnapshot,
  { text, format }: Words,
): string | null {
  const { detail } = text.pages;
  if (sla === null) return null;
  return role === "gateway" ? detail.bound(format.target(sla.target)) : detail.forInformation;
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
