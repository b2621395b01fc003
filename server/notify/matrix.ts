import { PLAIN } from "../formats/dialect.ts";
import { richHtml } from "../formats/rich-text.ts";
import { chatText, factLines, postedBytes, within, type ChatMessage } from "./chat.ts";

/**
 * Most bytes that are posted. An event has at most 65,536 (Matrix 1.11, client-server interface,
 * "Size limits"). In it matrix-hookshot repeats what was posted beside the two texts that it makes
 * of it, which is one and a half times as much.
 */
const MOST_BYTES = 40_000;

/**
 * Returns the body for Matrix and Tchap, through a bridge: homeservers take nothing without an
 * account of their own. matrix-hookshot wants `text`, and `html` lest it take the text for Markdown
 * ("Webhook Handling"); other bridges pass on what a room takes, an `m.room.message` of the
 * client-server interface. Each leaves the fields of the other alone.
 */
export const matrix = (message: ChatMessage): object =>
  within(message, make, postedBytes, MOST_BYTES);

function make(message: ChatMessage) {
  const text = chatText(message, PLAIN);
  const html = htmlOf(message);
  return {
    text,
    html,
    msgtype: "m.notice",
    body: text,
    format: "org.matrix.custom.html",
    formatted_body: html,
  };
}

function htmlOf(message: ChatMessage): string {
  const { subject, body, sections, note } = message;
  const lines = factLines(message).map(escaped).join("<br>");
  const links = message.links
    .map(({ label, url }) => `<a href="${escaped(url)}">${escaped(label)}</a>`)
    .join("<br>");
  return [
    `<p><strong>${escaped(subject)}</strong></p>`,
    lines === "" ? "" : `<p>${lines}</p>`,
    richHtml(body ?? []),
    ...sections.map(
      ({ heading, body: own }) => `<p><strong>${escaped(heading)}</strong></p>${richHtml(own)}`,
    ),
    links === "" ? "" : `<p>${links}</p>`,
    `<p><em>${escaped(note)}</em></p>`,
  ].join("");
}

const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
