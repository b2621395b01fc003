import { h, type ComponentChild } from "preact";
import { renderToString } from "preact-render-to-string";
import type { RichText } from "../core/page/markdown.ts";
import { richHtml } from "../formats/rich-text.ts";
import { unbroken } from "../core/page/french-spacing.ts";
import { mailMark } from "./mail-mark.ts";
import { BODY_STYLE, DARK_STYLE, STYLE, TONE } from "./mail-style.ts";
import { MAIL_WORDS } from "./mail-words.ts";
import { colon, previewOf, type Sheet } from "./sheet.ts";

/**
 * A sheet as one HTML document, readable at the width of a telephone, in the dark, and without any
 * style.
 *
 * @param site the page's name, above all
 */
export function sheetHtml(sheet: Sheet, site: string): string {
  const { locale, subject, footer } = sheet;
  const page = h("html", { lang: locale }, [
    h("head", null, [
      h("meta", { charset: "utf-8" }),
      h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      h("meta", { name: "color-scheme", content: "light dark" }),
      h("title", null, subject),
      h("style", { dangerouslySetInnerHTML: { __html: DARK_STYLE } }),
    ]),
    h("body", { class: "v-page", style: STYLE.page }, [
      h("div", { style: STYLE.preview }, unbroken(previewOf(sheet))),
      h("div", { style: STYLE.sheet }, [
        h("p", { class: "v-soft", style: STYLE.site }, [mailMark(), site]),
        ...content(sheet, "h1"),
        ...buttons(sheet),
        footer.lines.length + footer.links.length > 0 && foot(footer),
      ]),
    ]),
  ]);
  return `<!doctype html>\n${renderToString(page)}`;
}

function content(sheet: Sheet, level: "h1" | "h2"): ComponentChild[] {
  const { tone, state, title, facts, body, sections, parts } = sheet;
  const { mark, style } = TONE[tone];
  return [
    state !== null &&
      h("p", { style: "margin:0" }, [
        h("span", { class: `v-${tone}`, style: `${STYLE.state};${style}` }, [
          h("span", { "aria-hidden": "true" }, mark),
          ` ${state}`,
        ]),
      ]),
    h(level, { style: level === "h1" ? STYLE.title : STYLE.part }, unbroken(title)),
    facts.length > 0 &&
      h(
        "dl",
        { class: "v-rule", style: STYLE.facts },
        facts.flatMap(({ label, value }) => [
          h("dt", { class: "v-soft", style: STYLE.term }, label),
          h("dd", { style: STYLE.value }, unbroken(value)),
        ]),
      ),
    body ? written(body) : false,
    ...sections.flatMap((section) => [
      h(level === "h1" ? "h2" : "h3", { style: STYLE.heading }, unbroken(section.heading)),
      written(section.body),
    ]),
    ...parts.map((part) =>
      h("div", { class: "v-rule", style: STYLE.divider }, [
        ...content(part, "h2"),
        ...part.links.map(({ label, url }) => h("p", { style: "margin:0" }, link(label, url))),
      ]),
    ),
  ];
}

/** People's Markdown, through the same sieve as in feeds; tags get the styles of a mail. */
const written = (body: RichText): ComponentChild =>
  h("div", {
    class: "v-body",
    style: STYLE.body,
    dangerouslySetInnerHTML: {
      __html: richHtml(body).replaceAll(
        /<(p|pre|blockquote|ul|ol)(?=[ >])/g,
        (tag, name: string) => `${tag} style="${BODY_STYLE[name] ?? ""}"`,
      ),
    },
  });

/** The first is what the mail is for; its address can be copied. */
const buttons = ({ links, locale }: Sheet): ComponentChild[] =>
  links.flatMap(({ label, url }, i) =>
    i > 0
      ? h("p", { style: "margin:0" }, link(label, url))
      : [
          h("p", { style: "margin:0" }, [
            h("a", { class: "v-button", href: url, style: STYLE.button }, label),
          ]),
          h("p", { class: "v-soft", style: STYLE.copy }, [
            unbroken(`${MAIL_WORDS[locale].copy}${colon(locale)}`),
            h("span", { style: STYLE.address }, url),
          ]),
        ],
  );

const link = (label: string, url: string): ComponentChild =>
  h("a", { class: "v-link", href: url, style: STYLE.link }, label);

const foot = ({ lines, links }: Sheet["footer"]): ComponentChild =>
  h("div", { class: "v-soft v-rule", style: STYLE.footer }, [
    ...lines.map((line) => h("p", { style: "margin:0" }, unbroken(line))),
    h(
      "p",
      { style: "margin:0" },
      links.map(({ label, url }) =>
        h("a", { class: "v-link", href: url, style: STYLE.footerLink }, label),
      ),
    ),
  ]);
