import { subscriberById, subscribersOf } from "../../db/subscribers.ts";
import type { Context } from "../context/context.ts";
import { subscriberAddress } from "../core/mail-address.ts";
import { endOfReport } from "../core/messages/delivery-report.ts";
import { Refusal } from "../core/refusal.ts";
import { readVerp } from "../messages/bounce-address.ts";
import { readReturnedMail } from "../messages/returned-mail.ts";
import { requireRight } from "./change.ts";
import { suspendSubscriber, unsubscribe } from "./subscribers.ts";

/** A mail that came back, as a mail server or a mail service reports it. */
export type Bounce = {
  /** The envelope's sender that it came back to. */
  readonly address?: string | undefined;
  /** The subscriber's address, where a mail service knows no other. */
  readonly recipient?: string | undefined;
  /** RFC 3463: "5.1.1"; absent: for good. */
  readonly status?: string | undefined;
};

/**
 * Suspends a subscriber who cannot be reached any more. A delay (status 4.x.x) and a delivery
 * (2.x.x) change nothing.
 *
 * @returns whether it suspended a subscriber; a second report of the same is no error
 * @throws Refusal `forbidden`; `invalid` if neither address is one that Vigie sends to
 */
export async function takeBounce(
  ctx: Context,
  { address, recipient, status = "5.0.0" }: Bounce,
): Promise<boolean> {
  requireRight(ctx, "subscriber.write");
  const ids =
    address === undefined ? await reachedAt(ctx, recipient ?? "") : await returnedTo(ctx, address);
  if (!status.startsWith("5.")) return false;
  let isSuspended = false;
  for (const id of ids) {
    if (await suspendSubscriber(ctx, id, `mail came back (${status})`)) isSuspended = true;
  }
  return isSuspended;
}

/** The subscriber whose mail has an envelope's sender; none where its links were renewed since. */
async function returnedTo(ctx: Context, address: string): Promise<string[]> {
  const bounced = readVerp(ctx.secret, address);
  if (!bounced) throw invalid("/address", "the envelope's sender of one of our mails is wanted");
  const subscriber = await subscriberById(ctx.db, bounced.id);
  return subscriber?.epoch === bounced.epoch ? [subscriber.id] : [];
}

/** The mail subscriptions of an address, on every page. */
async function reachedAt(ctx: Context, recipient: string): Promise<string[]> {
  const email = subscriberAddress(recipient);
  if (email === null) throw invalid("/recipient", "one mail address is wanted");
  const all = await subscribersOf(ctx.db, email);
  return all.filter(({ endpoint }) => endpoint === null).map(({ id }) => id);
}

const invalid = (pointer: string, detail: string): Refusal =>
  new Refusal("invalid", "Nothing was changed.", [{ pointer, detail }]);

/** The consequence of a mail that came to the sender's mailbox. */
export type ReturnedMailResult = {
  readonly result: "suspended" | "unsubscribed" | "ignored";
  /** One line for operators and logs, without an address. */
  readonly detail: string;
};

/**
 * Acts on a mail that came to the sender's mailbox: a report of a failed delivery (RFC 3464)
 * suspends its subscriber, and a mail that the `mailto:` form of `List-Unsubscribe` makes ends a
 * subscription. Every other mail is ignored: a delay, an automatic answer (RFC 3834), a letter.
 *
 * @param envelope the address that it came to, where the mail server says so
 * @throws Refusal `forbidden`
 */
export async function takeReturnedMail(
  ctx: Context,
  raw: Uint8Array,
  envelope: string | null = null,
): Promise<ReturnedMailResult> {
  requireRight(ctx, "subscriber.write");
  const mail = await readReturnedMail(ctx, raw, envelope);
  if (mail.kind === "other") return { result: "ignored", detail: mail.detail };
  if (mail.kind === "unsubscribe") return unsubscribeBy(ctx, mail.token);
  const subscriber = await subscriberById(ctx.db, mail.subscriber.id);
  if (subscriber?.epoch !== mail.subscriber.epoch) {
    return { result: "ignored", detail: "its subscriber is gone, or has renewed their links" };
  }
  const end = endOfReport(mail.recipients, subscriber.email);
  if (end.kind === "unfinished") return { result: "ignored", detail: end.detail };
  const isNew = await suspendSubscriber(ctx, subscriber.id, `mail came back (${end.status})`);
  return isNew
    ? { result: "suspended", detail: end.status }
    : { result: "ignored", detail: `the subscriber is ${subscriber.state}` };
}

async function unsubscribeBy(ctx: Context, token: string): Promise<ReturnedMailResult> {
  try {
    await unsubscribe(ctx, token.toLowerCase());
    return { result: "unsubscribed", detail: "by mail" };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { result: "ignored", detail: "an unsubscription with a token that is not valid" };
  }
}
