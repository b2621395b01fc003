import type { ComponentState } from "../../server/core/model.ts";
import { providerPath, subscribePath } from "../../server/core/page/paths.ts";
import type {
  ComponentSnapshot,
  PageSnapshot,
  ProviderSnapshot,
} from "../../server/core/snapshot.ts";
import { Banner } from "./banner.tsx";
import { contactHref } from "./contact.ts";
import { LastCheck } from "./hero.tsx";
import { Icon } from "./icon.tsx";
import { byUrgency, isTrouble, URGENCY } from "./state.ts";
import { FeedTools } from "./tools.tsx";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

/** Most APIs in trouble that the band names. */
const MOST_NAMED = 2;

/** Shows the state of a provider or one API in a sentence, and the ways to follow it. */
export function ProviderBand(props: {
  page: PageSnapshot;
  provider: ProviderSnapshot;
  components: readonly ComponentSnapshot[];
  of: { readonly state: ComponentState; readonly since: number };
  name: string;
  /** The API, where the page is of one alone. */
  component?: ComponentSnapshot;
  words: Words;
}) {
  const { provider, components, of, name, component, words } = props;
  const checked = components.flatMap((c) => c.lastCheckedAt ?? []);
  const steps = component
    ? [
        { name: provider.name, href: providerPath(provider, words.locale) },
        { name: component.name, lang: words.teamLang },
      ]
    : [{ name: provider.name }];
  return (
    <Banner
      state={of.state}
      heading="h1"
      sentence={sentenceOf(of.state, name, components, words)}
      crumbs={{ steps, words }}
      tools={<ProviderTools provider={provider} words={words} />}
    >
      {components.length === 1 ? (
        <OneSince of={of} component={components[0]} words={words} />
      ) : (
        <Standing components={components} words={words} />
      )}
      <LastCheck at={checked.length === 0 ? null : Math.max(...checked)} words={words} />
    </Banner>
  );
}

/** "DGFIP : une API ralentie"; a provider whose APIs are all alike is named alone. */
export function sentenceOf(
  state: ComponentState,
  name: string,
  components: readonly ComponentSnapshot[],
  { text }: Words,
): string {
  if (state === "operational") return text.pages.detail.allWell(name);
  const alike = components.filter((c) => c.state === state).length;
  return alike === components.length
    ? text.inState(state, [name])
    : text.pages.detail.someInState(name, state, alike);
}

function OneSince(props: {
  of: { readonly state: ComponentState; readonly since: number };
  component: ComponentSnapshot | undefined;
  words: Words;
}) {
  const { of, component, words } = props;
  const { text, format, now } = words;
  const said = text.since(format.moment(of.since, now));
  return (
    <p>
      <When at={of.since} say={said.charAt(0).toUpperCase() + said.slice(1)} words={words} /> (
      <Elapsed at={of.since} as="span" words={words} />)
      {component?.cause != null && isTrouble(of.state) && <> · {text.cause[component.cause]}</>}
    </p>
  );
}

/** Names the APIs that are not well, since when, and counts the others. */
function Standing(props: { components: readonly ComponentSnapshot[]; words: Words }) {
  const { components, words } = props;
  const { text, format, now, teamLang } = words;
  const { detail } = text.pages;
  const loud = byUrgency(components).filter((c) => URGENCY[c.state] > 0);
  const well = components.length - loud.length;
  const more = loud.length - MOST_NAMED;
  return (
    <p>
      {loud.slice(0, MOST_NAMED).map((component) => (
        <>
          <b lang={teamLang}>{component.name}</b>
          {detail.stateOf(text.state[component.state])}{" "}
          <When
            at={component.since}
            say={text.since(format.moment(component.since, now))}
            words={words}
          />{" "}
          (<Elapsed at={component.since} as="span" words={words} />
          ).{" "}
        </>
      ))}
      {more > 0 && `${detail.moreInTrouble(more)} `}
      {well > 0 && detail.othersWell(well, loud.length === 0)}
    </p>
  );
}

function ProviderTools({ provider, words }: { provider: ProviderSnapshot; words: Words }) {
  const { detail } = words.text.pages;
  const query = `?provider=${encodeURIComponent(provider.id)}`;
  const website = provider.url === null ? null : contactHref(provider.url);
  return (
    <>
      {words.canSubscribe && (
        <a class="button main" href={`${subscribePath(words.locale)}${query}`}>
          <Icon name="mail" />
          {detail.followOne(provider.name)}
        </a>
      )}
      <button
        type="button"
        id="pin"
        class="button scripted"
        data-pin={`p-${provider.publicId}`}
        aria-pressed="false"
      >
        <Icon name="star" />
        {detail.pin}
      </button>
      <FeedTools query={query} words={words} />
      {website !== null && (
        <a class="button bare" href={website} rel="noopener noreferrer">
          {detail.website}
        </a>
      )}
    </>
  );
}
