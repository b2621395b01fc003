import { cutLine } from "../core/page/cut-text.ts";
import { bodyBlocks, within, type ChatMessage } from "./chat.ts";
import { MARKDOWN } from "./chat-markup.ts";

/** Limits of one embed (discord.com/developers/docs, "Embed Limits"); beyond any, Discord answers 400. */
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 4096;
const MAX_FIELDS = 25;
const MAX_FIELD_NAME = 256;
const MAX_FIELD_VALUE = 1024;
const MAX_FOOTER = 2048;
const MAX_TOTAL = 6000;
/** The share of it that facts may take, so that the text and the links always fit. */
const MAX_FACTS = 2500;

/**
 * Returns the body for an incoming webhook of Discord ("Execute Webhook"): one embed with the
 * facts as fields. `allowed_mentions` without entries disables every mention.
 */
export const discord = (message: ChatMessage): object => within(message, make, excessOf, 0);

function make(message: ChatMessage) {
  const { links, note } = message;
  const linkLines = links.map(({ label, url }) => `[${MARKDOWN.text(label)}](${url})`).join("\n");
  const blocks = [...bodyBlocks(message, MARKDOWN), linkLines].filter((block) => block !== "");
  const [first] = links;
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: escapedWithin(message.subject, MAX_TITLE),
        ...(first && { url: first.url }),
        description: blocks.join("\n\n"),
        fields: fieldsOf(message.facts),
        footer: { text: cutLine(note, MAX_FOOTER) },
      },
    ],
  };
}

/** Returns by how many characters a body exceeds the limits of a text that can be cut. */
function excessOf({ embeds }: ReturnType<typeof make>): number {
  return embeds.reduce((excess, { title, description, fields, footer }) => {
    const texts = [title, description, footer.text, ...fields.flatMap((f) => [f.name, f.value])];
    const total = texts.reduce((sum, text) => sum + text.length, 0);
    return Math.max(excess, total - MAX_TOTAL, description.length - MAX_DESCRIPTION);
  }, 0);
}

function fieldsOf(facts: ChatMessage["facts"]) {
  let used = 0;
  return facts
    .slice(0, MAX_FIELDS)
    .map(({ label, value }) => ({
      name: escapedWithin(label, MAX_FIELD_NAME),
      value: escapedWithin(value, MAX_FIELD_VALUE),
      inline: true,
    }))
    .filter(({ name, value }) => (used += name.length + value.length) <= MAX_FACTS);
}

/** Returns the longest beginning of a line whose escaped form has at most `most` characters. */
function escapedWithin(text: string, most: number): string {
  for (let length = Math.min(text.length, most); ; length -= 1) {
    const escaped = MARKDOWN.text(cutLine(text, length));
    if (escaped.length <= most) return escaped;
  }
}
