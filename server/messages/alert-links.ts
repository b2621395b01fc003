import { createHmac, timingSafeEqual } from "node:crypto";
import type { Secret } from "../context/secret.ts";
import type { AlertNotice } from "../core/messages/alert.ts";
import type { AlertLinks } from "../notify/alert-sheet.ts";

/** The contents of a link that acknowledges. */
export type AlertLink = { readonly alertId: string; readonly channel: string };

/** "k3v9m2x7q1ab-astreinte-<40 hexadecimal digits>" */
const FORM = /^([a-z0-9]{12})-([A-Za-z0-9_-]{1,60})-([0-9a-f]{40})$/;

/** 160 bits: more than can be guessed. */
const macOf = (secret: Secret, { alertId, channel }: AlertLink): Buffer =>
  createHmac("sha256", secret.derive("alert links"))
    .update(`${alertId}\n${channel}`)
    .digest()
    .subarray(0, 20);

/** Returns the token of the link by which the readers of a channel acknowledge an alert. */
export const alertToken = (secret: Secret, link: AlertLink): string =>
  `${link.alertId}-${link.channel}-${macOf(secret, link).toString("hex")}`;

/** Returns the contents of a token that we made; else `null`. */
export function readAlertToken(secret: Secret, token: string): AlertLink | null {
  const [, alertId, channel, mac] = FORM.exec(token) ?? [];
  if (alertId === undefined || channel === undefined || mac === undefined) return null;
  const link = { alertId, channel };
  return timingSafeEqual(Buffer.from(mac, "hex"), macOf(secret, link)) ? link : null;
}

/** Returns the links in a message of an alert; of one that is over or acknowledged, only one. */
export function alertLinks(secret: Secret, notice: AlertNotice, channel: string): AlertLinks {
  const { page, alertId, news, acknowledgedBy } = notice;
  const isDone = news === "resolved" || news === "test" || acknowledgedBy !== null;
  return {
    console: `${page.url}/console/alerts`,
    acknowledge: isDone ? null : `${page.url}/alerts/${alertToken(secret, { alertId, channel })}`,
  };
}
