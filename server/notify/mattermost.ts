import { chatText, within, type ChatMessage } from "./chat.ts";
import { MARKDOWN } from "./chat-markup.ts";

/**
 * Longest message in characters (docs.mattermost.com, "Incoming webhooks": 16,383 since 5.0).
 * Longer ones are split.
 */
const MOST_CHARACTERS = 16_383;

/**
 * Returns the body for an incoming webhook of Mattermost: `text` is Markdown, in which a line break
 * is one. `fallback` texts are for attachments alone; notifications show the text's beginning.
 */
export const mattermost = (message: ChatMessage): { readonly text: string } =>
  within(message, make, ({ text }) => text.length, MOST_CHARACTERS);

const make = (message: ChatMessage) => ({ text: chatText(message, MARKDOWN) });
