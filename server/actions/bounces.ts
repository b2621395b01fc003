import { subscriberById } from "../../db/subscribers.ts";
import type { Context } from "../context/context.ts";
import { Refusal } from "../core/refusal.ts";
import { readVerp } from "../messages/bounce-address.ts";
import { requireRight } from "./change.ts";
import { suspendSubscriber } from "./subscribers.ts";

/** What is known of a mail that came back. */
export type Bounce = {
  /** The envelope's sender that it came back to. */
  readonly address: string;
  /** RFC 3463: "5.1.1"; absent: for good. */
  readonly status?: string;
};

/**
 * Suspends who cannot be reached any more. What is only delayed (status 4.x.x) or was delivered
 * (2.x.x) changes nothing.
 *
 * @returns whether somebody was suspended by it; a second report of the same is no error
 * @throws Refusal `forbidden`; `invalid` if the address is none that we sent from
 */
export async function takeBounce(
  ctx: Context,
  { address, status = "5.0.0" }: Bounce,
): Promise<boolean> {
  requireRight(ctx, "subscriber.write");
  const bounced = readVerp(ctx.secret, address);
  if (!bounced) {
    throw new Refusal("invalid", "Nothing was changed.", [
      { pointer: "/address", detail: "the envelope's sender of one of our mails is wanted" },
    ]);
  }
  const subscriber = await subscriberById(ctx.db, bounced.id);
  if (!status.startsWith("5.") || subscriber?.epoch !== bounced.epoch) return false;
  return suspendSubscriber(ctx, subscriber.id, `mail came back (${status})`);
}
