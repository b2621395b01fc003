import { createHmac, timingSafeEqual } from "node:crypto";
import type { Secret } from "../context/secret.ts";
import type { Subscriber } from "../core/messages/subscriber.ts";

/**
 * Variable envelope return paths: what comes back says by its address whose mail it was.
 * "vigie@exemple.fr" sends to the subscriber k3v9m2x7q1ab, in its epoch 1, as
 * "vigie+b-k3v9m2x7q1ab-1-<16 hexadecimal digits>@exemple.fr"; the digits keep strangers from
 * suspending it.
 */
const FORM = /\+b-([a-z0-9]{1,12})-([0-9a-z]{1,6})-([0-9a-f]{16})@/;
/** RFC 5321, 4.5.3.1.1. */
const LONGEST_LOCAL_PART = 64;

/** The envelope's sender of a subscriber's mails; the plain one where it would be too long. */
export function verpSender(
  secret: Secret,
  sender: string,
  { id, epoch }: Pick<Subscriber, "id" | "epoch">,
): string {
  const at = sender.lastIndexOf("@");
  const local = `${sender.slice(0, at)}+b-${id}-${epoch.toString(36)}-${macOf(secret, id, epoch)}`;
  return local.length > LONGEST_LOCAL_PART ? sender : local + sender.slice(at);
}

/** Returns the subscriber and message of a bounce address that we made; else `null`. */
export function readVerp(secret: Secret, address: string): Pick<Subscriber, "id" | "epoch"> | null {
  const [, id, digits, mac] = FORM.exec(address.trim().toLowerCase()) ?? [];
  if (id === undefined || digits === undefined || mac === undefined) return null;
  const epoch = Number.parseInt(digits, 36);
  return timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(secret, id, epoch)))
    ? { id, epoch }
    : null;
}

const macOf = (secret: Secret, id: string, epoch: number): string =>
  createHmac("sha256", secret.derive("mail bounces"))
    .update(`${id}-${epoch}`)
    .digest("hex")
    .slice(0, 16);
