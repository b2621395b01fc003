import { componentPath, singlePath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { Banner } from "./banner.tsx";
import { searchMembers } from "./found.ts";
import { StateLabel } from "./mark.tsx";
import type { Member } from "./members.ts";
import type { Words } from "./words.ts";

const MOST_FOUND = 50;

/** A search that works wherever forms do; the home narrows its list as one types besides. */
export function SearchPage(props: { page: PageSnapshot; query: string; words: Words }) {
  const { page, query, words } = props;
  const { search } = words.text.pages;
  const all = searchMembers(page, query);
  return (
    <>
      <Banner
        heading="h1"
        sentence={search.title}
        crumbs={{ steps: [{ name: search.title }], words }}
        aside={<SearchForm query={query} words={words} />}
      >
        {query === "" ? (
          <p>{search.hint}</p>
        ) : (
          <p role="status">{search.found(all.length, query)}</p>
        )}
      </Banner>
      <div class="wrap body">
        <Results members={all.slice(0, MOST_FOUND)} words={words} />
        {all.length > MOST_FOUND && <p class="soft">{search.more(all.length - MOST_FOUND)}</p>}
      </div>
    </>
  );
}

/** The form alone, for pages that lead nowhere. */
export function SearchForm({ query, words }: { query: string; words: Words }) {
  const { search } = words.text.pages;
  return (
    <form
      class="search"
      role="search"
      method="get"
      action={singlePath("search", words.locale)}
      aria-label={search.title}
    >
      <label for="q">{search.label}</label>
      <div>
        <input id="q" name="q" type="search" value={query} maxlength={200} autocomplete="off" />
        <button type="submit" class="button main">
          {search.go}
        </button>
      </div>
    </form>
  );
}

/** Components with their states, each a way to its page. */
export function Results({ members, words }: { members: readonly Member[]; words: Words }) {
  if (members.length === 0) return null;
  return (
    <ul class="card flush results">
      {members.map(({ provider, component }) => (
        <li>
          <a href={componentPath(provider, component, words.locale)}>
            {provider.name} <span lang={words.teamLang}>{component.name}</span>
          </a>
          <StateLabel state={component.state} words={words} />
        </li>
      ))}
    </ul>
  );
}
