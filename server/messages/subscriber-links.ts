import { createHmac, timingSafeEqual } from "node:crypto";
import type { Secret } from "../context/secret.ts";
import type { Instant } from "../core/model.ts";
import type { Subscriber, SubscriptionRequest } from "../core/messages/subscriber.ts";

/** The purpose of a link: a link made for another purpose is invalid. */
export type LinkPurpose =
  | "confirm"
  | "manage"
  | "unsubscribe"
  | "access"
  | "access-form"
  | "invitation"
  | "password"
  | "handover";

/** The contents of a signed link. */
export type ReadLink = {
  /** Id of a request, a subscriber or a person. */
  readonly id: string;
  /** A subscriber's links hold as long as this is its epoch; 0 where that does not count. */
  readonly epoch: number;
  readonly isExpired: boolean;
};

/** "k3v9m2x7q1ab-1-0-<40 hexadecimal digits>": no end that a mail program would cut off. */
const FORM = /^([a-z0-9]{12})-([0-9a-z]{1,6})-([0-9a-z]{1,8})-([0-9a-f]{40})$/;

/** Returns the token of the address that confirms a request, until it expires. */
export const confirmToken = (
  secret: Secret,
  request: Pick<SubscriptionRequest, "id" | "expiresAt">,
): string => signedToken(secret, "confirm", request.id, 0, request.expiresAt);

/** Returns the token of a subscriber's addresses: valid until their epoch changes. */
export const subscriberToken = (
  secret: Secret,
  purpose: "manage" | "unsubscribe",
  { id, epoch }: Pick<Subscriber, "id" | "epoch">,
): string => signedToken(secret, purpose, id, epoch, 0);

/** Returns the contents of a token that we made for this purpose; else `null`. */
export function readToken(
  secret: Secret,
  purpose: LinkPurpose,
  token: string,
  now: Instant,
): ReadLink | null {
  const [, id, epoch, seconds, mac] = FORM.exec(token) ?? [];
  if (id === undefined || epoch === undefined || seconds === undefined || !mac) return null;
  const right = macOf(secret, purpose, `${id}-${epoch}-${seconds}`);
  if (!timingSafeEqual(Buffer.from(mac, "hex"), right)) return null;
  const expiresAt = Number.parseInt(seconds, 36) * 1000;
  return {
    id,
    epoch: Number.parseInt(epoch, 36),
    isExpired: expiresAt > 0 && expiresAt <= now,
  };
}

/** @param expiresAt 0: it does not expire */
export function signedToken(
  secret: Secret,
  purpose: LinkPurpose,
  id: string,
  epoch: number,
  expiresAt: Instant,
): string {
  const body = [id, epoch.toString(36), Math.floor(expiresAt / 1000).toString(36)].join("-");
  return `${body}-${macOf(secret, purpose, body).toString("hex")}`;
}

/** 160 bits: more than can be guessed, and short enough for one line of a mail. */
const macOf = (secret: Secret, purpose: LinkPurpose, body: string): Buffer =>
  createHmac("sha256", secret.derive("subscriber links"))
    .update(`${purpose}\n${body}`)
    .digest()
    .subarray(0, 20);

type Site = { readonly url: string };

/** The address that a confirmation mail leads to; good for `CONFIRM_MS`. */
export const confirmAddress = (
  secret: Secret,
  page: Site,
  request: Pick<SubscriptionRequest, "id" | "expiresAt">,
): string => `${page.url}/confirm/${confirmToken(secret, request)}`;

/**
 * Returns the address where a subscriber changes their preferences, sees their data, and has it
 * erased.
 */
export const manageAddress = (
  secret: Secret,
  page: Site,
  subscriber: Pick<Subscriber, "id" | "epoch">,
): string => `${page.url}/preferences/${subscriberToken(secret, "manage", subscriber)}`;

/**
 * Returns the address for people and, by POST alone, for mail programs: `List-Unsubscribe` (RFC
 * 8058).
 */
export const unsubscribeAddress = (
  secret: Secret,
  page: Site,
  subscriber: Pick<Subscriber, "id" | "epoch">,
): string => `${page.url}/unsubscribe/${subscriberToken(secret, "unsubscribe", subscriber)}`;

/**
 * Returns the secret that signs a subscriber's webhooks, as Standard Webhooks writes it: "whsec_"
 * and 24 bytes in base64. Each epoch has another one.
 */
export function webhookSecret(
  secret: Secret,
  { id, epoch }: Pick<Subscriber, "id" | "epoch">,
): string {
  const key = createHmac("sha256", secret.derive("subscriber webhooks")).update(`${id}-${epoch}`);
  return `whsec_${key.digest().subarray(0, 24).toString("base64")}`;
}
