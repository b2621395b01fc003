import type { ChatMessage } from "./chat.ts";

/**
 * For a workflow of Microsoft Teams ("When a Teams webhook request is received"), which takes
 * adaptive cards alone. 1.4 is what every client of Teams shows.
 */
export const teams = ({ subject, facts, paragraphs, links }: ChatMessage): object => ({
  type: "message",
  attachments: [
    {
      contentType: "application/vnd.microsoft.card.adaptive",
      contentUrl: null,
      content: {
        $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
        type: "AdaptiveCard",
        version: "1.4",
        body: [
          { ...block(subject), weight: "Bolder", size: "Medium" },
          ...(facts.length === 0
            ? []
            : [
                {
                  type: "FactSet",
                  facts: facts.map(({ label, value }) => ({ title: label, value: escaped(value) })),
                },
              ]),
          ...paragraphs.map(block),
        ],
        actions: links.map(({ label, url }) => ({ type: "Action.OpenUrl", title: label, url })),
      },
    },
  ],
});

/** Only an empty line breaks a line in a block of text. */
const block = (text: string) => ({
  type: "TextBlock",
  wrap: true,
  text: escaped(text).replaceAll("\n", "\n\n"),
});

/** Cards know a little Markdown: emphasis, links and lists. */
const escaped = (text: string): string => text.replaceAll(/[\\*_[\]]|^[-+](?= )/gm, "\\$&");
