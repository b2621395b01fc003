import type { Translations } from "../declared.ts";
import type { Locale } from "../model.ts";

/** Returns a text in a language, or in the page's where there is no translation. */
export function textIn<
  Field extends string,
  Of extends { readonly [field in Field]: string | null } & {
    readonly translations?: Translations<Field>;
  },
>(of: Of, field: Field, locale: Locale): Of[Field] | string {
  return of.translations?.[locale]?.[field] ?? of[field];
}
