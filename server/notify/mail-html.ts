import { h, type ComponentChild } from "preact";
import { renderToString } from "preact-render-to-string";
import { htmlOf } from "../feeds/rich-text.ts";
import type { Sheet, SheetLink, Tone } from "./sheet.ts";

/**
 * Colours of the bar on white, as on the page. Everything is inline: mail programs drop style
 * sheets. Nothing is fetched from anywhere: no image, no font, nothing that tells who read it.
 */
const BAR: Readonly<Record<Tone, string>> = {
  down: "#6f0010",
  degraded: "#c97a00",
  maintenance: "#1f3fa8",
  ok: "#2f9e86",
  plain: "#5a5a6e",
};

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
const STYLE = {
  page: `margin:0;padding:16px;background:#ffffff;color:#161616;${FONT};font-size:16px;line-height:1.5`,
  sheet: "max-width:600px;margin:0 auto",
  head: "margin:0 0 16px;padding:4px 0 4px 12px;font-size:20px;line-height:1.3",
  term: "margin:0;color:#5a5a6e;font-size:14px",
  value: "margin:0 0 8px;overflow-wrap:anywhere",
  heading: "margin:16px 0 4px;font-size:16px",
  button:
    "display:inline-block;padding:10px 16px;border-radius:4px;background:#1f3fa8;color:#ffffff;text-decoration:none;font-weight:600",
  part: "margin:24px 0;padding-top:16px;border-top:1px solid #c8c8d4",
  footer:
    "margin-top:32px;padding-top:12px;border-top:1px solid #c8c8d4;color:#5a5a6e;font-size:14px",
  link: "color:#1f3fa8",
} as const;

/** A sheet as one HTML document, readable at the width of a telephone and without any style. */
export function sheetHtml(sheet: Sheet): string {
  const { locale, subject, footer } = sheet;
  const page = h("html", { lang: locale }, [
    h("head", null, [
      h("meta", { charset: "utf-8" }),
      h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      h("meta", { name: "color-scheme", content: "light" }),
      h("title", null, subject),
    ]),
    h("body", { style: STYLE.page }, [
      h("div", { style: STYLE.sheet }, [
        ...content(sheet, "h1"),
        ...buttons(sheet.links),
        footer.lines.length + footer.links.length > 0 &&
          h("div", { style: STYLE.footer }, [
            ...footer.lines.map((line) => h("p", { style: "margin:0" }, line)),
            h(
              "p",
              { style: "margin:0" },
              footer.links.flatMap(({ label, url }, i) => [
                i > 0 ? " · " : null,
                h("a", { href: url, style: STYLE.link }, label),
              ]),
            ),
          ]),
      ]),
    ]),
  ]);
  return `<!doctype html>\n${renderToString(page)}`;
}

function content(sheet: Sheet, level: "h1" | "h2"): ComponentChild[] {
  const { tone, title, facts, body, sections, parts } = sheet;
  return [
    h(level, { style: `${STYLE.head};border-left:6px solid ${BAR[tone]}` }, title),
    facts.length > 0 &&
      h(
        "dl",
        { style: "margin:0 0 16px" },
        facts.flatMap(({ label, value }) => [
          h("dt", { style: STYLE.term }, label),
          h("dd", { style: STYLE.value }, value),
        ]),
      ),
    body ? written(body) : false,
    ...sections.flatMap((section) => [
      h(level === "h1" ? "h2" : "h3", { style: STYLE.heading }, section.heading),
      written(section.body),
    ]),
    ...parts.map((part) =>
      h("div", { style: STYLE.part }, [
        ...content(part, "h2"),
        ...part.links.map(({ label, url }) =>
          h("p", null, h("a", { href: url, style: STYLE.link }, label)),
        ),
      ]),
    ),
  ];
}

/** People's Markdown, through the same sieve as in feeds. */
const written = (body: string): ComponentChild =>
  h("div", {
    style: "overflow-wrap:anywhere",
    dangerouslySetInnerHTML: { __html: htmlOf(body) },
  });

const buttons = (links: readonly SheetLink[]): ComponentChild[] =>
  links.map(({ label, url }, i) =>
    h(
      "p",
      { style: "margin:16px 0" },
      h("a", { href: url, style: i === 0 ? STYLE.button : STYLE.link }, label),
    ),
  );
