import { chatText, type ChatMessage } from "./chat.ts";

/**
 * For an incoming webhook of Slack (docs.slack.dev, "Formatting message text"): `text` is mrkdwn,
 * in which one asterisk makes bold and a line break is one.
 */
export const slack = (message: ChatMessage): object => ({
  text: `*${escaped(message.subject.replaceAll("*", "∗"))}*\n${escaped(chatText(message))}`,
});

/** These three would begin a mention or a link; they are the only ones with an escape. */
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
