import type { ChatMessage } from "./chat.ts";

/** Limits of one embed (discord.com/developers/docs, "Embed Limits"); beyond any, Discord answers 400. */
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 4096;
const MAX_FIELDS = 25;
const MAX_FIELD_NAME = 256;
const MAX_FIELD_VALUE = 1024;
const MAX_TOTAL = 6000;
/** The share of it that facts may take, so that the text and the links always fit. */
const MAX_FACTS = 2500;

/**
 * Returns the body for an incoming webhook of Discord ("Execute Webhook"): one embed with the
 * facts as fields. `allowed_mentions` without entries disables every mention.
 */
export function discord({ subject, facts, paragraphs, links }: ChatMessage): object {
  const title = clipped(escaped(subject), MAX_TITLE);
  const fields = fieldsOf(facts);
  const linkLines = links.map(({ label, url }) => `[${escaped(label)}](${url})`).join("\n");
  const used = [title, ...fields.flatMap(({ name, value }) => [name, value]), linkLines, "\n\n"];
  const left = MAX_TOTAL - used.reduce((sum, text) => sum + text.length, 0);
  const most = Math.min(left, MAX_DESCRIPTION - linkLines.length - 2);
  const body = clipped(escaped(paragraphs.join("\n\n")), Math.max(0, most));
  const [first] = links;
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title,
        ...(first && { url: first.url }),
        description: [body, linkLines].filter((block) => block !== "").join("\n\n"),
        fields,
      },
    ],
  };
}

function fieldsOf(facts: ChatMessage["facts"]) {
  let used = 0;
  return facts
    .slice(0, MAX_FIELDS)
    .map(({ label, value }) => ({
      name: clipped(escaped(label), MAX_FIELD_NAME),
      value: clipped(escaped(value), MAX_FIELD_VALUE),
      inline: true,
    }))
    .filter(({ name, value }) => (used += name.length + value.length) <= MAX_FACTS);
}

/** Cuts a text to `most` characters, without leaving half of an escape or of a surrogate pair. */
function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, Math.max(0, most - 1)).replace(/[\\\uD800-\uDBFF]+$/, "")}…`.slice(
    0,
    most,
  );
}

/** Escapes Discord's Markdown and mentions; addresses stay clickable. */
const escaped = (text: string): string =>
  text
    .split(/(https?:\/\/\S+)/)
    .map((part, i) =>
      i % 2 === 1
        ? part
        : part.replaceAll(/[\\*_`~|[\]<]|^[#>-]/gm, "\\$&").replaceAll("@", "@\u200b"),
    )
    .join("");
