import { inLanguage } from "../core/in-language.ts";
import { LRUCache } from "lru-cache";
import { writeSetting } from "../../db/key-values.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import { contactAddress } from "../core/mail-address.ts";
import { SMTPUTF8 } from "../core/messages/mail.ts";
import { firstOfThread } from "../../db/message-threads.ts";
import { storyOf } from "../../db/stories.ts";
import { subscriberById } from "../../db/subscribers.ts";
import type { Context } from "../context/context.ts";
import type { DeliveryOutcome } from "../core/messages/retry-rules.ts";
import type { Instant } from "../core/model.ts";
import type { Message, Story } from "../core/messages/story.ts";
import type { Subscriber } from "../core/messages/subscriber.ts";
import { isAccessStory } from "../notify/access-mail.ts";
import { isPeopleStory } from "../notify/membership-mail.ts";
import { isGrantStory } from "../notify/grant-mail.ts";
import { letterBytes, type Letter } from "../notify/letter.ts";
import { type DkimKey } from "../core/settings.ts";
import { renderMail, type Reader } from "../notify/mail.ts";
import { senderOf } from "../notify/smtp-options.ts";
import type { Smtp } from "../notify/smtp.ts";
import { confirmAddress, manageAddress, unsubscribeAddress } from "./subscriber-links.ts";
import { accessLinks, peopleLinks } from "./access-links.ts";
import { grantLinks } from "./grant-links.ts";
import { verpSender } from "./bounce-address.ts";

export type PostOfficeOptions = {
  readonly smtp: Pick<Smtp, "send" | "offersUtf8">;
  /** "Vigie <vigie@exemple.fr>", or an address. */
  readonly from: string;
  readonly dkim: DkimKey | null;
};

type Mailing = Pick<Context, "db" | "now" | "secret">;

/**
 * Hands mails over: what the story says, in the subscriber's language, with its own links. Who
 * has left since the message was made is not written to any more.
 */
export function createPostOffice(
  ctx: Mailing,
  { smtp, from, dkim }: PostOfficeOptions,
): (message: Message) => Promise<DeliveryOutcome> {
  const stories = rememberedStories(ctx.db);
  const sender = senderOf(from);
  const noteUtf8 = createUtf8Note(ctx.db);
  return async (message) => {
    const story = await stories(message.eventId);
    const subscriber =
      message.subscriberId === null ? null : await subscriberById(ctx.db, message.subscriberId);
    const useless = reasonToDrop(message, story, subscriber, ctx.now());
    if (useless !== null || !story) return { kind: "dropped", error: useless ?? "nothing to say" };
    const to = subscriber?.email ?? message.email;
    if (to === null) return { kind: "dropped", error: "no recipient is left" };
    const first = await firstOfThread(ctx.db, message);
    const letter = letterTo(ctx, story, message, subscriber, { from, sender, to, first });
    const mail = await letterBytes(letter, dkim);
    const envelope = { from: subscriber ? verpSender(ctx.secret, sender, subscriber) : sender, to };
    const outcome = await smtp.send(envelope, mail);
    await noteUtf8(smtp.offersUtf8());
    return outcome.kind === "sent" ? { kind: "sent" } : outcome;
  };
}

/** Stores whether the mail server offers SMTPUTF8, when that is known or changes. */
function createUtf8Note(db: Mailing["db"]): (offers: boolean | null) => Promise<void> {
  let stored: boolean | null = null;
  return async (offers) => {
    if (offers === null || offers === stored) return;
    await retryWhileBusy(() => writeSetting(db, SMTPUTF8, offers ? "1" : "0"));
    stored = offers;
  };
}

/** Why a message need not be sent any more; `null` if it is to be. */
export function reasonToDrop(
  { kind, subscriberId }: Pick<Message, "kind" | "subscriberId">,
  story: Story | null,
  subscriber: Subscriber | null,
  now: Instant,
): string | null {
  if (!story) return "what it said is not kept any more";
  if (subscriberId === null) return null;
  if (!subscriber) return "the subscriber is gone";
  if (story.kind === "subscription.confirm") {
    return story.request && story.request.expiresAt <= now ? "the link has expired" : null;
  }
  const isNotified = subscriber.state === "confirmed" || kind === "webhook.suspended";
  if (!isNotified) return `the subscriber is ${subscriber.state}`;
  if (story.kind === "maintenance.reminder" && story.maintenance.startsAt <= now) {
    return "the maintenance has begun";
  }
  return null;
}

/**
 * A story as a letter to one reader: in the subscriber's language and with its links, or to the
 * team.
 *
 * @param first the message that its thread began with; `null`: it begins one
 */
export function letterTo(
  ctx: Pick<Mailing, "now" | "secret">,
  story: Story,
  message: Pick<Message, "id" | "firstTriedAt">,
  subscriber: Subscriber | null,
  { from, sender, to, first }: { from: string; sender: string; to: string; first: string | null },
): Letter {
  const { page } = story;
  const host = sender.slice(sender.lastIndexOf("@") + 1);
  const reader: Reader = subscriber
    ? readerOf(ctx, story, subscriber)
    : {
        locale: story.page.locale,
        ...(isPeopleStory(story) && {
          people: peopleLinks(ctx.secret, story, message.firstTriedAt ?? ctx.now()),
        }),
        ...(isAccessStory(story) && {
          access: accessLinks(ctx.secret, story, message.firstTriedAt ?? ctx.now()),
        }),
        ...(isGrantStory(story) && {
          grant: grantLinks(ctx.secret, story, message.firstTriedAt ?? ctx.now()),
        }),
      };
  return {
    ...renderMail(story, reader),
    from,
    to,
    replyTo: contactAddress(page.contact),
    messageId: `${message.id}@${host}`,
    inReplyTo: first === null ? null : `${first}@${host}`,
    date: message.firstTriedAt ?? ctx.now(),
    list:
      subscriber && reader.links && story.kind !== "subscription.confirm"
        ? {
            id: `${page.id}.${new URL(page.url).hostname}`,
            title: inLanguage(page, reader.locale).title,
            unsubscribe: reader.links.unsubscribe,
            mailbox: sender,
            page: `${page.url}/`,
          }
        : null,
  };
}

function readerOf(ctx: Pick<Mailing, "secret">, story: Story, subscriber: Subscriber): Reader {
  const { page } = story;
  const isQuestion = story.kind === "subscription.confirm" && story.request !== null;
  return {
    locale: subscriber.locale,
    endpoint: subscriber.endpoint,
    links: {
      manage: manageAddress(ctx.secret, page, subscriber),
      unsubscribe: unsubscribeAddress(ctx.secret, page, subscriber),
      ...(isQuestion &&
        story.request && { confirm: confirmAddress(ctx.secret, page, story.request) }),
    },
  };
}

/** Reads each story once for all of its messages; a few stories are sent at a time. */
export function rememberedStories(db: Mailing["db"]): (eventId: string) => Promise<Story | null> {
  const known = new LRUCache<string, Story>({ max: 20 });
  return async (eventId) => {
    const before = known.get(eventId);
    if (before) return before;
    const story = await storyOf(db, eventId);
    if (story) known.set(eventId, story);
    return story;
  };
}
