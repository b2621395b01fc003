import type { AlertChannel } from "../core/alert-settings.ts";
import { json, withinBytes, type AlertParts, type AlertRequest } from "./alert-parts.ts";
import { alertLines } from "./alert-sheet.ts";
import { alertmanager, opsgenie, pagerduty } from "./alert-tools.ts";
import { FLAVOURS } from "./flavours.ts";
import { sms } from "./alert-sms.ts";

export type HttpChannel = Exclude<AlertChannel, { kind: "email" }>;

/** Returns the request of a channel; `null` where the channel takes no such news. */
export function alertRequest(channel: HttpChannel, parts: AlertParts): AlertRequest | null {
  switch (channel.kind) {
    case "matrix":
      return channel.room === null ? chat("matrix", channel.url, parts) : inRoom(channel, parts);
    case "ntfy":
      return ntfy(channel, parts);
    case "pagerduty":
      return pagerduty(channel, parts);
    case "opsgenie":
      return opsgenie(channel, parts);
    case "alertmanager":
      return alertmanager(channel, parts);
    case "webhook":
      return webhook(channel, parts);
    case "sms":
      return sms(channel, parts);
    case "slack":
    case "teams":
    case "mattermost":
    case "discord":
    case "googlechat":
      return chat(channel.kind, channel.url, parts);
  }
}

const bodyOf = (name: string, { shown }: AlertParts): object =>
  FLAVOURS.get(name)?.body(shown) ?? {};

const chat = (name: string, url: string, parts: AlertParts): AlertRequest =>
  json(url, bodyOf(name, parts));

/**
 * Writes to a room by the homeserver's own interface (Matrix 1.11, client-server interface, "PUT
 * /rooms/{roomId}/send/{eventType}/{txnId}"): a repetition with the same id is no second message.
 */
function inRoom(
  { url, room, token }: Extract<AlertChannel, { kind: "matrix" }>,
  parts: AlertParts,
): AlertRequest {
  const { msgtype, body, format, formatted_body } = bodyOf("matrix", parts) as Record<
    string,
    unknown
  >;
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room ?? "")}/send/m.room.message/${encodeURIComponent(parts.message.id)}`;
  const place = `${url.replace(/\/+$/, "")}${path}`;
  const request = json(
    place,
    { msgtype, body, format, formatted_body },
    { authorization: `Bearer ${token ?? ""}` },
  );
  return { ...request, method: "PUT" };
}

/** ntfy.sh takes longer texts as attachments (docs.ntfy.sh, "Limitations": 4,096 bytes). */
const NTFY_BYTES = 4_000;

const NTFY_PRIORITY = { minor: 3, major: 4, critical: 5 } as const;

/** Publishes to a topic of ntfy as JSON, to the root of its server (docs.ntfy.sh, "Publish as JSON"). */
function ntfy(
  { url, token }: Extract<AlertChannel, { kind: "ntfy" }>,
  { message: { notice }, shown }: AlertParts,
): AlertRequest {
  const { origin, pathname } = new URL(url);
  const isCalm = ["resolved", "acknowledged", "test"].includes(notice.news);
  const { links } = shown;
  const body = {
    topic: pathname.slice(1),
    title: shown.subject,
    message: withinBytes(alertLines({ ...shown, links: [] }).join("\n"), NTFY_BYTES),
    priority: isCalm ? 3 : NTFY_PRIORITY[notice.severity],
    tags: [notice.news === "resolved" ? "white_check_mark" : "warning"],
    click: links.at(-1)?.url,
    // At most three (docs.ntfy.sh, "Action buttons").
    actions: links.map(({ label, url: to }) => ({ action: "view", label, url: to })),
  };
  return json(origin, body, token === null ? {} : { authorization: `Bearer ${token}` });
}

/** Posts the facts of an alert as JSON, for a machine; the signature is added when it is sent. */
function webhook(
  { url, headers }: Extract<AlertChannel, { kind: "webhook" }>,
  { message: { id, notice }, shown }: AlertParts,
): AlertRequest {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const { news, alertId, page, provider, severity, troubles, acknowledgedBy } = notice;
  const body = {
    id,
    type: `alert.${news}`,
    timestamp: iso(notice.at),
    summary: shown.subject,
    alert: {
      id: alertId,
      severity,
      since: iso(notice.since),
      resolvedAt: iso(notice.resolvedAt),
      acknowledgedBy,
      page: { id: page.id, title: page.title, url: page.url },
      provider,
      components: troubles.map(({ component, name, state, since, cause, httpStatus }) => ({
        id: component,
        name,
        state,
        since: iso(since),
        cause,
        httpStatus,
      })),
      links: shown.links.map((link) => ({ ...link })),
    },
  };
  return json(url, body, headers);
}
