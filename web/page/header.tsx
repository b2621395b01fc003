import { homePath, languagesOf, singlePath, subscribePath } from "../../server/core/page/paths.ts";
import type { Locale } from "../../server/core/model.ts";
import type { PageView } from "../../server/core/page/view.ts";
import { MESSAGES } from "../text/languages.ts";
import { FRAME_TEXT } from "../text/frame.ts";
import { AccountLink } from "./account/account-page.tsx";
import { Brand } from "./brand-mark.tsx";
import { Icon } from "./icon.tsx";
import type { Words } from "./words.ts";

/** Returns the languages of a page, each by its own name. */
export const languageNames = (
  page: PageView["page"],
): readonly { readonly locale: Locale; readonly name: string }[] =>
  languagesOf(page).map((locale) => ({ locale, name: MESSAGES[locale].language }));

/** Shows the page's name, the links to its other pages, and the other languages. */
export function Header({ view, words }: { view: PageView; words: Words }) {
  const { page, assets, alternates, locale } = view;
  const { text } = words;
  const frame = FRAME_TEXT[locale];
  return (
    <header
      class="night"
      data-offer={text.pages.offer.text}
      data-dismiss={text.pages.offer.dismiss}
    >
      <div class="wrap top">
        <a class="brand" href={homePath(locale)}>
          <Brand assets={assets} />
          {page.title} <span>{frame.subtitle}</span>
        </a>
        {/* No list: in a text browser, the state should not begin a screen further down. */}
        <nav class="nav" id="menu" popover="auto" aria-label={text.pages.nav.main}>
          {entries(words).map(([href, name]) => (
            <>
              <a href={href} aria-current={currentAt(href, alternates[locale])}>
                {name}
              </a>{" "}
            </>
          ))}
          <span class="languages" role="group" aria-label={text.otherLanguage}>
            {languageNames(page)
              .filter((language) => language.locale !== locale)
              .map((language) => (
                <a
                  href={alternates[language.locale]}
                  lang={language.locale}
                  hreflang={language.locale}
                >
                  {language.name}
                </a>
              ))}
          </span>
        </nav>
        <Aside view={view} words={words} />
        <button class="button tiny menu" type="button" popovertarget="menu">
          <Icon name="menu" />
          {frame.menu}
        </button>
      </div>
    </header>
  );
}

/** Shows the way to subscribe; in the account, who is signed in. */
function Aside({ view, words }: { view: PageView; words: Words }) {
  if (view.route.name === "account") return <AccountLink step={view.route.step} words={words} />;
  if (!words.canSubscribe) return null;
  const to = subscribePath(words.locale);
  return (
    <a
      class="button tiny main"
      href={to}
      aria-current={currentAt(to, view.alternates[words.locale])}
    >
      {words.text.pages.nav.subscribe}
    </a>
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
