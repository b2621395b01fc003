import type { ChatMessage } from "./chat.ts";

/** For an incoming webhook of Slack: a line that leads to the page, and the text below it. */
export const slack = ({ subject, text }: ChatMessage): object => ({
  text: `*${escaped(subject)}*\n${escaped(text)}`,
});

/** These three would begin a mention or a link. */
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
