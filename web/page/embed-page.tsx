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
          <h1>
            <svg class={page.state} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
              {MARKS[page.state]()}
            </svg>{" "}
            <a href={`${page.url}${homePath(locale)}`} target="_blank" rel="noopener">
              {page.title}
            </a>
            <span>{stateSentence(page.state, locale)}</span>
          </h1>
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
  "body{margin:0;font:15px/1.4 -apple-system,'Segoe UI',Roboto,'Noto Sans',Ubuntu,Arial,sans-serif;" +
  "color:var(--ink);background:var(--card)}main{padding:10px 14px}" +
  "h1,p{margin:0;font:inherit;display:flex;gap:2px 8px;align-items:center;flex-wrap:wrap}svg{flex:none}" +
  "a{color:inherit;font-weight:600;text-underline-offset:.2em}a:focus-visible{outline:3px solid var(--focus);outline-offset:2px}" +
  ".more{font-size:13px;margin-top:4px;color:var(--soft)}" +
  ".operational{color:var(--ok)}.degraded_performance{color:var(--degraded)}" +
  ".partial_outage,.major_outage{color:var(--down)}.under_maintenance{color:var(--maintenance)}.unknown{color:var(--none)}";

const THEMES: Readonly<Record<Theme, string>> = {
  light:
    ":root{color-scheme:light;--ink:#14222c;--soft:#53606a;--card:#fff;--focus:#0b5675;" +
    "--ok:#2f9e86;--degraded:#c97a00;--down:#b0142e;--maintenance:#1f3fa8;--none:#7c8288}",
  dark:
    ":root{color-scheme:dark;--ink:#eef2f3;--soft:#adbac2;--card:#111c24;--focus:#ffd166;" +
    "--ok:#8fdcc0;--degraded:#f0a020;--down:#ec4a63;--maintenance:#4d78f0;--none:#7b8b96}",
};

const sign = (d: string) => (
  <path
    d={d}
    fill="none"
    stroke="var(--card)"
    stroke-width="1.9"
    stroke-linecap="round"
    stroke-linejoin="round"
  />
);
const filled = (d: string, own: string) => (
  <>
    <path d={d} fill="currentColor" />
    {sign(own)}
  </>
);
const lines = (d: string, dashes?: string) => (
  <path d={d} fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray={dashes} />
);

const OCTAGON = "M4.9.6h6.2l4.3 4.3v6.2l-4.3 4.3H4.9L.6 11.1V4.9z";

/** A shape for each state besides its colour. */
const MARKS: Readonly<Record<ComponentState, () => ComponentChildren>> = {
  operational: () => filled("M8 .6a7.4 7.4 0 1 0 .01 0z", "M4.7 8.3 7 10.6l4.4-4.9"),
  degraded_performance: () => filled("M8 .8 15.6 14.6H.4z", "M8 6v3.6M8 11.9v.1"),
  partial_outage: () => filled(OCTAGON, "M4.6 8h6.8"),
  major_outage: () => filled(OCTAGON, "M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4"),
  under_maintenance: () => lines("M1.2 1.2h13.6v13.6H1.2zM1.5 8.5l7-7M2 14 14 2M7.5 14.5l7-7"),
  unknown: () => lines("M8 1.4a6.6 6.6 0 1 0 .01 0z", "2.4 2.2"),
};
