import { describe, expect, test } from "vitest";
import {
  misplacedPlaceholders,
  withTemplates,
  type StoredTemplate,
} from "../../../server/core/events/stored-templates.ts";
import { templatesFor } from "../../../server/core/events/templates.ts";
import { configOf, SMALL } from "../../helpers/world.ts";

const stored = (more: Partial<StoredTemplate>): StoredTemplate => ({
  id: "aaaaaaaaaaaa",
  pageId: "exemple",
  providerId: null,
  template: "outage",
  fr: { title: "Gardé", body: "." },
  en: null,
  version: 1,
  updatedAt: 0,
  updatedBy: "Ada",
  ...more,
});
const file = configOf(
  SMALL.replace(
    "        name: INSEE\n",
    `        name: INSEE
        templates: [{ id: outage, fr: { title: INSEE du fichier, body: . } }]
`,
  ),
);
/** The French title of a template, for the page or one of its providers. */
const title = (kept: readonly StoredTemplate[], provider: string | null, id = "outage") => {
  const page = withTemplates(file, kept).pages[0]!;
  const of = page.providers.find((p) => p.id === provider) ?? null;
  return templatesFor(page, of).find((t) => t.id === id)?.fr?.title;
};

describe("which template counts", () => {
  test.each([
    { name: "nothing kept: the bundled one", kept: [], provider: "dgfip", is: /en panne/ },
    { name: "the file's over the bundled one", kept: [], provider: "insee", is: /du fichier/ },
    { name: "what is kept for the page", kept: [stored({})], provider: "dgfip", is: /Gardé/ },
    {
      name: "a provider's of the file over the page's",
      kept: [stored({})],
      provider: "insee",
      is: /fichier/,
    },
    {
      name: "what is kept for a provider over the file's",
      kept: [stored({ providerId: "insee" })],
      provider: "insee",
      is: /Gardé/,
    },
    {
      name: "never another page's",
      kept: [stored({ pageId: "autre" })],
      provider: null,
      is: /en panne/,
    },
  ])("$name", ({ kept, provider, is }) => {
    expect(title(kept, provider)).toMatch(is);
  });

  test("a template of an unknown provider changes nothing else", () => {
    expect(title([stored({ providerId: "gone" })], "insee")).toMatch(/fichier/);
    expect(withTemplates(file, [])).toBe(file);
  });
});

test.each([
  { text: "{provider} {since}", found: [] },
  { text: "{}", found: [{ name: "", line: 1, column: 1 }] },
  {
    text: "a {x}\n{page}{y}",
    found: [
      { name: "x", line: 1, column: 3 },
      { name: "y", line: 2, column: 7 },
    ],
  },
  { text: "{ provider }, `{ a: 1 }`", found: [] },
])("in $text", ({ text, found }) => {
  expect(misplacedPlaceholders(text)).toEqual(found);
});
