import { homePath } from "../../server/core/page/paths.ts";
import type { PageView } from "../../server/core/page/view.ts";
import { suggestMembers } from "./found.ts";
import type { Headline } from "./headline.ts";
import { Hero } from "./hero.tsx";
import { Results, SearchForm } from "./search-page.tsx";
import type { Words } from "./words.ts";

type Route = Extract<PageView["route"], { name: "error" }>;
const MOST_MEANT = 5;

/** An error, in one line; then the state all the same, since that is what people came for. */
export function ErrorPage(props: { view: PageView; route: Route; said: Headline; words: Words }) {
  const { view, route, said, words } = props;
  const { status, asked = "" } = route;
  const { text } = words;
  const isLost = status === 404 || status === 410;
  const meant = isLost ? suggestMembers(view.page, asked).slice(0, MOST_MEANT) : [];
  return (
    <>
      <section class="lost" aria-labelledby="error">
        <p class="soft">{status}</p>
        <h1 id="error">{text.error[status].title}</h1>
        <p>{text.error[status].body}</p>
      </section>
      <Hero page={view.page} said={said} heading="h2" words={words} />
      {meant.length > 0 && (
        <section aria-labelledby="meant">
          <h2 id="meant">{text.pages.search.maybe}</h2>
          <Results members={meant} words={words} />
        </section>
      )}
      {isLost && <SearchForm query="" words={words} />}
      <p>
        <a href={homePath(words.locale)}>{text.home}</a>
      </p>
    </>
  );
}
