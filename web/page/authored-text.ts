import type { Locale } from "../../server/core/model.ts";
import type { Translations } from "../../server/core/declared.ts";
import { unbroken } from "../../server/core/page/french-spacing.ts";
import type { Words } from "./words.ts";

type Texts<Field extends string> = { readonly [field in Field]: string | null } & {
  readonly translations?: Translations<Field>;
};

/**
 * Returns the team's text in the reader's language where it exists; else in the page's, with its
 * `lang`, so that it is read aloud in its own language.
 */
export function authoredText<const Field extends string>(
  of: Texts<Field>,
  field: Field,
  words: Words,
): { readonly text: string; readonly lang: Locale | undefined } | null {
  const own = of[field];
  if (words.authorLang === undefined) return own === null ? null : { text: own, lang: undefined };
  const translated = of.translations?.[words.locale]?.[field];
  if (translated !== undefined && translated !== "") return { text: translated, lang: undefined };
  return own === null ? null : { text: own, lang: words.authorLang };
}

/** A title, which always has a text; it breaks where its language lets it. */
export function titleOf(
  of: { readonly title: string; readonly translations?: Translations<"title"> },
  words: Words,
): { readonly text: string; readonly lang: Locale | undefined } {
  const { title, translations } = of;
  const found = authoredText({ title, ...(translations && { translations }) }, "title", words);
  return { text: unbroken(found?.text ?? title), lang: found?.lang };
}
