import { Window } from "happy-dom";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, test } from "vitest";
import { htmlOf, textOf } from "../../server/formats/rich-text.ts";
import { RichText } from "../../web/page/rich-text.tsx";
import { forbiddenIn, HOSTILE } from "../helpers/hostile-markdown.ts";

const document = new Window().document as unknown as Document;
const page = (source: string) => renderToString(h(RichText, { source }));

test("there are enough of them, each another", () => {
  expect(new Set(HOSTILE).size).toBe(HOSTILE.length);
  expect(HOSTILE.length).toBeGreaterThanOrEqual(60);
});

test("the check itself sees what may not be", () => {
  const html = '<p class=x>a<script>1</script><a href="http://x.test">b</a><img src=y></p>';

  expect(forbiddenIn(html, document)).toEqual([
    "p[class]",
    "<script>",
    "href=http://x.test",
    "<img>",
    "img[src]",
  ]);
});

describe.each([
  { where: "the page", render: page },
  { where: "feeds and mails", render: htmlOf },
])("in $where", ({ render }) => {
  test.each(HOSTILE.map((source) => ({ source, name: JSON.stringify(source.slice(0, 60)) })))(
    "$name leaves nothing that acts",
    ({ source }) => {
      expect(forbiddenIn(render(source), document)).toEqual([]);
    },
  );

  test("what is meant to be there stays", () => {
    const html = render("Panne **totale** : `503`.\n\n- [la page](https://insee.test/a?b=1&c=2)");

    expect(html).toMatch(/<(b|strong)>totale<\/\1>/);
    expect(html).toContain("<code>503</code>");
    expect(html).toContain('href="https://insee.test/a?b=1&amp;c=2"');
  });
});

test.each(HOSTILE.map((source) => ({ source, name: JSON.stringify(source.slice(0, 60)) })))(
  "as plain text, $name names no address but https ones",
  ({ source }) => {
    const addresses = [...textOf(source).matchAll(/\(((?:[a-z]+:|\/\/?)[^)]*)\)$/gim)]
      .map((m) => m[1]!)
      // Markdown that was refused is shown as it was typed.
      .filter((address) => !source.replaceAll(/&[#\w]+;/g, "").includes(`](${address})`));

    expect(addresses.filter((a) => !/^https:\/\/[^@]*$/.test(a))).toEqual([]);
  },
);
