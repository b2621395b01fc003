import { describe, expect, test } from "vitest";
import { loadConfig } from "../../server/config/load.ts";

const file = (page: string) => `
pages:
  - id: exemple
    url: https://s.test
${page}
`;
const load = (page: string) => loadConfig(file(page), { path: "v.yaml", env: {} });
const mistakes = (page: string) => {
  const loaded = load(page);
  return loaded.ok ? [] : loaded.mistakes.map((m) => `${m.line}:${m.column}: ${m.message}`);
};

describe("texts in several languages", () => {
  test("are read into the page's language, and the others beside it", () => {
    const loaded = load(`    title: { fr: API Entreprise, en: Business API }
    locale: en
    headerText: { fr: Bonjour, en: Hello }
    footerLinks: [{ label: { fr: Aide, en: Help }, url: "https://a.test" }, { label: Forum, url: "https://f.test" }]
    accessibility: { status: non, auditor: { fr: Un auditeur, en: An auditor } }
    legal: { publisher: { fr: DINUM, en: Interministerial Directorate } }
    providers:
      - id: dgfip
        name: { fr: Impôts, en: Taxes }
        components:
          - { id: dgfip/a, name: { fr: Attestation, en: Certificate }, advice: { fr: Patientez., en: Wait. }, description: Une fois }`);

    expect(loaded.ok && loaded.config.pages[0]).toMatchObject({
      title: "Business API",
      translations: { fr: { title: "API Entreprise" } },
      look: {
        headerText: "Hello",
        translations: { fr: { headerText: "Bonjour" } },
        footerLinks: [
          { label: "Help", translations: { fr: { label: "Aide" } } },
          { label: "Forum", url: "https://f.test" },
        ],
      },
      accessibility: { auditor: "An auditor", translations: { fr: { auditor: "Un auditeur" } } },
      legal: {
        publisher: "Interministerial Directorate",
        translations: { fr: { publisher: "DINUM" } },
      },
      providers: [
        {
          name: "Taxes",
          translations: { fr: { name: "Impôts" } },
          components: [
            {
              name: "Certificate",
              advice: "Wait.",
              description: "Une fois",
              pingName: "Taxes - Certificate",
              translations: { fr: { name: "Attestation", advice: "Patientez." } },
            },
          ],
        },
      ],
    });
  });

  test("that are written once leave no trace of languages", () => {
    const loaded = load("    title: API\n    providers: [{ id: a, name: A }]");

    expect(JSON.stringify(loaded)).not.toContain("translations");
  });

  test.each([
    [
      "    title: { fr: API }\n    providers: []",
      '5:12: title: the text in "en" is missing: the page is in "fr" and "en"',
    ],
    [
      "    title: {}\n    providers: []",
      '5:12: title: the text in "fr" is missing: the page is in "fr" and "en"',
    ],
    ["    title: { fr: API, en: API, de: API }\n    providers: []", '5:32: unknown key "de"'],
    [
      "    title: { fr: API, en: '  ' }\n    providers: []",
      "5:27: en: expected text that is not empty, found",
    ],
    [
      "    title: { fr: API, en: 7 }\n    providers: []",
      "5:27: en: expected text, found the number 7",
    ],
    [
      '    title: { fr: API, en: "a\\nb" }\n    providers: []',
      "5:27: en: expected text on one line",
    ],
    [
      "    title: [API]\n    providers: []",
      "5:12: title: expected text, or a mapping (key: value), found a list",
    ],
    ["    title: ''\n    providers: []", "5:12: title: expected text that is not empty"],
    [
      "    title: API\n    providers:\n      - id: a\n        name: A\n        components: [{ id: a/b, name: { en: B } }]",
      '9:39: name: the text in "fr" is missing',
    ],
    [
      "    title: API\n    languages: [fr]\n    providers: []",
      "6:16: languages: expected at least 2 in the list",
    ],
    [
      "    title: API\n    languages: [fr, de]\n    providers: []",
      '6:21: languages[1]: expected "fr" or "en"',
    ],
    [
      "    title: API\n    languages: [fr, fr]\n    providers: []",
      "6:16: languages: expected each language once",
    ],
    ["    title: API\n    locale: de\n    providers: []", '6:13: locale: expected "fr" or "en"'],
  ])("%j is a mistake at its place", (page, message) => {
    expect(mistakes(page)[0]).toContain(message);
  });

  test("each mistake of several is listed", () => {
    expect(
      mistakes(
        "    title: { fr: A }\n    headerText: { en: B }\n    providers: [{ id: a, name: { en: '' } }]",
      ),
    ).toEqual([
      '5:12: title: the text in "en" is missing: the page is in "fr" and "en"',
      '6:17: headerText: the text in "fr" is missing: the page is in "fr" and "en"',
      expect.stringContaining('name: the text in "fr" is missing'),
      expect.stringContaining("en: expected text that is not empty"),
    ]);
  });
});
