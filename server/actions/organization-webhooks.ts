import { insertSubscribers, subscriberAt, updateSubscriber } from "../../db/subscribers.ts";
import type { Context } from "../context/context.ts";
import { audit, change } from "../context/write.ts";
import type { Subscriber } from "../core/messages/subscriber.ts";
import type { TechnicalAccount } from "../core/people/technical-account.ts";
import {
  agreed,
  newSubscriber,
  notifySubscriber,
  type CheckedSubscription,
} from "./subscribers.ts";
import { accountDeed } from "./technical-accounts.ts";

/**
 * Subscribes a webhook of an organisation at once: its owner is the contact of the technical
 * account that asks, who is written to. A webhook that is known gets the new preferences.
 */
export function subscribeWebhook(
  ctx: Context,
  account: TechnicalAccount,
  checked: CheckedSubscription,
): Promise<Subscriber> {
  return change(ctx, async (ctx) => {
    const { pageId, email, endpoint, wish } = checked;
    const known = await subscriberAt(ctx.db, pageId, email, endpoint);
    const before = known ?? newSubscriber(ctx, checked, "api");
    const subscriber: Subscriber = { ...before, ...wish, ...agreed(ctx, before, "api") };
    await (known ? updateSubscriber(ctx.db, subscriber) : insertSubscribers(ctx.db, [subscriber]));
    const after = { subscriber: subscriber.id, scopes: wish.scopes };
    await audit(ctx, accountDeed("account.subscribe", account, null, after));
    await notifySubscriber(ctx, "subscription.welcome", subscriber, ctx.newId(), ctx.now());
    return subscriber;
  });
}
