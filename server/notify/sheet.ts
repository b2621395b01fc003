import type { Locale } from "../core/model.ts";

/** The colour and the mark at the head of a mail; its word says the same. */
export type Tone = "down" | "degraded" | "maintenance" | "ok" | "plain";

/** The contents of a mail, from which its text and its HTML are both made. */
export type Sheet = {
  readonly locale: Locale;
  readonly subject: string;
  readonly title: string;
  readonly tone: Tone;
  /** The state in a word, beside its mark; `null`: it is about no state. */
  readonly state: string | null;
  /** "État", "Depuis" and so on: what is read first. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Markdown. */
  readonly body: string | null;
  /** Markdown under a heading: what to do, what is not affected. */
  readonly sections: readonly { readonly heading: string; readonly body: string }[];
  /** Of a digest: one sheet for each event. */
  readonly parts: readonly Sheet[];
  /** Links to go on; the first is the purpose of the mail. */
  readonly links: readonly SheetLink[];
  /** Why it came, and how to have it stop. */
  readonly footer: { readonly lines: readonly string[]; readonly links: readonly SheetLink[] };
};

export type SheetLink = { readonly label: string; readonly url: string };

/** An empty one, to be spread. */
export const BLANK = {
  tone: "plain",
  state: null,
  facts: [],
  body: null,
  sections: [],
  parts: [],
  links: [],
} as const;

/** Between a label and what it labels. */
export const colon = (locale: Locale): string => (locale === "fr" ? " : " : ": ");

/** Mail programs cut subjects at about so many characters. */
const LONGEST_SUBJECT = 69;

/**
 * "[API Entreprise] Panne – INSEE Sirene : cause identifiée", on one line and under 70 characters.
 * Of what is too long, the page's name is cut first to a third, then who it is about: the word of
 * state and what is new stay.
 *
 * @param tail what follows the name: " (1 h 42)"
 */
export function subjectLine(page: string, word: string, who: string, tail = ""): string {
  const fixed = word.length + tail.length + "[] ".length + (who === "" ? 0 : " – ".length);
  const room = LONGEST_SUBJECT - fixed;
  const name = oneLine(who);
  const tag = cut(oneLine(page), Math.max(Math.floor(LONGEST_SUBJECT / 3), room - name.length));
  const whole = name === "" ? word : `${word} – ${cut(name, Math.max(8, room - tag.length))}`;
  return cut(`[${tag}] ${whole}${tail}`, LONGEST_SUBJECT);
}

/** "Panne" of "panne", to stand alone. */
export const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Without line breaks and other control characters, which would end a header. */
export const oneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

function cut(text: string, most: number): string {
  const letters = Array.from(text);
  return letters.length <= most
    ? text
    : `${letters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}
