import { chatText, type ChatMessage } from "./chat.ts";

/**
 * Returns the body for an incoming webhook of Mattermost (docs.mattermost.com, "Incoming
 * webhooks"): `text` is Markdown, in which a line break is one.
 */
export const mattermost = (message: ChatMessage): object => ({
  text: `**${escaped(message.subject)}**\n${escaped(chatText(message))}`,
});

/**
 * An "@" would begin a mention of everybody, "<!channel>" one as Slack writes it; the others would
 * make headings, lists and emphasis of what people wrote as plain text. Addresses stay whole.
 */
const escaped = (text: string): string =>
  text
    .split(/(https:\/\/\S+)/)
    .map((part, i) =>
      i % 2 === 1
        ? part
        : part.replaceAll(/[\\*_`~[\]<|]|^[#>]/gm, "\\$&").replaceAll("@", "@\u200b"),
    )
    .join("");
