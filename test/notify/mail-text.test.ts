import { expect, test } from "vitest";
import { parseMarkdown } from "../../server/core/page/markdown.ts";
import { sheetHtml } from "../../server/notify/mail-html.ts";
import { sheetText } from "../../server/notify/mail-text.ts";
import { BLANK, type Sheet } from "../../server/notify/sheet.ts";

const sheet = (body: string): Sheet => ({
  ...BLANK,
  locale: "fr",
  subject: "Confirmez",
  title: "INSEE : Sirene",
  body: parseMarkdown(body),
  footer: { lines: [], links: [] },
});

test("at whatever word a text is cut, no line begins with a mark that French sets apart", () => {
  const marks = "et puis « cela » : qui ? moi ; toi ! (« ceci »), « fin ». ".repeat(6);

  for (let shift = 0; shift < 40; shift++) {
    const text = sheetText(sheet(`${"x".repeat(shift)} ${marks}`));

    expect(text.split("\n").length).toBeGreaterThan(4);
    expect(text).not.toMatch(/^[:;!?»]|«$/mu);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(76);
  }
});

test("HTML breaks lines where text may break; code stays as it was typed", () => {
  const html = sheetHtml(sheet("Que faire ? `a ? b`"), "API Exemple");

  expect(html).toContain("INSEE\u00a0: Sirene</h1>");
  expect(html).toContain("Que faire\u00a0? <code>a ? b</code>");
});
