import { insertMessages, lastEnds } from "../../db/messages.ts";
import { insertStory } from "../../db/stories.ts";
import { subscriberById } from "../../db/subscribers.ts";
import type { Context } from "../context/context.ts";
import type { DeliveryOutcome } from "../core/messages/retry-rules.ts";
import { civilDate } from "../core/calendar.ts";
import type { Message, MessageState } from "../core/messages/story.ts";
import { storyPage } from "../core/messages/story.ts";
import { failedMailNotice, hookNotice } from "../notify/team-notices.ts";
import { change } from "../context/write.ts";
import { pageNamed } from "./change.ts";
import { suspendSubscriber } from "./subscribers.ts";
import { giveNotice } from "./team-notices.ts";

/** Mails that are refused for another reason than the address are forgiven so many times. */
const REFUSALS = 3;

/**
 * Suspends a subscriber after the end of a mail: one whose address is gone, or whose last three
 * mails were refused.
 */
export const endOfMail =
  (ctx: Context) =>
  async (message: Message, state: MessageState, verdict: DeliveryOutcome): Promise<void> => {
    const { id, subscriberId } = message;
    if (state !== "failed" || subscriberId === null || verdict.kind === "sent") return;
    ctx.log.warn({ message: id, error: verdict.error }, "a mail is refused");
    const page = ctx.config.pages.find((p) => p.id === message.pageId);
    if (page) {
      const day = civilDate(ctx.now(), page.timeZone);
      await giveNotice(ctx, failedMailNotice(page, day, verdict.error));
    }
    const isGone = verdict.kind === "refused" && verdict.isAddress;
    const ends = await lastEnds(ctx.db, subscriberId, "mail", REFUSALS);
    const isRefused = ends.length === REFUSALS && ends.every((end) => end === "failed");
    if (isGone || isRefused) await suspendSubscriber(ctx, subscriberId, verdict.error);
  };

/** A webhook that failed for a day, or said that it is gone, is suspended; its owner is written to. */
export const endOfHook =
  (ctx: Context) =>
  async (message: Message, state: MessageState, verdict: DeliveryOutcome): Promise<void> => {
    const { subscriberId, pageId } = message;
    if (state !== "failed" || subscriberId === null || verdict.kind === "sent") return;
    await change(ctx, async (ctx) => {
      if (!(await suspendSubscriber(ctx, subscriberId, verdict.error))) return;
      const subscriber = await subscriberById(ctx.db, subscriberId);
      if (!subscriber) return;
      const at = ctx.now();
      const eventId = `h${ctx.newId()}`;
      const configured = pageNamed(ctx, pageId);
      const page = storyPage(configured);
      const story = { kind: "webhook.suspended", page, at, reason: verdict.error } as const;
      await insertStory(ctx.db, eventId, subscriberId, story, null);
      await insertMessages(ctx.db, [
        {
          eventId,
          subscriberId,
          email: null,
          pageId,
          subjectId: subscriberId,
          kind: story.kind,
          channel: "mail",
          dueAt: at,
          createdAt: at,
        },
      ]);
      const { endpoint } = subscriber;
      if (endpoint === null) return;
      const hook = { id: subscriberId, endpoint, at };
      await giveNotice(ctx, hookNotice(configured, hook, verdict.error));
    });
  };
