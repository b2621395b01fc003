import type { AlertMessage } from "../core/messages/alert.ts";
import type { ChatMessage } from "./chat.ts";

/** A request that brings an alert to a channel. */
export type AlertRequest = {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: URL;
  /** Names and values, without the length. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};

/** The parts of a message that its formats are made of. */
export type AlertParts = {
  readonly message: Pick<AlertMessage, "id" | "receiver" | "notice">;
  readonly shown: ChatMessage;
};

/** Returns a JSON body with its request. */
export const json = (
  url: string | URL,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): AlertRequest => ({
  method: "POST",
  url: new URL(url),
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

/** Returns the longest beginning of a text that has at most so many bytes in UTF-8. */
export function withinBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  return `${new TextDecoder().decode(bytes.subarray(0, most - 3)).replace(/\uFFFD+$/, "")}…`;
}
