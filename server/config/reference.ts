import { LOCALES } from "../core/model.ts";
import type { JsonSchema } from "./json-schema.ts";

/** One object of the configuration, and the settings in it. */
type Section = { readonly title: string; readonly rows: readonly string[] };

/**
 * Returns every setting of the configuration's JSON Schema as Markdown: one table for each object,
 * in the order of the schema. The settings that all kinds of monitor share make one table.
 */
export function referenceOf(schema: JsonSchema): string {
  const sections = sectionsOf(schema, "", new Set());
  return sections.map(({ title, rows }) => [title, "", HEAD, ...rows, ""].join("\n")).join("\n");
}

const HEAD = "| setting | value | default | meaning |\n|---|---|---|---|";

function sectionsOf(schema: JsonSchema, path: string, shared: ReadonlySet<string>): Section[] {
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, found]) =>
    typeof found === "object" && !shared.has(name) ? [{ name, found }] : [],
  );
  const required = new Set(schema.required);
  const rows = properties.map(({ name, found }) => {
    const fallback = found.default === undefined ? "" : `\`${JSON.stringify(found.default)}\``;
    const isNeeded = required.has(name) && found.default === undefined;
    const cells = [`\`${name}\``, valueOf(found), isNeeded ? "required" : fallback];
    return `| ${[...cells, escaped(found.description ?? "")].join(" | ")} |`;
  });
  const own = rows.length === 0 ? [] : [{ title: `### ${path || "At the top"}`, rows }];
  const inner = properties.flatMap(({ name, found }) => nested(found, inside(path, name)));
  return [...own, ...inner];
}

const inside = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

/** Returns the sections of what a setting holds: an object, a list of objects, or one of several. */
function nested(schema: JsonSchema, path: string): Section[] {
  const items = itemsOf(schema);
  if (items !== null) return nested(items, `${path}[]`);
  const forms = formsOf(schema).filter((form) => !isByLanguage(form));
  const kinds = forms.filter((form) => kindOf(form) !== null);
  if (kinds.length > 0) return kindSections(kinds, path);
  return forms.flatMap((form) => {
    const list = itemsOf(form);
    return list === null ? sectionsOf(form, path, new Set()) : nested(list, `${path}[]`);
  });
}

/** Returns a section of the settings that all kinds share, then one for each kind. */
function kindSections(kinds: readonly JsonSchema[], path: string): Section[] {
  const [first = {}, ...others] = kinds;
  const isShared = (name: string) =>
    others.every((kind) => same(kind.properties?.[name], first.properties?.[name]));
  const shared = new Set(Object.keys(first.properties ?? {}).filter(isShared));
  const common = Object.fromEntries(
    Object.entries(first.properties ?? {}).filter(([name]) => shared.has(name)),
  );
  return [
    ...sectionsOf({ properties: common }, `${path}, every kind`, new Set()),
    ...kinds.flatMap((kind) =>
      sectionsOf(kind, `${path}, kind ${kindOf(kind)}`, new Set([...shared, "kind"])),
    ),
  ];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function kindOf(schema: JsonSchema): string | null {
  const kind = schema.properties?.["kind"];
  return typeof kind === "object" && typeof kind.const === "string" ? kind.const : null;
}

const formsOf = (schema: JsonSchema): JsonSchema[] => {
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return forms.length === 0 ? [schema] : forms.filter((form) => typeof form === "object");
};

const itemsOf = ({ items }: JsonSchema): JsonSchema | null =>
  typeof items === "object" && !Array.isArray(items) ? items : null;

/** Returns the values that a setting takes, in a few words. */
function valueOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (isByLanguage(schema)) return "one per language";
  const forms = formsOf(schema);
  if (forms.length > 1) return [...new Set(forms.map(valueOf))].join(" or ");
  const only = forms[0] ?? schema;
  if (only !== schema) return valueOf(only);
  const items = itemsOf(schema);
  if (items !== null) return `list of ${valueOf(items)}`;
  if (schema.type === "string" && schema.pattern?.includes("ms|s|m|h|d")) return "duration";
  if (schema.format === "uri") return "address";
  if (schema.type === "object") return "mapping";
  return [schema.type ?? "any"].flat().join(" or ").replace("string", "text");
}

/** A text that is written once for each language. */
const isByLanguage = ({ properties = {} }: JsonSchema): boolean => {
  const names = Object.keys(properties);
  return names.length === LOCALES.length && LOCALES.every((locale) => names.includes(locale));
};

const escaped = (text: string): string => text.replaceAll("|", "\\|");
