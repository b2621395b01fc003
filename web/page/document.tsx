import type { ComponentChildren } from "preact";
import type { Locale } from "../../server/core/model.ts";
import type { PageView } from "../../server/core/view.ts";
import { en } from "../text/en.ts";
import { fr } from "../text/fr.ts";
import type { Headline } from "./headline.ts";
import { favicon, SharedShapes } from "./mark.tsx";
import { Notice } from "./notice.tsx";
import type { Words } from "./words.ts";

const LANGUAGES: readonly { locale: Locale; name: string }[] = [
  { locale: "fr", name: fr.language },
  { locale: "en", name: en.language },
];

/** What stands around every public page, as a whole document. */
export function Document(props: {
  view: PageView;
  said: Headline;
  /** What the page is, before the state: the error's name on error pages. */
  before: string | null;
  words: Words;
  children: ComponentChildren;
}) {
  const { view, said, before, words, children } = props;
  const { page, assets, alternates, locale } = view;
  const { text } = words;
  const isHome = view.route.name === "home";
  // The strips' last day, from which the browser counts back.
  const today = page.providers[0]?.components[0]?.days.at(-1)?.date;
  const title = [before, said.short, text.statusOf(page.title)].filter((part) => part !== null);
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title.join(" – ")}</title>
        <meta name="description" content={`${said.sentence}. ${said.counts}`} />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#161616" media="(prefers-color-scheme: dark)" />
        {!isHome && <meta name="robots" content="noindex" />}
        <link rel="stylesheet" href={assets.style} />
        <script type="module" src={assets.script} />
        <link id="icon" rel="icon" type="image/svg+xml" href={favicon(said.state)} />
        {isHome && <link rel="canonical" href={page.url + alternates[locale]} />}
        {isHome &&
          LANGUAGES.map((language) => (
            <link
              rel="alternate"
              hreflang={language.locale}
              href={page.url + alternates[language.locale]}
            />
          ))}
        <link rel="alternate" type="application/json" href="/api/v1/summary" />
      </head>
      <body>
        <SharedShapes />
        <a class="skip" href="#content">
          {text.skip}
        </a>
        <header>
          <div class="wrap">
            <a class="brand" href={locale === "fr" ? "/" : "/en/"}>
              {text.statusOf(page.title)}
            </a>
            <nav aria-label={text.otherLanguage}>
              {LANGUAGES.filter((language) => language.locale !== locale).map((language) => (
                <a
                  href={alternates[language.locale]}
                  lang={language.locale}
                  hreflang={language.locale}
                >
                  {language.name}
                </a>
              ))}
            </nav>
          </div>
        </header>
        <div class="wrap">
          {isHome && <Notice page={page} words={words} />}
          <main id="content" tabindex={-1} data-live={isHome ? "" : undefined} data-today={today}>
            {children}
          </main>
          {/* Kept by the browser's refresh: what it announces must not be said twice. */}
          <p id="announcer" class="visually-hidden" role="status" data-keep />
        </div>
        <Footer view={view} words={words} />
      </body>
    </html>
  );
}

function Footer({ view, words }: { view: PageView; words: Words }) {
  const { page } = view;
  const { text, format } = words;
  const contact = page.contact === null ? null : contactHref(page.contact);
  return (
    <footer>
      <div class="wrap">
        <ul>
          <li>
            <a href="/api/v1/summary">{text.footer.summary}</a>
          </li>
          <li>
            <a href="/pings">{text.footer.pings}</a>
          </li>
          {contact !== null && (
            <li>
              <a href={contact}>{text.footer.contact}</a>
            </li>
          )}
          <li>{text.footer.accessibility}</li>
        </ul>
        <p>
          {text.footer.times(text.zone(format.city))}
          {view.route.name === "home" && (
            <button type="button" id="pause" class="scripted" aria-pressed="false">
              {text.pause}
            </button>
          )}
        </p>
      </div>
    </footer>
  );
}

/** A contact from the configuration is an address of mail or of the web, or is not a link. */
function contactHref(contact: string): string | null {
  if (/^https?:\/\//i.test(contact)) return contact;
  return /^[^\s@:]+@[^\s@]+$/.test(contact) ? `mailto:${contact}` : null;
}
