import type { Locale } from "../core/model.ts";
import type { Story } from "../core/messages/story.ts";
import { writtenBlocks, type Dialect } from "../formats/dialect.ts";
import type { EventSheet } from "./event-mail.ts";
import { fitted } from "./fit.ts";
import { sheetOf } from "./mail.ts";
import { MAIL_WORDS } from "./mail-words.ts";
import { colon } from "./sheet.ts";

/** A message for a chat room: the same facts as a mail, without personal links. */
export type ChatMessage = EventSheet & {
  /** The time zone of its times. */
  readonly note: string;
};

/** Returns a story as a message to a room, in the language that its subscriber chose. */
export const chatMessage = (story: Story, locale: Locale): ChatMessage => ({
  ...sheetOf(story, { locale }),
  note: MAIL_WORDS[locale].zone(story.page.timeZone),
});

/** "État : panne", one for each fact. */
export const factLines = ({ facts, locale }: Pick<ChatMessage, "facts" | "locale">): string[] =>
  facts.map(({ label, value }) => label + colon(locale) + value);

/** "Suivre : https://…", one for each link. */
export const linkLines = ({ links, locale }: ChatMessage): string[] =>
  links.map(({ label, url }) => `${label}${colon(locale)}${url}`);

/** Returns the body and the sections of a message, each block by itself. */
export const bodyBlocks = ({ body, sections }: ChatMessage, dialect: Dialect): string[] => [
  ...writtenBlocks(body ?? [], dialect),
  ...sections.flatMap(({ heading, body: own }) => {
    const [first = "", ...others] = writtenBlocks(own, dialect);
    return [`${dialect.strong(dialect.text(heading))}\n${first}`, ...others];
  }),
];

/** Returns a whole message in a dialect, for a chat that takes one text. */
export function chatText(message: ChatMessage, dialect: Dialect): string {
  return [
    [dialect.strong(dialect.text(message.subject)), ...factLines(message).map(dialect.text)].join(
      "\n",
    ),
    ...bodyBlocks(message, dialect),
    linkLines(message).join("\n"),
    dialect.em(dialect.text(message.note)),
  ]
    .filter((block) => block !== "")
    .join("\n\n");
}

/**
 * Returns the body for a chat, cut as little as makes it fit.
 *
 * @param sizeOf the size of a body, in the unit of the chat's limit
 */
export const within = <T>(
  message: ChatMessage,
  make: (message: ChatMessage) => T,
  sizeOf: (made: T) => number,
  limit: number,
): T => fitted(message, make, (made) => sizeOf(made) <= limit).made;

/** Returns the length of a body as it is posted, in bytes. */
export const postedBytes = (body: object): number => Buffer.byteLength(JSON.stringify(body));
