import type { Locale } from "../core/model.ts";
import { cutLine } from "../core/page/cut-text.ts";
import type { RichText } from "../core/page/markdown.ts";
import { oneLine } from "../core/plain-text.ts";
import { PLAIN, writtenIn } from "../formats/dialect.ts";

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
  readonly body: RichText | null;
  /** Texts under a heading: what to do, what is not affected. */
  readonly sections: readonly { readonly heading: string; readonly body: RichText }[];
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
/** Names are cut to no fewer characters than say which one it is. */
const LEAST_NAME = 8;
const USUAL_TAG = 23;

/**
 * "[API Entreprise] Panne – INSEE Sirene : cause identifiée", on one line and under 70 characters.
 * Of what is too long, the page's name is cut first, then who it is about; then who it is about is
 * left out. What is new, often a time, is whole or left out.
 *
 * @param tails what follows the name, " (1 h 42)"; of several, the first that fits
 */
export function subjectLine(
  page: string,
  word: string,
  who: string,
  tails: string | readonly string[] = [],
): string {
  const [tag, name] = [oneLine(page), oneLine(who)];
  const all = typeof tails === "string" ? [tails] : tails;
  const tries = [true, false].flatMap((isNamed) => all.map((tail) => ({ tail, isNamed })));
  for (const { tail, isNamed } of [...tries, { tail: "", isNamed: true }]) {
    const line = lineWith(tag, word, isNamed ? name : "", tail);
    if (line !== null) return line;
  }
  return cutLine(`[${cutLine(tag, USUAL_TAG)}] ${word}`, LONGEST_SUBJECT);
}

/** Returns a subject with a whole tail; `null` where too little of the names would be left. */
function lineWith(tag: string, word: string, name: string, tail: string): string | null {
  const dash = name === "" ? "" : " – ";
  const room = LONGEST_SUBJECT - "[] ".length - word.length - dash.length - tail.length;
  const leastName = Math.min(name.length, LEAST_NAME);
  if (room < Math.min(tag.length, LEAST_NAME) + leastName) return null;
  const ofTag = Math.max(room - name.length, Math.min(USUAL_TAG, room - leastName));
  const short = cutLine(tag, ofTag);
  return `[${short}] ${word}${dash}${cutLine(name, room - short.length)}${tail}`;
}

/** "Panne" of "panne", to stand alone. */
export const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Characters that lists of mails show after a subject, at most. */
const LONGEST_PREVIEW = 140;

/** Returns what lists of messages show after the subject: the text's beginning, else the facts. */
export function previewOf({ body, facts, locale }: Pick<Sheet, "body" | "facts" | "locale">) {
  const text = oneLine(writtenIn(body ?? [], PLAIN));
  const read = facts.map(({ label, value }) => label + colon(locale) + oneLine(value)).join(" · ");
  return cutLine(text === "" ? read : text, LONGEST_PREVIEW);
}

/** Returns a line of ours as Markdown that shows it as it is. */
export const asIs = (line: string): string => line.replaceAll(/[\\`*_[\]<>#&]/g, (c) => `\\${c}`);
