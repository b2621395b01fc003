import type { ComponentState, Locale, PageSnapshot } from "../core/model.ts";
import { stateSentence } from "../core/measuring/overall.ts";
import type { Theme } from "./badge.ts";
import { isOpen } from "./events.ts";
import { escapeXml } from "./xml.ts";

/**
 * `/embed.html`: the page's state in one line, for other sites to show without a script:
 *
 *     <iframe src="https://status.example/embed.html" title="État des API" width="420"
 *       height="64" style="border:0" loading="lazy"></iframe>
 *
 * `?lang=en` and `?theme=dark` as for badges. It is read again every minute (see its route).
 */
export function embedHtml(page: PageSnapshot, locale: Locale, theme: Theme | null): string {
  const words = WORDS[locale];
  const open = page.incidents.find(isOpen);
  const address = `${page.url}${locale === "fr" ? "/" : "/en/"}`;
  const style = theme
    ? THEMES[theme]
    : `${THEMES.light}@media (prefers-color-scheme:dark){${THEMES.dark}}`;
  return [
    "<!doctype html>",
    `<html lang="${locale}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<meta name="robots" content="noindex"><title>${words.title(escapeXml(page.title))}</title>`,
    `<style>${style}${STYLE}</style></head>`,
    "<body><main><p>",
    `<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">${MARKS[page.state]}</svg> `,
    `<a href="${escapeXml(address)}" target="_blank" rel="noopener">${escapeXml(page.title)}</a>`,
    `<span>${escapeXml(stateSentence(page.state, locale))}</span></p>`,
    open ? `<p class="more">${escapeXml(open.title)}</p>` : "",
    "</main></body></html>",
  ].join("");
}

const WORDS: Readonly<Record<Locale, { readonly title: (page: string) => string }>> = {
  fr: { title: (page) => `État de ${page}` },
  en: { title: (page) => `Status of ${page}` },
};

const STYLE =
  "body{margin:0;font:15px/1.4 system-ui,sans-serif;color:var(--text);background:var(--ground)}" +
  "main{padding:10px 14px}p{margin:0;display:flex;gap:8px;align-items:center;flex-wrap:wrap}" +
  "a{color:inherit;font-weight:600}.more{font-size:13px;margin-top:4px}";

const THEMES: Readonly<Record<Theme, string>> = {
  light: ":root{color-scheme:light;--text:#1b1f29;--ground:#fff}",
  dark: ":root{color-scheme:dark;--text:#f3f5fa;--ground:#1b1f29}",
};

/** A shape for each state besides its colour. */
const MARKS: Readonly<Record<ComponentState, string>> = {
  operational: '<circle cx="7" cy="7" r="6" fill="#2a9d58"/>',
  degraded_performance: '<path d="M7 1l6 12H1z" fill="#c98500"/>',
  partial_outage: '<path d="M7 1l6 6-6 6-6-6z" fill="#e05c10"/>',
  major_outage: '<path d="M2 2l10 10M12 2L2 12" stroke="#e1000f" stroke-width="3"/>',
  under_maintenance: '<rect x="1" y="1" width="12" height="12" rx="2" fill="#3a83f7"/>',
  unknown: '<circle cx="7" cy="7" r="5" fill="none" stroke="#8b93a3" stroke-width="2"/>',
};
