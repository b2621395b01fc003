import { z } from "zod";
import type { Translations } from "../core/declared.ts";
import { LOCALES, type Locale } from "../core/model.ts";

/** A text of the configuration: in the page's language, or in each language of the page. */
export type Written = string | { readonly [locale in Locale]?: string | undefined };

/**
 * Returns the schema of a text that may be written once, or once for each language of the page, as
 * `{ fr: …, en: … }`. That no language is missing is checked with the whole page (languages.ts).
 */
export const localized = (text: z.ZodType<string, string>) =>
  z.union([
    text,
    z.strictObject(
      Object.fromEntries(
        LOCALES.map((locale) => [
          locale,
          text.optional().describe(`The text in the language "${locale}".`),
        ]),
      ) as Record<Locale, z.ZodOptional<typeof text>>,
    ),
  ]);

/** Returns a text in a language; one that is written once is the same in all. */
export function textIn(written: Written, locale: Locale): string {
  if (typeof written === "string") return written;
  return written[locale] ?? Object.values(written)[0] ?? "";
}

export const textOrNull = (written: Written | undefined, locale: Locale): string | null =>
  written === undefined ? null : textIn(written, locale);

/**
 * Returns the texts in the languages other than the page's; no member where every text is written
 * once.
 */
export function translationsOf<Field extends string>(
  texts: Readonly<Record<Field, Written | undefined>>,
  locale: Locale,
): { readonly translations?: Translations<Field> } {
  const fields = Object.entries<Written | undefined>(texts);
  const others = LOCALES.filter((other) => other !== locale).flatMap((other) => {
    const own = fields.flatMap(([field, written]) =>
      typeof written === "object" && written[other] !== undefined ? [[field, written[other]]] : [],
    );
    return own.length === 0 ? [] : [[other, Object.fromEntries(own)]];
  });
  if (others.length === 0) return {};
  return { translations: Object.fromEntries(others) as Translations<Field> };
}
