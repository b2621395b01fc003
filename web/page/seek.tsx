import { singlePath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { HOME_TEXT } from "../text/home.ts";
import { Icon } from "./icon.tsx";
import type { Words } from "./words.ts";

/**
 * Offers the search and, on a narrow screen, the providers from A to Z. The form works wherever
 * forms do; where scripts run, the list below narrows as one types.
 */
export function Seek({ page, words }: { page: PageSnapshot; words: Words }) {
  const { text, locale } = words;
  const [hidden, shown] = HOME_TEXT[locale].jump;
  const sorted = page.providers
    .filter(({ components }) => components.length > 0)
    .toSorted((a, b) => a.name.localeCompare(b.name, locale));
  return (
    <div class="seek">
      <form class="find" role="search" method="get" action={singlePath("search", locale)}>
        <Icon name="search" />
        <label class="visually-hidden" for="find">
          {text.search}
        </label>
        <input
          id="find"
          name="q"
          type="search"
          placeholder={text.searchExample}
          maxlength={200}
          autocomplete="off"
          spellcheck={false}
          data-none={text.searchFound.none}
          data-one={text.searchFound.one}
          data-more={text.searchFound.more}
        />
      </form>
      <details class="jump">
        <summary class="button">
          <span>
            <span class="visually-hidden">{hidden}</span>
            {shown}
          </span>
        </summary>
        <ul class="panel">
          {sorted.map(({ name, components }) => (
            <li>
              <a href={`#c-${components[0]?.publicId}`}>{name}</a>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
