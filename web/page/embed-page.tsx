import type { ComponentChildren } from "preact";
import { isOpenStatus } from "../../server/core/events/incident.ts";
import { stateSentence } from "../../server/core/measuring/overall.ts";
import type { ComponentState, Locale } from "../../server/core/model.ts";
import { homePath } from "../../server/core/page/paths.ts";
import type { EmbedView, Theme } from "../../server/core/page/view.ts";

/**
 * `/embed.html`: the page's state in one line, for other sites to show without a script:
 *
 *     <iframe src="https://status.example/embed.html" title="État des API" width="420"
 *       height="64" style="border:0" loading="lazy"></iframe>
 *
 * It carries its style itself, so that the frame is complete with one request.
 */
export function EmbedPage({ page, route, locale }: EmbedView) {
  const open = page.incidents.find((incident) => isOpenStatus(incident.status));
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="robots" content="noindex" />
        <title>{TITLE[locale](page.title)}</title>
        <style dangerouslySetInnerHTML={{ __html: styleOf(route.theme) }} />
      </head>
      <body>
        <main>
          <p>
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
              {MARKS[page.state]()}
            </svg>{" "}
            <a href={`${page.url}${homePath(locale)}`} target="_blank" rel="noopener">
              {page.title}
            </a>
            <span>{stateSentence(page.state, locale)}</span>
          </p>
          {open && <p class="more">{open.title}</p>}
        </main>
      </body>
    </html>
  );
}

const TITLE: Readonly<Record<Locale, (page: string) => string>> = {
  fr: (page) => `État de ${page}`,
  en: (page) => `Status of ${page}`,
};

const styleOf = (theme: Theme | null): string =>
  theme
    ? `${THEMES[theme]}${STYLE}`
    : `${THEMES.light}@media (prefers-color-scheme:dark){${THEMES.dark}}${STYLE}`;

const STYLE =
  "body{margin:0;font:15px/1.4 system-ui,sans-serif;color:var(--text);background:var(--ground)}" +
  "main{padding:10px 14px}p{margin:0;display:flex;gap:8px;align-items:center;flex-wrap:wrap}" +
  "a{color:inherit;font-weight:600}.more{font-size:13px;margin-top:4px}";

const THEMES: Readonly<Record<Theme, string>> = {
  light: ":root{color-scheme:light;--text:#1b1f29;--ground:#fff}",
  dark: ":root{color-scheme:dark;--text:#f3f5fa;--ground:#1b1f29}",
};

/** A shape for each state besides its colour. */
const MARKS: Readonly<Record<ComponentState, () => ComponentChildren>> = {
  operational: () => <circle cx="7" cy="7" r="6" fill="#2a9d58" />,
  degraded_performance: () => <path d="M7 1l6 12H1z" fill="#c98500" />,
  partial_outage: () => <path d="M7 1l6 6-6 6-6-6z" fill="#e05c10" />,
  major_outage: () => <path d="M2 2l10 10M12 2L2 12" stroke="#e1000f" stroke-width="3" />,
  under_maintenance: () => <rect x="1" y="1" width="12" height="12" rx="2" fill="#3a83f7" />,
  unknown: () => <circle cx="7" cy="7" r="5" fill="none" stroke="#8b93a3" stroke-width="2" />,
};
