import type { Dialect } from "../formats/dialect.ts";

/** Notations that several chats share. */

/** Escapes text outside of addresses, which stay as they are. */
export const outsideAddresses = (text: string, escape: (part: string) => string): string =>
  text
    .split(/(https?:\/\/\S+)/)
    .map((part, i) => (i % 2 === 1 ? part : escape(part)))
    .join("");

/** A mark of code that is longer than any within it (CommonMark 6.1, 4.5). */
function ticksAround(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}

const codeSpan = (text: string): string => {
  const ticks = ticksAround(text, 1);
  const space = /^`|`$/.test(text) ? " " : "";
  return ticks + space + text + space + ticks;
};

const codeFence = (text: string): string => {
  const ticks = ticksAround(text, 3);
  return `${ticks}\n${text}\n${ticks}`;
};

const target = (href: string): string => href.replaceAll("(", "%28").replaceAll(")", "%29");

/**
 * Escapes Markdown in people's text. An "@" after a space would begin a mention; within a mail
 * address it stays, so that the address can be copied.
 */
const markdownText = (text: string): string =>
  outsideAddresses(text, (part) =>
    part
      .replaceAll(/[\\*_`~[\]<|]|^[#>+-]/gm, "\\$&")
      .replaceAll(/^(\d+)(?=[.)])/gm, "$1\\")
      .replaceAll(/(?<![\w.+-])@/g, "@\u200b"),
  );

/** Markdown as Mattermost and Discord read it, in which a line break is one. */
export const MARKDOWN: Dialect = {
  text: markdownText,
  strong: (inside) => `**${inside}**`,
  em: (inside) => `*${inside}*`,
  code: codeSpan,
  fence: codeFence,
  link: (words, { href, isBare }) => (isBare ? href : `[${words}](${target(href)})`),
};

/** The markup that Slack and Google Chat share; each has its own escapes. */
export const mrkdwn = (escape: (text: string) => string): Dialect => ({
  text: escape,
  strong: (inside) => `*${inside}*`,
  em: (inside) => `_${inside}_`,
  // Neither has a longer mark: one within code is followed by a space of no width.
  code: (text) => `\`${escape(text.replaceAll("`", "`\u200b"))}\``,
  fence: (text) => `\`\`\`\n${escape(text.replaceAll("```", "`\u200b``"))}\n\`\`\``,
  link: (words, { href, isBare }) => (isBare ? escape(href) : `<${escape(href)}|${words}>`),
});
