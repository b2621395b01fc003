import type { Locale } from "../../server/core/model.ts";
import { enSubscription } from "./en-subscription.ts";
import { frSubscription, type SubscriptionMessages } from "./fr-subscription.ts";

/** The words of subscribing, confirming, choosing and leaving. */
export const SUBSCRIPTION_TEXT: Readonly<Record<Locale, SubscriptionMessages>> = {
  fr: frSubscription,
  en: enSubscription,
};
