import type { Translations } from "./declared.ts";
import type { Locale } from "./model.ts";

/** Something with texts, which may exist in other languages than its page's. */
type Translated = { readonly translations?: Translations<string> };

/** The parts of a page, configured or published, that have texts. */
type TranslatedPage = Translated & {
  readonly locale: Locale;
  readonly look?: Translated & { readonly footerLinks: readonly Translated[] };
  readonly accessibility?: Translated;
  readonly legal?: Translated;
  readonly providers: readonly TranslatedProvider[];
  readonly windows?: readonly Translated[];
};
type TranslatedProvider = Translated & { readonly components: readonly Translated[] };

/** Returns a thing with its texts in a language; a text that lacks it remains as it is. */
export function inLanguage<T extends Translated>(of: T, locale: Locale): T {
  const texts = of.translations?.[locale];
  return texts ? { ...of, ...texts } : of;
}

const made = new WeakMap<object, Map<Locale, unknown>>();

/** Returns the last result for the same object: documents of one revision share their parts. */
function once<T extends object>(of: T, locale: Locale, make: () => T): T {
  let known = made.get(of);
  if (!known) made.set(of, (known = new Map()));
  if (!known.has(locale)) known.set(locale, make());
  return known.get(locale) as T;
}

/**
 * Returns a page with its names and texts in a language. A page without translations, and every
 * part without any, is the very same object.
 */
export function pageInLanguage<P extends TranslatedPage>(page: P, locale: Locale): P {
  if (locale === page.locale) return page;
  return once(page, locale, () => {
    const { look, accessibility, legal, windows } = page;
    const parts = {
      ...(look && { look: lookIn(look, locale) }),
      ...(accessibility && { accessibility: inLanguage(accessibility, locale) }),
      ...(legal && { legal: inLanguage(legal, locale) }),
      ...(windows && { windows: each(windows, (series) => inLanguage(series, locale)) }),
      providers: each(page.providers, (provider) => providerIn(provider, locale)),
    };
    return withParts(inLanguage(page, locale), parts);
  });
}

function lookIn(look: NonNullable<TranslatedPage["look"]>, locale: Locale) {
  const footerLinks = each(look.footerLinks, (link) => inLanguage(link, locale));
  return withParts(inLanguage(look, locale), { footerLinks });
}

const providerIn = (provider: TranslatedProvider, locale: Locale): TranslatedProvider =>
  once(provider, locale, () => {
    const components = each(provider.components, (component) =>
      once(component, locale, () => inLanguage(component, locale)),
    );
    return withParts(inLanguage(provider, locale), { components });
  });

/** Returns the list with each item changed; the same list where no item did. */
function each<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = items.map(change);
  return changed.some((item, at) => item !== items[at]) ? changed : items;
}

/** Returns an object with other parts; the same object where they are its own. */
function withParts<T extends object>(of: T, parts: { readonly [key: string]: unknown }): T {
  const isSame = Object.entries(parts).every(([key, part]) => (of as never)[key] === part);
  return isSame ? of : { ...of, ...parts };
}

/** Returns true if any text of a page's configuration exists in a language besides the page's own. */
export function hasTextsIn(page: TranslatedPage, locale: Locale): boolean {
  const { look, accessibility, legal, providers } = page;
  const has = (of: Translated | undefined) => of?.translations?.[locale] !== undefined;
  return (
    [page, look, accessibility, legal].some(has) ||
    providers.some((provider) => has(provider) || provider.components.some(has))
  );
}
