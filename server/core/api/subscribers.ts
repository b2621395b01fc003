import { z } from "zod";
import { count, instant, instantOrNull, locale, orNull, type Answer } from "./basics.ts";

/** The shapes of subscriptions, of subscribers as operators see them, and of messages. */

export const newSubscription = z.strictObject({
  email: z.string().max(1_000),
  endpoint: z
    .string()
    .max(2_000)
    .optional()
    .meta({ description: "Receives webhooks; the mail to confirm goes to `email`" }),
  scopes: z
    .array(z.string().max(300))
    .max(5_000)
    .default(["page"])
    .meta({
      description:
        'What is followed: "page", "provider:<id>", "component:<id>", or one open incident by "incident:<id>"',
      example: ["provider:<provider>"],
    }),
  kinds: z.array(z.enum(["incident", "maintenance"])).default(["incident", "maintenance"]),
  minImpact: z.enum(["none", "minor", "major", "critical"]).default("none"),
  locale: locale.optional(),
  frequency: z.enum(["immediate", "daily"]).default("immediate"),
  quietHours: z
    .strictObject({ from: z.string().max(10), to: z.string().max(10) })
    .nullable()
    .default(null),
});
export const subscriptionRequested = z.object({
  status: z.literal("confirmation_sent"),
  detail: z.string(),
});

/** The answer to a technical account that subscribes a webhook of its organisation. */
export const webhookSubscribed = z.object({
  status: z.literal("subscribed"),
  detail: z.string(),
});

const field = z.string().max(2_000);
const fields = z.array(field).max(5_000);

/** The fields of Statuspage's `subscribers.json`, as a form. */
export const statuspageForm = z.object({
  "subscriber[email]": field.optional(),
  "subscriber[endpoint]": field.optional(),
  "subscriber[component_ids][]": fields.optional(),
  "subscriber[id]": field.optional(),
});

/** One character more than a field may have: the action refuses it, together with the rest. */
const text = z.string().max(2_001);
/** The subscription's fields as JSON. */
export const statuspageJson = z.object({
  subscriber: z.object({
    email: text.optional(),
    endpoint: text.optional(),
    id: text.optional(),
    component_ids: z.array(text).max(5_000).optional(),
  }),
});
export const statuspageSubscribed = z.looseObject({
  subscriber: z.looseObject({ id: z.string() }),
});
export const statuspageUnsubscribed = z.looseObject({ subscriber: z.object({ id: z.string() }) });

const bouncedAddress = z.string().trim().min(3).max(320).optional();
export const newBounce = z
  .strictObject({
    address: bouncedAddress.meta({
      description: "The envelope's sender that the mail came back to; or `recipient`",
    }),
    recipient: bouncedAddress.meta({
      description: "The subscriber's address, for mail services that write their own envelope",
    }),
    status: z
      .string()
      .regex(/^[245]\.\d{1,3}\.\d{1,3}$/, "expected a status such as 5.1.1")
      .optional()
      .meta({ description: "RFC 3463", example: "5.1.1" }),
  })
  .refine(({ address, recipient }) => (address === undefined) !== (recipient === undefined), {
    error: "either an address or a recipient is wanted",
    path: ["address"],
  });
export const bounceTaken = z.object({
  suspended: z.boolean(),
  result: z
    .enum(["suspended", "unsubscribed", "ignored"])
    .optional()
    .meta({ description: "Of a whole mail" }),
  detail: z.string().optional(),
});

const messageState = z.enum(["queued", "digest", "sent", "uncertain", "failed", "dropped"]);

export const messageQueue = z.object({
  paused: z.boolean(),
  waitingSince: instantOrNull,
  counts: z.object({
    queued: count,
    digest: count,
    sent: count,
    uncertain: count,
    failed: count,
    dropped: count,
  }),
  messages: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      channel: z.enum(["mail", "webhook"]),
      state: messageState,
      to: orNull(z.string()),
      attempts: count,
      error: orNull(z.string()),
      createdAt: instant,
      dueAt: instant,
      sentAt: instantOrNull,
    }),
  ),
});
export const messageQuery = z.object({
  state: messageState.default("failed").meta({ example: "failed" }),
});
export const messageRetry = z.strictObject({
  ids: z.array(z.string().max(400)).min(1).max(500).optional(),
});
export const messagesRetried = z.object({ count });
export const messagePause = z.strictObject({ paused: z.boolean() });
export const messagesPaused = z.object({ paused: z.boolean() });

const channel = z.enum(["mail", "webhook"]);
export const sampleList = z.object({
  samples: z.array(
    z.object({ id: z.string(), channel, name: z.object({ fr: z.string(), en: z.string() }) }),
  ),
});
const sampleOf = { id: z.string(), locale, headers: z.string() };
export const sample = z.discriminatedUnion("channel", [
  z.object({
    ...sampleOf,
    channel: z.literal("mail"),
    subject: z.string(),
    text: z.string(),
    html: orNull(z.string()),
  }),
  z.object({ ...sampleOf, channel: z.literal("webhook"), body: z.string() }),
]);

const subscriberState = z.enum(["unconfirmed", "confirmed", "suspended", "unsubscribed"]);
const subscriber = z
  .object({
    id: z.string(),
    email: z.string(),
    endpoint: orNull(z.string()),
    state: subscriberState,
    locale,
    scopes: z.array(z.string()).readonly(),
    kinds: z.array(z.enum(["incident", "maintenance"])).readonly(),
    frequency: z.enum(["immediate", "daily"]),
    confirmedAt: instantOrNull,
  })
  .meta({ id: "Subscriber" });
export const subscriberList = z.object({
  counts: z.record(z.string(), count),
  subscribers: z.array(subscriber),
  more: z.boolean(),
});
export const erased = z.object({ erased: count });

export type MessageQueue = Answer<typeof messageQueue>;
export type SampleKind = Answer<typeof sampleList>["samples"][number];
export type Sample = Answer<typeof sample>;
export type Subscriber = Answer<typeof subscriber>;
export type SubscriberList = Answer<typeof subscriberList>;
export type SampleList = Answer<typeof sampleList>;
export type MessagesRetried = Answer<typeof messagesRetried>;
