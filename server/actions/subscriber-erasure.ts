import { emptyLog } from "../../db/erase.ts";
import { withdraw } from "../../db/outbox.ts";
import { deleteSubscriber, subscribersOf } from "../../db/subscribers.ts";
import type { Context } from "../context/context.ts";
import type { Subscriber } from "../core/messages/subscriber.ts";
import { audit, change } from "../context/write.ts";
import { requireRight } from "./change.ts";
import { subscriberBy } from "./subscribers.ts";

/** Forgets a subscriber, at their own wish. */
export async function eraseByLink(ctx: Context, token: string): Promise<Subscriber> {
  const erased = await change(ctx, async (ctx) => {
    const subscriber = await subscriberBy(ctx, "manage", token);
    await forget(ctx, subscriber);
    return subscriber;
  });
  await emptyLog(ctx.db);
  return erased;
}

/**
 * Forgets an address, on every page, with the webhooks that it owns. The audit trail, which
 * cannot be changed, has ids and no address.
 *
 * @returns how many subscribers went
 * @throws Refusal `forbidden`
 */
export async function eraseAddress(ctx: Context, email: string): Promise<number> {
  requireRight(ctx, "subscriber.write");
  const erased = await change(ctx, async (ctx) => {
    const all = await subscribersOf(ctx.db, email);
    for (const subscriber of all) {
      await forget(ctx, subscriber);
      const { id, pageId, state } = subscriber;
      const subject = `subscriber:${id}`;
      await audit(ctx, {
        action: "subscriber.erase",
        subject,
        pageId,
        before: { state },
        after: null,
      });
    }
    return all.length;
  });
  await emptyLog(ctx.db);
  return erased;
}

async function forget(ctx: Context, { id }: Subscriber): Promise<void> {
  await withdraw(ctx.db, id);
  await deleteSubscriber(ctx.db, id);
}
