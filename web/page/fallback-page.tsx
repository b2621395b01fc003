import type { PageView } from "../../server/core/page/view.ts";
import { MESSAGES } from "../text/languages.ts";
import { pageInLanguage } from "../../server/core/in-language.ts";
import { languagesOf } from "../../server/core/page/paths.ts";
import { BrandMark } from "./brand-mark.tsx";
import { Banner } from "./banner.tsx";
import { headline, lastCheckedAt } from "./headline.ts";
import { Hero } from "./hero.tsx";
import { SharedShapes } from "./mark.tsx";
import { wordsFor } from "./words.ts";

/**
 * The last known state as one file that needs nothing else: what a proxy or a network of caches
 * shows when nothing answers any more. In each of its languages, since it cannot ask which is wanted.
 */
export function FallbackPage({ view, css }: { view: PageView; css: string }) {
  const { page, locale } = view;
  const said = headline(page, wordsFor(view));
  const order = [locale, ...languagesOf(page).filter((language) => language !== locale)];
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${said.short} – ${MESSAGES[locale].statusOf(page.title)}`}</title>
        <style dangerouslySetInnerHTML={{ __html: css }} />
      </head>
      <body>
        <SharedShapes />
        <header class="night">
          <div class="wrap top">
            <span class="brand">
              <BrandMark />
              {page.title}
            </span>
          </div>
        </header>
        <main class="fallback">
          {order.map((language, i) => (
            <Told
              view={{ ...view, page: pageInLanguage(page, language), locale: language }}
              isFirst={i === 0}
            />
          ))}
        </main>
      </body>
    </html>
  );
}

function Told({ view, isFirst }: { view: PageView; isFirst: boolean }) {
  const words = wordsFor(view);
  const { text, format, locale } = words;
  const { fallback } = text.pages;
  const { page } = view;
  const at = format.moment(lastCheckedAt(page) ?? view.now, 0);
  return (
    <div lang={locale}>
      <Banner
        heading={isFirst ? "h1" : "h2"}
        sentence={fallback.title}
        id={`title-${locale}`}
        horizon={<></>}
      >
        <p>{fallback.body(text.at(at))}</p>
      </Banner>
      <Hero
        page={page}
        said={headline(page, words)}
        heading="h2"
        id={`state-${locale}`}
        still
        words={words}
      />
    </div>
  );
}
