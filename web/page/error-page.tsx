import { homePath, singlePath } from "../../server/core/page/paths.ts";
import type { PageView } from "../../server/core/page/view.ts";
import { Banner } from "./banner.tsx";
import { suggestMembers } from "./found.ts";
import type { Headline } from "./headline.ts";
import { Hero } from "./hero.tsx";
import { Results, SearchForm } from "./search-page.tsx";
import type { Words } from "./words.ts";

type Route = Extract<PageView["route"], { name: "error" }>;
const MOST_MEANT = 5;

/**
 * Shows an error in one line; then, within the same band, the state all the same, since that is what
 * people came for.
 */
export function ErrorPage(props: { view: PageView; route: Route; said: Headline; words: Words }) {
  const { view, route, said, words } = props;
  const { status, asked = "" } = route;
  const { text, locale } = words;
  const isLost = status === 404 || status === 410;
  const meant = isLost ? suggestMembers(view.page, asked).slice(0, MOST_MEANT) : [];
  return (
    <>
      <Banner heading="h1" sentence={text.error[status].title} id="error" horizon={<></>}>
        <p>
          {text.error[status].body} <span class="tag">{status}</span>
        </p>
      </Banner>
      <Hero page={view.page} said={said} heading="h2" words={words} />
      <div class="wrap body">
        {meant.length > 0 && (
          <section class="stack tight" aria-labelledby="meant">
            <h2 id="meant">{text.pages.search.maybe}</h2>
            <Results members={meant} words={words} />
          </section>
        )}
        {isLost && <SearchForm query="" words={words} />}
        <p class="line">
          <a class="button main" href={homePath(locale)}>
            {text.home}
          </a>
          <a class="button" href={singlePath("history", locale)}>
            {text.pages.nav.history}
          </a>
        </p>
      </div>
    </>
  );
}
