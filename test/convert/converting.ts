import { expect } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../server/config/load.ts";
import { convert, type Converted, type ConvertOptions } from "../../server/convert/convert.ts";
import type { KumaTables } from "../../server/convert/kuma-database.ts";

type Component = {
  readonly id: string;
  readonly name: string;
  readonly keywords?: readonly string[];
  readonly routes?: readonly string[];
  readonly maintenance?: readonly object[];
  readonly monitors?: readonly Record<string, unknown>[];
};

/** A conversion, read back as configuration and as plain YAML. */
export type Outcome = Converted & {
  readonly page: { readonly title: string; readonly url: string; readonly timeZone?: string };
  readonly components: Readonly<Record<string, Component>>;
  readonly providers: readonly string[];
  /** "place: message" of each notice. */
  readonly said: readonly string[];
};

type Text = string | object;

/** Converts files and checks that Vigie's own reader takes the result, with its variables set. */
export function converted(
  files: Readonly<Record<string, Text>>,
  options: ConvertOptions = {},
): Outcome {
  return outcomeOf(
    convert(
      Object.entries(files).map(([name, text]) => ({
        name,
        content: { bytes: Buffer.from(typeof text === "string" ? text : JSON.stringify(text)) },
      })),
      options,
    ),
  );
}

export const convertedTables = (tables: KumaTables): Outcome =>
  outcomeOf(convert([{ name: "kuma.db", content: { tables } }], {}));

function outcomeOf(result: Converted): Outcome {
  const names = [...result.yaml.matchAll(/(?<!\$)\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  const env = Object.fromEntries(
    names.map((name) => [name, /URL/.test(name) ? "https://set.test" : "set"]),
  );
  const loaded = loadConfig(result.yaml, { path: "vigie.yaml", env });
  expect(loaded.ok ? [] : loaded.mistakes, result.yaml).toEqual([]);
  expect(loaded.warnings).toEqual([]);
  const { pages } = parse(result.yaml) as {
    pages: (Outcome["page"] & { providers: { name: string; components: Component[] }[] })[];
  };
  const [page] = pages;
  if (page === undefined) throw new Error("no page");
  const components = page.providers.flatMap((provider) => provider.components);
  expect(new Set(components.map(({ id }) => id)).size).toBe(components.length);
  return {
    ...result,
    page,
    providers: page.providers.map(({ name }) => name),
    components: Object.fromEntries(components.map((component) => [component.name, component])),
    said: result.notices.map(({ place, message }) => `${place}: ${message}`),
  };
}
