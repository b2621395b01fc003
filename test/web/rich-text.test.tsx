import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import { RichText } from "../../web/page/rich-text.tsx";

const html = (source: string) => renderToString(<RichText source={source} />);

test("the Markdown of a team keeps its emphasis, lists, code and links", () => {
  expect(html("Panne **totale** : `503`, voir [la page](https://insee.test/a?b&c).")).toBe(
    '<p>Panne <strong>totale</strong>\u00a0: <code>503</code>, voir <a href="https://insee.test/a?b&amp;c" rel="noopener noreferrer">la page</a>.</p>',
  );
  expect(html("- un\n- deux")).toBe("<ul><li>un</li><li>deux</li></ul>");
});

test("no line begins with what French sets apart, and code stays as it was typed", () => {
  expect(html("« Panne » : qui ? `a ? b : c` ; moi !")).toBe(
    "<p>«\u00a0Panne\u00a0»\u00a0: qui\u00a0? <code>a ? b : c</code>\u00a0; moi\u00a0!</p>",
  );
});

test.each([
  ["<script>alert(1)</script>", "<script"],
  ['<img src=x onerror="alert(1)">', "<img"],
  ["[x](javascript:alert(1))", "<a"],
  ["[x](data:text/html,boom)", "<a"],
  ["![suivi](https://pixel.test/p.gif)", "<img"],
  ["# Un titre", "<h1"],
  ['<a href="https://x" onclick=y>z</a>', "<a"],
])("%s makes no element", (source, never) => {
  expect(html(source)).not.toContain(never);
});

test("a hostile quote in an address stays within its attribute", () => {
  expect(html('[x](https://a.test/"onmouseover="alert)')).not.toMatch(/ onmouseover=/);
});
