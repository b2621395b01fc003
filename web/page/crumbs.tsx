import type { ComponentChildren } from "preact";
import type { Locale } from "../../server/core/model.ts";
import { homePath } from "../../server/core/page/paths.ts";
import type { Words } from "./words.ts";

/** A step of the way to a page; without an address it is the page itself. */
export type Crumb = {
  readonly name: ComponentChildren;
  readonly href?: string;
  readonly lang?: Locale | undefined;
};

/** Shows the reader's place on the site, and the way back. */
export function Crumbs({ steps, words }: { steps: readonly Crumb[]; words: Words }) {
  const { text, locale } = words;
  const all: readonly Crumb[] = [{ name: text.pages.nav.home, href: homePath(locale) }, ...steps];
  return (
    <nav class="crumbs" aria-label={text.pages.nav.path}>
      <ol>
        {all.map(({ name, href, lang }) => (
          <li>
            {href === undefined ? (
              <span lang={lang} aria-current="page">
                {name}
              </span>
            ) : (
              <a href={href} lang={lang}>
                {name}
              </a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
