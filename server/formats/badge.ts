import { withoutBidi } from "../core/plain-text.ts";
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

/** Colours of the label's ground, text and rim. */
type Look = { readonly ground: string; readonly label: string; readonly rim: string };

/** On light pages and on dark ones. */
const THEMES: Readonly<Record<Theme, Look>> = {
  light: { ground: "#f3f4f8", label: "#1b1f29", rim: "#8b93a3" },
  dark: { ground: "#2b3040", label: "#f3f5fa", rim: "#7c8496" },
};

const rules = ({ ground, label, rim }: Look): string =>
  `.vigie-ground{fill:${ground}}.vigie-label{fill:${label}}.vigie-rim{stroke:${rim}}`;

/** Every badge that follows the reader has these same rules: several in one page agree. */
const FOLLOWING =
  `<style>${rules(THEMES.light)}` +
  `@media (prefers-color-scheme:dark){${rules(THEMES.dark)}}</style>`;

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
 * follows the reader's light or dark preference unless a theme is given. It has no `id`, and a given
 * theme is written as attributes: pages that inline several show each as it is.
 */
export function badgeSvg(
  { label: given, state }: BadgeSubject,
  locale: Locale,
  theme: Theme | null,
): string {
  const label = withoutBidi(given);
  const message = WORDS[locale][state];
  const sentence = escapeXml(locale === "fr" ? `${label} : ${message}` : `${label}: ${message}`);
  const labelWidth = textWidth(label) + 2 * MARGIN;
  const messageWidth = textWidth(message) + 2 * MARGIN;
  const width = labelWidth + messageWidth;
  const paint = (part: keyof Look, property: "fill" | "stroke") =>
    theme ? `${property}="${THEMES[theme][part]}"` : `class="vigie-${part}"`;
  const text = (from: number, of: string, kind: string) =>
    // The length is ours whatever the font: nothing runs over.
    `<text ${kind} x="${from + MARGIN}" y="15" textLength="${textWidth(of)}">${escapeXml(of)}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" ` +
    `viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${sentence}" lang="${locale}">` +
    `<title>${sentence}</title>${theme ? "" : FOLLOWING}` +
    `<path ${paint("ground", "fill")} d="M4 0H${labelWidth}V22H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z"/>` +
    `<path fill="${COLOURS[state]}" d="M${labelWidth} 0h${messageWidth - 4}a4 4 0 0 1 4 4v14a4 4 0 0 1-4 4h-${messageWidth - 4}z"/>` +
    `<rect ${paint("rim", "stroke")} x=".5" y=".5" width="${width - 1}" height="${HEIGHT - 1}" rx="3.5" fill="none"/>` +
    `<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">` +
    text(0, label, paint("label", "fill")) +
    text(labelWidth, message, 'fill="#fff"') +
    `</g></svg>`
  );
}

const characters = new Intl.Segmenter("fr", { granularity: "grapheme" });

/** Widths in pixels of characters in Verdana at 11 pixels; the first that matches. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/^(?:\p{RI}|\p{Emoji_Presentation}|\p{Extended_Pictographic}|[\d#*]\ufe0f?\u20e3)/u, 14],
  [/^(?:\p{sc=Han}|\p{sc=Hira}|\p{sc=Kana}|\p{sc=Hang}|[\u3000-\u303f\uff01-\uff60])/u, 11],
  [/^[iljtfI.,:;'’|!()[\] \u00a0\u202f]/, 4.3],
  [/^[mwMW@%—…]/, 10.2],
  [/^\p{Lu}/u, 8],
  // Controls and marks without a letter have none.
  [/^[\p{M}\p{C}]/u, 0],
];

/** About the width of a text: accents and the parts of an emoji have none of their own. */
function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of characters.segment(text)) {
    width += WIDTHS.find(([form]) => form.test(segment))?.[1] ?? 6.9;
  }
  return Math.ceil(width);
}
