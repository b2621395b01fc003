import { homePath, singlePath, subscribePath } from "../../server/core/page/paths.ts";
import type { Locale } from "../../server/core/model.ts";
import type { PageView } from "../../server/core/page/view.ts";
import { en } from "../text/en.ts";
import { fr } from "../text/fr.ts";
import type { Words } from "./words.ts";

/** The languages of every page, each by its own name. */
export const LANGUAGES: readonly { locale: Locale; name: string }[] = [
  { locale: "fr", name: fr.language },
  { locale: "en", name: en.language },
];

/** Shows the page's name, the links to its other pages, and the other language. */
export function Header({ view, words }: { view: PageView; words: Words }) {
  const { page, assets, alternates, locale } = view;
  const { text } = words;
  return (
    <header data-offer={text.pages.offer.text} data-dismiss={text.pages.offer.dismiss}>
      <div class="wrap">
        <a class="brand" href={homePath(locale)}>
          {assets.logo !== undefined && <img src={assets.logo} alt="" height="32" />}
          {text.statusOf(page.title)}
        </a>
        <nav aria-label={text.pages.nav.main}>
          {/* No list: in a text browser, the state should not begin a screen further down. */}
          {entries(words).map(([href, name]) => (
            <>
              <a href={href} aria-current={currentAt(href, alternates[locale])}>
                {name}
              </a>{" "}
            </>
          ))}
        </nav>
        {words.canSubscribe && (
          <a
            class="subscribe"
            href={subscribePath(locale)}
            aria-current={currentAt(subscribePath(locale), alternates[locale])}
          >
            {text.pages.nav.subscribe}
          </a>
        )}
        <nav class="languages" aria-label={text.otherLanguage}>
          {LANGUAGES.filter((language) => language.locale !== locale).map((language) => (
            <a href={alternates[language.locale]} lang={language.locale} hreflang={language.locale}>
              {language.name}
            </a>
          ))}
        </nav>
      </div>
    </header>
  );
}

/** The page itself, or one of those under it: a month of the history, a maintenance. */
function currentAt(href: string, here: string): "page" | "true" | undefined {
  if (href === here) return "page";
  return here.startsWith(`${href}/`) ? "true" : undefined;
}

function entries(words: Words): (readonly [href: string, name: string])[] {
  const { text, locale } = words;
  const { nav } = text.pages;
  return [
    [singlePath("history", locale), nav.history],
    [singlePath("maintenances", locale), nav.maintenances],
    [singlePath("sla", locale), nav.sla],
    [singlePath("api", locale), nav.api],
  ];
}
