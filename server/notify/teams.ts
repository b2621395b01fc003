import type { Block } from "../core/page/markdown.ts";
import { writtenBlocks, type Dialect } from "../formats/dialect.ts";
import { factLines, linkLines, postedBytes, within, type ChatMessage } from "./chat.ts";
import { MARKDOWN, outsideAddresses } from "./chat-markup.ts";

/**
 * Most bytes of a message (learn.microsoft.com, "Rate limiting and size for connectors": 28 KB),
 * as JSON.
 */
const MOST_BYTES = 28_000;

/**
 * Returns the body for a workflow of Microsoft Teams ("When a Teams webhook request is received"),
 * which takes adaptive cards alone. 1.4 is what every client of Teams shows. `summary` is what a
 * notification says, `fallbackText` what a client without cards shows.
 */
export const teams = (message: ChatMessage): object =>
  within(message, make, postedBytes, MOST_BYTES);

function make(message: ChatMessage) {
  const { subject, facts, body, sections, links, note } = message;
  return {
    type: "message",
    summary: subject,
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          fallbackText: [subject, ...factLines(message), ...linkLines(message)].join("\n"),
          body: [
            { ...block(CARD.text(subject)), weight: "Bolder", size: "Medium" },
            ...(facts.length === 0 ? [] : [factSet(facts)]),
            ...(body ?? []).flatMap(elements),
            ...sections.flatMap(({ heading, body: own }) => [
              { ...block(CARD.text(heading)), weight: "Bolder" },
              ...own.flatMap(elements),
            ]),
            // A button's address cannot be copied.
            ...links.map(({ url }) => small(`[${CARD.text(url)}](${url})`)),
            small(CARD.text(note)),
          ],
          actions: links.map(({ label, url }) => ({ type: "Action.OpenUrl", title: label, url })),
        },
      },
    ],
  };
}

const factSet = (facts: ChatMessage["facts"]) => ({
  type: "FactSet",
  facts: facts.map(({ label, value }) => ({ title: label, value: CARD.text(value) })),
});

const block = (text: string) => ({ type: "TextBlock", wrap: true, text });

const small = (text: string) => ({ ...block(text), isSubtle: true, size: "Small" });

/** Cards know no code: it is shown in a font of one width. */
const elements = (one: Block): object[] =>
  one.kind === "code"
    ? [{ ...block(linesApart(escaped(one.text))), fontType: "Monospace" }]
    : writtenBlocks([one], CARD).map(block);

/** Only an empty line breaks a line in a block of text, outside of lists. */
const linesApart = (text: string): string => text.replaceAll("\n", "\n\n");

/** Cards know a little Markdown ("Text features": emphasis, links and lists). */
const escaped = (text: string): string =>
  outsideAddresses(text, (part) =>
    part.replaceAll(/[\\*_[\]]|^[-+](?= )/gm, "\\$&").replaceAll(/^(\d+)(?=[.)] )/gm, "$1\\"),
  );

const CARD: Dialect = {
  ...MARKDOWN,
  text: escaped,
  code: escaped,
  fence: escaped,
  paragraph: (text, used) => (used === 0 ? linesApart(text) : text),
};
