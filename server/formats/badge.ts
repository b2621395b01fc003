import type { Theme } from "../core/page/view.ts";
import type { ComponentState, Locale } from "../core/model.ts";
import { escapeXml } from "./xml.ts";

/** The subject of a badge: a page or a component. */
export type BadgeSubject = { readonly label: string; readonly state: ComponentState };

/** Short enough for a badge. */
const WORDS: Readonly<Record<Locale, Readonly<Record<ComponentState, string>>>> = {
  fr: {
    operational: "opérationnel",
    degraded_performance: "ralenti",
    partial_outage: "panne partielle",
    major_outage: "panne",
    under_maintenance: "maintenance",
    unknown: "données insuffisantes",
  },
  en: {
    operational: "operational",
    degraded_performance: "slow",
    partial_outage: "partial outage",
    major_outage: "outage",
    under_maintenance: "maintenance",
    unknown: "insufficient data",
  },
};

/** Each bears white text with a contrast of more than 4.5 to 1. */
const COLOURS: Readonly<Record<ComponentState, string>> = {
  operational: "#18753c",
  degraded_performance: "#8a5300",
  partial_outage: "#b34000",
  major_outage: "#b60018",
  under_maintenance: "#0063cb",
  unknown: "#5f6672",
};

/** The label's ground, text and rim, on light pages and on dark ones. */
const THEMES: Readonly<Record<Theme, string>> = {
  light: ".ground{fill:#f3f4f8}.label{fill:#1b1f29}.rim{stroke:#8b93a3}",
  dark: ".ground{fill:#2b3040}.label{fill:#f3f5fa}.rim{stroke:#7c8496}",
};

/** The answer that shields.io's endpoint badge reads; caches may keep it a minute. */
export function badgeJson({ label, state }: BadgeSubject, locale: Locale): string {
  return JSON.stringify({
    schemaVersion: 1,
    label,
    message: WORDS[locale][state],
    color: COLOURS[state],
    isError: state === "major_outage" || state === "partial_outage",
    cacheSeconds: 60,
  });
}

const HEIGHT = 22;
const MARGIN = 8;

/**
 * A badge that says itself: title and role for who cannot see it, words besides colours. It
 * follows the reader's light or dark preference unless a theme is given.
 */
export function badgeSvg(
  { label, state }: BadgeSubject,
  locale: Locale,
  theme: Theme | null,
): string {
  const message = WORDS[locale][state];
  const sentence = escapeXml(locale === "fr" ? `${label} : ${message}` : `${label}: ${message}`);
  const labelWidth = textWidth(label) + 2 * MARGIN;
  const messageWidth = textWidth(message) + 2 * MARGIN;
  const width = labelWidth + messageWidth;
  const style = theme
    ? THEMES[theme]
    : `${THEMES.light}@media (prefers-color-scheme:dark){${THEMES.dark}}`;
  const text = (from: number, of: string, kind: string) =>
    // The length is ours whatever the font: nothing runs over.
    `<text ${kind} x="${from + MARGIN}" y="15" textLength="${textWidth(of)}">${escapeXml(of)}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" ` +
    `viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${sentence}" lang="${locale}">` +
    `<title>${sentence}</title><style>${style}</style>` +
    `<clipPath id="c"><rect width="${width}" height="${HEIGHT}" rx="4"/></clipPath>` +
    `<g clip-path="url(#c)"><rect class="ground" width="${labelWidth}" height="${HEIGHT}"/>` +
    `<rect x="${labelWidth}" width="${messageWidth}" height="${HEIGHT}" fill="${COLOURS[state]}"/></g>` +
    `<rect class="rim" x=".5" y=".5" width="${width - 1}" height="${HEIGHT - 1}" rx="3.5" fill="none"/>` +
    `<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">` +
    text(0, label, 'class="label"') +
    text(labelWidth, message, 'fill="#fff"') +
    `</g></svg>`
  );
}

/** About the width of a text in Verdana at 11 pixels. */
function textWidth(text: string): number {
  let width = 0;
  for (const c of text) {
    width += /[iljtfI.,:;'’|!()[\] ]/.test(c)
      ? 4.3
      : /[mwMW@%]/.test(c)
        ? 10.2
        : /[A-Z]/.test(c)
          ? 8
          : 6.9;
  }
  return Math.ceil(width);
}
