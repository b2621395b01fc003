import type { ComponentChildren } from "preact";
import type { PageView } from "../../server/core/page/view.ts";
import { Footer } from "./footer.tsx";
import { Header, LANGUAGES } from "./header.tsx";
import type { Headline } from "./headline.ts";
import { favicon, SharedShapes } from "./mark.tsx";
import { Notice } from "./notice.tsx";
import { OperatorText } from "./operator-text.tsx";
import type { Words } from "./words.ts";

/** The title of a page, and how it behaves. */
export type Outline = {
  /** Parts of the title before the site's name, the first the most telling. */
  readonly title: readonly string[];
  /** Description for search engines and shared links. */
  readonly description: string;
  /** True if it shows the present, and is refreshed where scripts run. */
  readonly live: boolean;
  /** True if search engines may index its address. */
  readonly lasting: boolean;
};

/** Renders a whole public document around the contents of a page. */
export function Document(props: {
  view: PageView;
  said: Headline;
  outline: Outline;
  words: Words;
  children: ComponentChildren;
}) {
  const { view, said, outline, words, children } = props;
  const { page, assets, alternates, locale } = view;
  const { text } = words;
  const { live, lasting } = outline;
  // The strips' last day, from which the browser counts back.
  const today = page.providers[0]?.components[0]?.days.at(-1)?.date;
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{[...outline.title, text.statusOf(page.title)].join(" – ")}</title>
        <meta name="description" content={outline.description} />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#161616" media="(prefers-color-scheme: dark)" />
        {!lasting && <meta name="robots" content="noindex" />}
        <link rel="stylesheet" href={assets.style} />
        {assets.theme !== undefined && <link rel="stylesheet" href={assets.theme} />}
        <script type="module" src={assets.script} />
        <link id="icon" rel="icon" type="image/svg+xml" href={favicon(said.state)} />
        {lasting && <link rel="canonical" href={page.url + alternates[locale]} />}
        {lasting &&
          LANGUAGES.map((language) => (
            <link
              rel="alternate"
              hreflang={language.locale}
              href={page.url + alternates[language.locale]}
            />
          ))}
        <Feeds words={words} />
      </head>
      <body>
        <SharedShapes />
        <a class="skip" href="#content">
          {text.skip}
        </a>
        <Header view={view} words={words} />
        <OperatorText source={page.look?.headerText ?? null} words={words} />
        <div class="wrap">
          {live && <Notice page={page} words={words} />}
          <main id="content" tabindex={-1} data-live={live ? "" : undefined} data-today={today}>
            {children}
          </main>
          {/* Kept by the browser's refresh: what it announces must not be said twice. */}
          <p id="announcer" class="visually-hidden" role="status" data-keep />
        </div>
        <Footer view={view} live={live} words={words} />
      </body>
    </html>
  );
}

/** Links to the same news for programs, where browsers and feed readers look for them. */
function Feeds({ words }: { words: Words }) {
  const { feeds } = words.text.pages.nav;
  return (
    <>
      <link rel="alternate" type="application/json" href="/api/v1/summary" />
      <link rel="alternate" type="application/atom+xml" title={feeds.atom} href="/history.atom" />
      <link rel="alternate" type="application/rss+xml" title={feeds.rss} href="/history.rss" />
      <link rel="alternate" type="application/feed+json" title={feeds.json} href="/feed.json" />
      <link rel="alternate" type="text/calendar" title={feeds.calendar} href="/maintenances.ics" />
    </>
  );
}
