import { BODY_MAX, NOTE_MAX, TITLE_MAX } from "../core/events/incident.ts";
import { LOCALES, type Locale } from "../core/model.ts";
import type { Translations } from "../core/declared.ts";
import { ONE_LINE } from "../core/plain-text.ts";
import type { FieldProblem } from "../core/refusal.ts";

/** Everything that people write of an event, in one language. */
export type WrittenTexts = {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly whatToDo?: string | null | undefined;
  readonly notAffected?: string | null | undefined;
};

/** Translations into other languages than the page's. */
export type WrittenTranslations = { readonly [locale in Locale]?: WrittenTexts | undefined };

/** The text of a step, with its translations. */
export type StepTexts = {
  readonly body?: string;
  readonly translations?: WrittenTranslations;
};

/** Returns the mistakes in texts and in their translations. */
export const writtenProblems = (
  texts: WrittenTexts & { readonly translations?: WrittenTranslations | undefined },
  at = "",
): FieldProblem[] => [
  ...textProblems(texts, at),
  ...Object.entries(texts.translations ?? {}).flatMap(([locale, own]) =>
    textProblems(own ?? {}, `${at}/translations/${locale}`),
  ),
];

/** Returns the mistakes in texts, field by field; absent texts are no mistake. */
export function textProblems(texts: WrittenTexts, at = ""): FieldProblem[] {
  const { title, body, whatToDo, notAffected } = texts;
  return [
    ...(title === undefined ? [] : lineProblems(`${at}/title`, title, TITLE_MAX)),
    ...(body === undefined ? [] : blockProblems(`${at}/body`, body, BODY_MAX)),
    ...(whatToDo == null ? [] : blockProblems(`${at}/whatToDo`, whatToDo, NOTE_MAX)),
    ...(notAffected == null ? [] : blockProblems(`${at}/notAffected`, notAffected, NOTE_MAX)),
  ];
}

/** Text of one line: it goes into titles, headers and mail subjects. */
export function lineProblems(pointer: string, text: string, max: number): FieldProblem[] {
  if (text.trim() === "") return [{ pointer, detail: "must not be empty" }];
  if (!ONE_LINE.test(text)) {
    return [{ pointer, detail: "must be one line, without control characters" }];
  }
  return lengthProblems(pointer, text, max);
}

/** Text of several lines. */
function blockProblems(pointer: string, text: string, max: number): FieldProblem[] {
  if (text.trim() === "") return [{ pointer, detail: "must not be empty" }];
  // Tabulators and line ends are what Markdown is made of.
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]/.test(text)) {
    return [{ pointer, detail: "must have no control characters" }];
  }
  return lengthProblems(pointer, text, max);
}

function lengthProblems(pointer: string, text: string, max: number): FieldProblem[] {
  // A lone half of a surrogate pair is no character: feeds and mails would break on it.
  if (!text.isWellFormed()) return [{ pointer, detail: "must be well-formed Unicode" }];
  if (text.length <= max) return [];
  return [{ pointer, detail: `must have ${max} characters at most; it has ${text.length}` }];
}

/** Returns some fields of the translations; `undefined` where nothing is left. */
export function translated<Field extends keyof WrittenTexts>(
  translations: WrittenTranslations | undefined,
  fields: readonly Field[],
): Translations<Field> | undefined {
  const found = Object.entries(translations ?? {}).flatMap(([locale, texts]) => {
    const own = fields.flatMap((field) => {
      const text = texts?.[field];
      return text == null ? [] : [[field, text] as const];
    });
    return own.length === 0 ? [] : [[locale, Object.fromEntries(own)] as const];
  });
  return found.length === 0 ? undefined : (Object.fromEntries(found) as Translations<Field>);
}

/** Earlier translations with new ones laid over them; `undefined` where there is none. */
export function mergedTranslations<Field extends string>(
  before: Translations<Field> | undefined,
  after: Translations<Field> | undefined,
): Translations<Field> | undefined {
  if (!before || !after) return after ?? before;
  const merged: { [locale in Locale]?: { readonly [field in Field]?: string } } = { ...before };
  for (const locale of LOCALES) {
    const texts = { ...before[locale], ...after[locale] };
    if (Object.keys(texts).length > 0) merged[locale] = texts as { [field in Field]?: string };
  }
  return merged;
}
