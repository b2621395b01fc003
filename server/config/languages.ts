import { LOCALES } from "../core/model.ts";
import type { Path } from "./document.ts";
import { inside, label } from "./issues.ts";

/** A text of the file and its place. */
type Spot = { readonly path: Path; readonly value: unknown };

/** The texts of a page that may be in several languages, by the keys that lead to them. */
const PAGE_TEXTS: readonly Path[] = [
  ["title"],
  ["headerText"],
  ["footerText"],
  ["accessibility", "auditor"],
  ...["publisher", "address", "director", "host", "hostAddress"].map((key) => ["legal", key]),
];

/**
 * Returns the mistakes in the languages of a page: a text that lacks one of them, or is in another;
 * a language of the team that is none of the page's.
 *
 * It passes over values of the wrong form, which the schema reports.
 */
export function languageMistakes(page: Spot): { readonly spot: Spot; readonly message: string }[] {
  const languages = languagesOf(page.value);
  const named = listed(languages);
  const locale = at(page, ["locale"]);
  const isKnown = LOCALES.some((one) => one === locale.value);
  const own =
    isKnown && !languages.includes(String(locale.value))
      ? [{ spot: locale, message: `locale: expected a language of the page: ${named}` }]
      : [];
  return [...own, ...textsOf(page).flatMap((spot) => mistakesOf(spot, languages, named))];
}

function mistakesOf(spot: Spot, languages: readonly string[], named: string) {
  const { value } = spot;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const missing = languages
    .filter((language) => inside(value, language) === undefined)
    .map((language) => ({
      spot,
      message: `${label(spot.path)}: the text in "${language}" is missing: the page is in ${named}`,
    }));
  const others = LOCALES.filter(
    (language) => !languages.includes(language) && inside(value, language) !== undefined,
  ).map((language) => ({
    spot: at(spot, [language]),
    message: `${language}: the page is in ${named} only`,
  }));
  return [...missing, ...others];
}

/** The languages of a page; all whose texts exist unless it names some. */
function languagesOf(page: unknown): readonly string[] {
  const written = inside(page, "languages");
  if (!Array.isArray(written)) return LOCALES;
  const known = LOCALES.filter((locale) => written.includes(locale));
  return known.length === 0 ? LOCALES : known;
}

function textsOf(page: Spot): Spot[] {
  const providers = items(page, "providers");
  const components = providers.flatMap((provider) => items(provider, "components"));
  return [
    ...PAGE_TEXTS.map((path) => at(page, path)),
    ...items(page, "footerLinks").map((link) => at(link, ["label"])),
    ...providers.map((provider) => at(provider, ["name"])),
    ...components.flatMap((component) =>
      ["name", "description", "advice"].map((key) => at(component, [key])),
    ),
  ];
}

const at = (spot: Spot, path: Path): Spot => ({
  path: [...spot.path, ...path],
  value: path.reduce(inside, spot.value),
});

function items(spot: Spot, key: string): Spot[] {
  const { path, value } = at(spot, [key]);
  return Array.isArray(value)
    ? value.map((item: unknown, index) => ({ path: [...path, index], value: item }))
    : [];
}

const listed = (languages: readonly string[]): string =>
  languages.map((language) => `"${language}"`).join(" and ");
