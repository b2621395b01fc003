import { renderToString } from "preact-render-to-string";
import { h } from "preact";
import { describe, expect, test } from "vitest";
import { cutLine, cutText, lengthOf } from "../../server/core/page/cut-text.ts";
import { parseMarkdown } from "../../server/core/page/markdown.ts";
import { PLAIN, writtenIn } from "../../server/formats/dialect.ts";
import { htmlOf, richHtml, textOf } from "../../server/formats/rich-text.ts";
import { RichText } from "../../web/page/rich-text.tsx";

const page = (source: string) => renderToString(h(RichText, { source }));

describe("as plain text", () => {
  test.each([
    ["3. Relancez\n4. Appelez", "3. Relancez\n4. Appelez"],
    ["2026. Une année", "2026. Une année"],
    ["0. zéro\n0. un", "0. zéro\n1. un"],
    ["7) sept\n8) huit", "7. sept\n8. huit"],
    ["- a\n  - b\n- c", "- a\n  - b\n- c"],
    ["1. a\n   - b\n     1. c\n2. d", "1. a\n   - b\n     1. c\n2. d"],
    ["- a\n\n  suite\n- b", "- a\n\n  suite\n- b"],
    ["Ligne 1\nLigne 2", "Ligne 1\nLigne 2"],
    ["Ligne 1  \nLigne 2\\\nLigne 3", "Ligne 1\nLigne 2\nLigne 3"],
    ["> une\n> deux\n>\n> trois", "> une\n> deux\n>\n> trois"],
    ["> - a\n>   - b", "> - a\n>   - b"],
    ["```\n  a\n\n  b\n```", "  a\n\n  b"],
    ["- a\n\n  ```\n  x  y\n  ```", "- a\n\n  x  y"],
    ["**a\nb**", "a\nb"],
    ["Voir https://a.test/x?b=1.", "Voir https://a.test/x?b=1."],
    ["[mots](https://a.test/)", "mots (https://a.test/)"],
    ["<https://a.test/é>", "https://a.test/%C3%A9"],
  ])("%j keeps numbers, depth, quotes and line breaks", (source, expected) => {
    expect(textOf(source)).toBe(expected);
  });
});

describe.each([
  { where: "mails and feeds", render: htmlOf },
  { where: "the page", render: page },
])("in $where", ({ render }) => {
  test.each([
    ["3. Relancez\n4. Appelez", '<ol start="3">'],
    ["2026. Une année", '<ol start="2026">'],
    ["0. zéro", '<ol start="0">'],
    ["1. un", "<ol>"],
    ["Ligne 1\nLigne 2", /Ligne 1<br ?\/?>\n?Ligne 2/],
    ["Voir https://a.test/x?b=1&c=2, puis", '<a href="https://a.test/x?b=1&amp;c=2"'],
    ["> cité", "<blockquote>"],
    ["```\na\n```", "<pre><code>a\n</code></pre>"],
  ])("%j keeps its form", (source, expected) => {
    const html = render(source);
    expect(html).toEqual(
      expected instanceof RegExp
        ? expect.stringMatching(expected)
        : expect.stringContaining(expected),
    );
  });

  test("no bare address but an https one becomes a link, and code never does", () => {
    for (const source of [
      "http://a.test/",
      "ada@exemple.fr",
      "www.exemple.fr",
      "`https://a.test/`",
      "https://a@b.test/",
    ]) {
      expect(render(source)).not.toContain("<a");
    }
  });

  test.each([
    "\u202Egnp.exe",
    "a\u2066b\u2069",
    "&#x202E;gnp",
    "`\u202Ea`",
    "[\u200Fa](https://a.test/)",
    "```\n\u202Ea\n```",
    "https://a.test/\u202Egnp",
    "https://a.test/%E2%80%AEgnp",
  ])("%j leaves no character that reorders text", (source) => {
    expect(render(source)).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  });
});

describe("a text that is cut", () => {
  const plain = (source: string, most: number) =>
    writtenIn(cutText(parseMarkdown(source), most), PLAIN);

  test.each([
    ["Un. Deux trois. Quatre cinq six.", 20, "Un. Deux trois."],
    ["Un deux trois quatre cinq.", 14, "Un deux trois…"],
    ["Premier.\n\nSecond paragraphe sans fin", 15, "Premier."],
    [`${"x".repeat(50)}`, 10, `${"x".repeat(10)}…`],
    ["1. Un.\n2. Deux deux.\n3. Trois.", 14, "1. Un.\n2. Deux deux."],
    ["> Cité. Encore une longue phrase.", 8, "> Cité."],
    ["Tout tient.", 100, "Tout tient."],
    ["Rien.", 0, ""],
  ])("%j ends within %i characters, at a sentence where one ends", (source, most, expected) => {
    expect(plain(source, most).replaceAll(" …", "…")).toBe(expected);
  });

  test("is never cut within a character, an entity, a tag or a mark", () => {
    const source =
      "👩‍👩‍👧‍👦 **été & <b>** e\u0301 `a&b` [mots & mots](https://a.test/?a=1&b=2) 🇫🇷 ".repeat(5);
    const whole = parseMarkdown(source);
    const letters = new Set(
      Array.from(new Intl.Segmenter("fr").segment(writtenIn(whole, PLAIN)), (s) => s.segment),
    );

    for (let most = 1; most <= lengthOf(whole); most++) {
      const cut = cutText(whole, most);
      const html = richHtml(cut);
      const text = writtenIn(cut, PLAIN);
      expect(lengthOf(cut)).toBeLessThanOrEqual(most + 1);
      expect(text.isWellFormed()).toBe(true);
      expect(html.replaceAll(/&(amp|lt|gt|quot);/g, "")).not.toMatch(/&/);
      for (const tag of ["b", "a", "code", "p"]) {
        expect(html.split(`</${tag}>`).length).toBe(html.split(new RegExp(`<${tag}[ >]`)).length);
      }
      for (const { segment } of new Intl.Segmenter("fr").segment(text.replaceAll("…", ""))) {
        expect(letters).toContain(segment);
      }
    }
  });

  test("a line is cut within its length, and never inside a character", () => {
    for (let most = 0; most < 40; most++) {
      const cut = cutLine("INSEE 👩‍👩‍👧‍👦 Sire\u0301ne 🇫🇷 et d’autres", most);
      expect(cut.length).toBeLessThanOrEqual(most);
      expect(cut).not.toMatch(/\u200d…|(?<!\p{RI})\p{RI}…$|^…\u0301/u);
      expect(cut.isWellFormed()).toBe(true);
    }
  });
});
