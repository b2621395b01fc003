import { chatText, type ChatMessage } from "./chat.ts";

/**
 * Returns the body for an incoming webhook of Google Chat (developers.google.com/workspace/chat,
 * "Format messages"): `text` with asterisks for bold, in which a line break is one.
 */
export const googleChat = (message: ChatMessage): object => ({
  text: `*${escaped(message.subject.replaceAll("*", "∗"))}*\n${escaped(chatText(message))}`,
});

/** "<users/all>" mentions everyone; the text has no escapes. */
const escaped = (text: string): string => text.replaceAll("<", "<\u200b");
