import { chatText, postedBytes, within, type ChatMessage } from "./chat.ts";
import { mrkdwn } from "./chat-markup.ts";
import { plainSubject } from "./slack.ts";

/** developers.google.com/workspace/chat, "Send a message": 32,000 bytes with any text or cards. */
const MOST_BYTES = 32_000;

/**
 * "<users/all>" mentions everyone, and "<https://…|…>" is a link with words of its own. The text has
 * no escapes; other angle brackets stay, so that code can be copied.
 */
const escaped = (text: string): string => text.replaceAll(/<(?=users\/|[a-z]+:)/gi, "<\u200b");

const GOOGLE_CHAT = mrkdwn(escaped);

/**
 * Returns the body for an incoming webhook of Google Chat (developers.google.com/workspace/chat,
 * "Format messages"): `text` with asterisks for bold, in which a line break is one.
 */
export const googleChat = (message: ChatMessage): { readonly text: string } =>
  within(plainSubject(message), make, postedBytes, MOST_BYTES);

const make = (message: ChatMessage) => ({ text: chatText(message, GOOGLE_CHAT) });
