import { chatText, within, type ChatMessage } from "./chat.ts";
import { mrkdwn } from "./chat-markup.ts";

/**
 * Longest text in characters. Slack advises it ("chat.postMessage", "Truncating content"), splits
 * longer texts into messages, also inside of code, and cuts at 40,000.
 */
const MOST_CHARACTERS = 4_000;

/** These three would begin a mention or a link; they are the only ones with an escape. */
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const SLACK = mrkdwn(escaped);

/**
 * Returns the body for an incoming webhook of Slack (docs.slack.dev, "Formatting message text").
 * `text` is mrkdwn, in which a line break is one. It is also what notifications and screen readers
 * say, so there are no blocks beside it.
 */
export const slack = (message: ChatMessage): { readonly text: string } =>
  within(plainSubject(message), make, ({ text }) => text.length, MOST_CHARACTERS);

const make = (message: ChatMessage) => ({ text: chatText(message, SLACK) });

/** An asterisk within the subject would end its emphasis. */
export const plainSubject = (message: ChatMessage): ChatMessage => ({
  ...message,
  subject: message.subject.replaceAll("*", "∗"),
});
