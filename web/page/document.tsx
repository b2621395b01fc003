import type { ComponentChildren } from "preact";
import type { PageView } from "../../server/core/page/view.ts";
import { Footer } from "./footer.tsx";
import { Head, type Outline } from "./head.tsx";
import { Header } from "./header.tsx";
import type { Headline } from "./headline.ts";
import { SharedShapes } from "./mark.tsx";
import { Notice } from "./notice.tsx";
import { OperatorText } from "./operator-text.tsx";
import type { Words } from "./words.ts";

/** Renders a whole public document around the contents of a page. */
export function Document(props: {
  view: PageView;
  said: Headline;
  outline: Outline;
  words: Words;
  children: ComponentChildren;
}) {
  const { view, said, outline, words, children } = props;
  const { page, locale } = view;
  const { text } = words;
  const { live } = outline;
  // The strips' last day, from which the browser counts back.
  const today = page.providers[0]?.components[0]?.days.at(-1)?.date;
  return (
    <html lang={locale} data-zone={page.timeZone} data-here={text.here}>
      <Head view={view} said={said} outline={outline} words={words} />
      <body>
        <SharedShapes />
        <a class="skip" href="#content">
          {text.skip}
        </a>
        <Header view={view} words={words} />
        <OperatorText source={page.look?.headerText ?? null} words={words} />
        {live && <Notice page={page} words={words} />}
        <main
          id="content"
          class="page"
          tabindex={-1}
          data-live={live ? "" : undefined}
          data-today={today}
        >
          {children}
        </main>
        {/* Kept by the browser's refresh: what it announces must not be said twice. */}
        <p id="announcer" class="visually-hidden" role="status" data-keep />
        <Footer view={view} live={live} words={words} />
      </body>
    </html>
  );
}
