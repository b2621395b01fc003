import { NIGHT } from "../../server/core/page/brand-mark.ts";
import { faviconPath, MANIFEST_PATH, TOUCH_ICON_PATH } from "../../server/core/page/icons.ts";
import type { Locale } from "../../server/core/model.ts";
import { CARD_SIZE } from "../../server/core/page/social-card.ts";
import { languagesOf } from "../../server/core/page/paths.ts";
import { TONE } from "../../server/core/page/tone.ts";
import type { PageView } from "../../server/core/page/view.ts";
import type { Headline } from "./headline.ts";
import { ThemeScript } from "./theme.tsx";
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

/** Renders the head of a public document: title, icons, style, script, and its other forms. */
export function Head(props: { view: PageView; said: Headline; outline: Outline; words: Words }) {
  const { view, said, outline, words } = props;
  const { page, assets, alternates, locale } = view;
  const { lasting } = outline;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{titleOf(outline, page.title, words)}</title>
      <meta name="description" content={outline.description} />
      <meta name="color-scheme" content="light dark" />
      {/* The band at the top of every page is night in both schemes. */}
      <meta name="theme-color" content={NIGHT} media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content={NIGHT} media="(prefers-color-scheme: dark)" />
      {!lasting && <meta name="robots" content="noindex" />}
      <ThemeScript />
      <link rel="stylesheet" href={assets.style} />
      {assets.theme !== undefined && <link rel="stylesheet" href={assets.theme} />}
      <script type="module" src={assets.script} />
      <link id="icon" rel="icon" type="image/svg+xml" href={faviconPath(TONE[said.state])} />
      <link rel="apple-touch-icon" href={TOUCH_ICON_PATH} />
      <link rel="manifest" href={MANIFEST_PATH} />
      {lasting && <link rel="canonical" href={page.url + alternates[locale]} />}
      {lasting &&
        languagesOf(page).map((language) => (
          <link rel="alternate" hreflang={language} href={page.url + alternates[language]} />
        ))}
      <Feeds words={words} />
      <Sharing view={view} outline={outline} words={words} />
    </head>
  );
}

const titleOf = (outline: Outline, site: string, { text }: Words): string =>
  [...outline.title, text.statusOf(site)].join(" – ");

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

const OPEN_GRAPH_LOCALE: Readonly<Record<Locale, string>> = { fr: "fr_FR", en: "en_GB" };

/** Describes the page to sites that show a card for a shared link (Open Graph). */
function Sharing({ view, outline, words }: { view: PageView; outline: Outline; words: Words }) {
  const { page, assets, alternates, locale } = view;
  const title = outline.title.join(" – ");
  const isEvent = view.route.name === "incident" || view.route.name === "maintenance";
  return (
    <>
      <meta property="og:type" content={isEvent ? "article" : "website"} />
      <meta property="og:site_name" content={words.text.statusOf(page.title)} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={outline.description} />
      <meta property="og:url" content={page.url + alternates[locale]} />
      <meta property="og:locale" content={OPEN_GRAPH_LOCALE[locale]} />
      {assets.card !== undefined && (
        <>
          <meta property="og:image" content={page.url + assets.card} />
          <meta property="og:image:type" content="image/png" />
          <meta property="og:image:width" content={String(CARD_SIZE.width)} />
          <meta property="og:image:height" content={String(CARD_SIZE.height)} />
          <meta property="og:image:alt" content={outline.description} />
          <meta name="twitter:card" content="summary_large_image" />
        </>
      )}
    </>
  );
}
