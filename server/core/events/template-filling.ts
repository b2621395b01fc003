import { deNom } from "../french.ts";

/** Placeholders that a template may contain, in braces. */
export const PLACEHOLDERS = [
  /** The providers' names: "INSEE", "INSEE et URSSAF", "INSEE, URSSAF et 3 autres". */
  "provider",
  /** The components' names, alike. */
  "component",
  /** "14:05" today, else with its date; in the page's time zone. */
  "since",
  /** A clause with the components as its object: "les appels à Sirene sont rejetés (403)". */
  "symptom",
  /** The observed failure, in words. */
  "cause",
  /** Status codes seen: "502, 503". */
  "codes",
  /** The gateway's own routes that depend on it. */
  "routes",
  /** The page's title. */
  "page",
] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];
/** Known values. An unknown one is absent. */
export type TemplateValues = Readonly<Partial<Record<Placeholder, string>>> & {
  /** Placeholders that name several things, so that a verb after them is plural. */
  readonly plural?: ReadonlySet<Placeholder>;
};

/**
 * Fills a text in. A line with an unknown value is left out, so that no reader sees "codes: .";
 * a text of one line keeps what it can. `{est|sont}` is the singular or the plural, after the
 * nearest name before it. A French "de" loses its vowel before a value that begins with one.
 */
export function fill(text: string, values: TemplateValues): string {
  const lines = text.split("\n");
  const known = lines.length === 1 ? lines : lines.filter((line) => isKnown(line, values));
  return known
    .map((line) => filledLine(line, values))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function filledLine(line: string, values: TemplateValues): string {
  let subject: Placeholder = "component";
  return line.replace(PATTERN, (_, de: string | undefined, name, one: string, many: string) => {
    if (name === undefined) return values.plural?.has(subject) ? many : one;
    if (name === "provider" || name === "component") subject = name;
    const value = values[name as Placeholder] ?? "";
    if (de === undefined || value === "") return `${de ?? ""}${value}`;
    const elided = deNom(value);
    return de.startsWith("D") ? `D${elided.slice(1)}` : elided;
  });
}

const PATTERN = new RegExp(
  `(\\b[Dd]e )?\\{(${PLACEHOLDERS.join("|")})\\}|\\{([^{}|\\n]+)\\|([^{}|\\n]+)\\}`,
  "g",
);
const isKnown = (line: string, values: TemplateValues): boolean =>
  [...line.matchAll(PATTERN)].every((m) => m[2] === undefined || values[m[2] as Placeholder]);

/** Names in braces that are no placeholder: a mistake in a configuration. */
export const unknownPlaceholders = (text: string): string[] =>
  [...text.matchAll(/\{([^{}|\s]*)\}/g)]
    .map((m) => m[1]!)
    .filter((name) => !(PLACEHOLDERS as readonly string[]).includes(name));
