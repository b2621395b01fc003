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
  operational: "#14695a",
  degraded_performance: "#8a4f00",
  partial_outage: "#b0142e",
  major_outage: "#b0142e",
  under_maintenance: "#1f3fa8",
  unknown: "#53606a",
};

/** The silhouette of each state with its sign, of 16 by 16: the form says what the colour says. */
const OCTAGON = "M4.9.6h6.2l4.3 4.3v6.2l-4.3 4.3H4.9L.6 11.1V4.9z";
const SILHOUETTES: Readonly<
  Record<ComponentState, { readonly body: string; readonly sign: string }>
> = {
  operational: { body: "M8 .6a7.4 7.4 0 1 0 .01 0z", sign: "M4.7 8.3 7 10.6l4.4-4.9" },
  degraded_performance: { body: "M8 .8 15.6 14.6H.4z", sign: "M8 5.6v4M8 12v.1" },
  partial_outage: { body: OCTAGON, sign: "M4.6 8h6.8" },
  major_outage: { body: OCTAGON, sign: "M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4" },
  under_maintenance: {
    body: "M.6.6h14.8v14.8H.6z",
    sign: "M1 8.5l7.5-7.5M1 15 15 1M7.5 15l7.5-7.5",
  },
  unknown: { body: "M8 .6a7.4 7.4 0 1 0 .01 0z", sign: "M4.5 8h.1M8 8h.1M11.5 8h.1" },
};

/** Colours of the label's ground, text and rim. */
type Look = { readonly ground: string; readonly label: string; readonly rim: string };

/** On light pages and on dark ones. */
const THEMES: Readonly<Record<Theme, Look>> = {
  light: { ground: "#f5f3ee", label: "#14222c", rim: "#837b6f" },
  dark: { ground: "#0f2b3c", label: "#eef2f3", rim: "#8fa3b0" },
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
/** Width of the silhouette, with the space after it. */
const SIGN = 17;

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
  const messageWidth = textWidth(message) + 2 * MARGIN + SIGN;
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
    silhouette(state, labelWidth + MARGIN) +
    `<rect ${paint("rim", "stroke")} x=".5" y=".5" width="${width - 1}" height="${HEIGHT - 1}" rx="3.5" fill="none"/>` +
    `<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">` +
    text(0, label, paint("label", "fill")) +
    text(labelWidth + SIGN, message, 'fill="#fff"') +
    `</g></svg>`
  );
}

/** The white silhouette of a state, with its sign in the state's own colour. */
function silhouette(state: ComponentState, x: number): string {
  const { body, sign } = SILHOUETTES[state];
  return (
    `<g transform="translate(${x} 5) scale(.75)"><path fill="#fff" d="${body}"/>` +
    `<path fill="none" stroke="${COLOURS[state]}" stroke-width="2" stroke-linecap="round" ` +
    `stroke-linejoin="round" d="${sign}"/></g>`
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
