import type { AlertChannel } from "../core/alert-settings.ts";
import { cutLine } from "../core/page/cut-text.ts";
import type { AlertParts, AlertRequest } from "./alert-parts.ts";

/**
 * Most characters of a message: two parts of 153 in the alphabet of GSM (3GPP TS 23.038), 67 where
 * another character is in it.
 */
const MOST_CHARACTERS = 306;

/**
 * Returns the request to a gateway as it is configured: `{to}` and `{text}` are replaced, escaped
 * for the place in which they stand.
 */
export function sms(
  channel: Extract<AlertChannel, { kind: "sms" }>,
  { message: { receiver, notice }, shown }: AlertParts,
): AlertRequest | null {
  // A telephone that rings for good news of a colleague is soon turned off.
  if (notice.news === "acknowledged") return null;
  const [first] = shown.links;
  const link = shown.links.length > 1 && first ? ` ${first.url}` : "";
  const text = cutLine(shown.subject, Math.max(40, MOST_CHARACTERS - link.length)) + link;
  const values: Readonly<Record<string, string>> = { "{to}": receiver, "{text}": text };
  const fill = (template: string, escape: (value: string) => string) =>
    template.replaceAll(/\{(to|text)\}/g, (place) => escape(values[place] ?? ""));
  const [, given] =
    Object.entries(channel.headers).find(([name]) => name.toLowerCase() === "content-type") ?? [];
  const type = given ?? "application/json";
  return {
    method: channel.method,
    url: new URL(fill(channel.url, encodeURIComponent)),
    headers: {
      ...(channel.body !== null && given === undefined && { "content-type": type }),
      ...channel.headers,
    },
    body: channel.body === null ? null : fill(channel.body, escapeFor(type)),
  };
}

function escapeFor(type: string): (value: string) => string {
  if (/json/i.test(type)) return (value) => JSON.stringify(value).slice(1, -1);
  if (/x-www-form-urlencoded/i.test(type)) return encodeURIComponent;
  if (/xml/i.test(type))
    return (value) =>
      value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  return (value) => value;
}
