import { componentPath, providerPath } from "../../server/core/page/paths.ts";
import type { PageSnapshot, ProviderSnapshot } from "../../server/core/snapshot.ts";
import { ComponentRow } from "./component-row.tsx";
import type { IncidentDays } from "./incident-days.ts";
import { StateLabel } from "./mark.tsx";
import { byUrgency, isTrouble, TONE } from "./state.ts";
import { Legend } from "./strip.tsx";
import type { Words } from "./words.ts";

type IncidentsById = ReadonlyMap<string, readonly IncidentDays[]>;

/** Every provider, those in trouble first and then in the order of the configuration. */
export function ProviderList(props: {
  page: PageSnapshot;
  incidents: IncidentsById;
  words: Words;
}) {
  const { page, incidents, words } = props;
  const { text } = words;
  const providers = page.providers.filter((provider) => provider.role !== "gateway");
  if (providers.length === 0) return null;
  const bound = page.sla !== null && providers.length < page.providers.length;
  return (
    <section aria-labelledby="providers" class="providers">
      <div class="section-head">
        <h2 id="providers">{text.providersTitle}</h2>
        {bound && <p class="soft">{text.providersLead}</p>}
      </div>
      <div class="tools">
        <search class="scripted">
          <label class="visually-hidden" for="find">
            {text.search}
          </label>
          <input
            id="find"
            type="search"
            placeholder={text.searchExample}
            autocomplete="off"
            spellcheck={false}
            data-none={text.searchFound.none}
            data-one={text.searchFound.one}
            data-more={text.searchFound.more}
          />
          <output id="found" for="find" class="soft" data-keep />
        </search>
        <Legend words={words} />
      </div>
      <ul class="card list" data-pin={text.pages.pin}>
        {byUrgency(providers).map((provider) => (
          <ProviderItem provider={provider} incidents={incidents} words={words} />
        ))}
      </ul>
    </section>
  );
}

/** One provider: a single row where it has one API, else its name over a row for each. */
export function ProviderItem(props: {
  provider: ProviderSnapshot;
  incidents: IncidentsById;
  words: Words;
}) {
  const { provider, incidents, words } = props;
  const only = provider.components.length === 1 ? provider.components[0] : undefined;
  const loud = isTrouble(provider.state) ? ` loud ${TONE[provider.state]}` : "";
  return (
    <li class={`provider${loud}`} id={`p-${provider.publicId}`} data-name={provider.name}>
      {only ? (
        <ComponentRow
          component={only}
          provider={provider.name}
          href={providerPath(provider, words.locale)}
          incidents={incidents.get(only.id) ?? []}
          words={words}
        />
      ) : (
        <>
          <div class="head group">
            <h3>
              <a href={providerPath(provider, words.locale)}>{provider.name}</a>
            </h3>
            <StateLabel state={provider.state} words={words} />
          </div>
          {byUrgency(provider.components).map((component) => (
            <ComponentRow
              component={component}
              provider={null}
              href={componentPath(provider, component, words.locale)}
              incidents={incidents.get(component.id) ?? []}
              words={words}
            />
          ))}
        </>
      )}
    </li>
  );
}
