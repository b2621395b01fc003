import { chatText, factLines, type ChatMessage } from "./chat.ts";

/**
 * For Matrix and Tchap, through a bridge: homeservers take nothing without an account of their
 * own. matrix-hookshot wants `text`, and `html` lest it take the text for Markdown ("Webhook
 * Handling"); other bridges pass on what a room takes, an `m.room.message` of the client-server
 * interface. Each leaves the fields of the other alone.
 */
export function matrix(message: ChatMessage): object {
  const text = `${message.subject}\n${chatText(message)}`;
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
  const lines = factLines(message).map(escaped);
  const links = message.links.map(
    ({ label, url }) => `<a href="${escaped(url)}">${escaped(label)}</a>`,
  );
  return [
    `<p><strong>${escaped(message.subject)}</strong></p>`,
    ...[lines, ...message.paragraphs.map((p) => p.split("\n").map(escaped)), links]
      .filter((block) => block.length > 0)
      .map((block) => `<p>${block.join("<br>")}</p>`),
  ].join("");
}

const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
