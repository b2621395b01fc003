import type { ChatMessage } from "./chat.ts";

/** For an incoming webhook of Mattermost: a line that leads to the page, and the text below it. */
export const mattermost = ({ subject, text }: ChatMessage): object => ({
  text: `**${escaped(subject)}**\n${escaped(text)}`,
});

/** These would begin a mention of everybody, or a tag. */
const escaped = (text: string): string => text.replaceAll("@", "@\u200b").replaceAll("<", "\\<");
