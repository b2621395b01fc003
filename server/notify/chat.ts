import type { Locale } from "../core/model.ts";
import type { Story } from "../core/messages/story.ts";
import { textOf } from "../formats/rich-text.ts";
import { sheetOf } from "./mail.ts";
import { colon, type SheetLink } from "./sheet.ts";

/** A message for a chat room: the same facts as a mail, without personal links. */
export type ChatMessage = {
  readonly subject: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Plain text each; line breaks within are meant. */
  readonly paragraphs: readonly string[];
  readonly links: readonly SheetLink[];
  readonly locale: Locale;
};

/** Returns a story as a room gets it, in the language that its subscriber chose. */
export function chatMessage(story: Story, locale: Locale): ChatMessage {
  const { subject, facts, body, sections, links } = sheetOf(story, { locale });
  return {
    subject,
    facts,
    links,
    locale,
    paragraphs: [
      ...(body ? textOf(body).split("\n\n") : []),
      ...sections.map(({ heading, body: own }) => `${heading}\n${textOf(own)}`),
    ],
  };
}

/** "État : panne", one for each fact. */
export const factLines = ({ facts, locale }: ChatMessage): string[] =>
  facts.map(({ label, value }) => label + colon(locale) + value);

/** Everything below the subject as plain text; addresses on lines of their own. */
export function chatText(message: ChatMessage): string {
  const { paragraphs, links, locale } = message;
  return [
    factLines(message).join("\n"),
    ...paragraphs,
    links.map(({ label, url }) => `${label}${colon(locale)}${url}`).join("\n"),
  ]
    .filter((block) => block !== "")
    .join("\n\n");
}
