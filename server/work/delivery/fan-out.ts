import { insertMessages, type NewMessage } from "../../../db/messages.ts";
import { dueEvents, markDone } from "../../../db/outbox.ts";
import {
  insertHurried,
  nextRange,
  unhurriedIn,
  type RecipientQuery,
} from "../../../db/recipients.ts";
import { insertStory, openStory, storyReached, type OpenStory } from "../../../db/stories.ts";
import type { Reading } from "../../context/context.ts";
import { addDays, civilDate, wallTime } from "../../core/calendar.ts";
import type { Instant } from "../../core/model.ts";
import type { OutboxEvent } from "../../core/messages/outbox.ts";
import type { Story } from "../../core/messages/story.ts";
import { quietUntil, type Subscriber } from "../../core/messages/subscriber.ts";
import { yieldToOthers, shortTransaction } from "../../context/time-slices.ts";
import { storyOfEvent } from "../../messages/stories.ts";

/** Messages written in one transaction: few, so that /ping does not wait long for it. */
const MESSAGES_A_SLICE = 50;
const EVENTS_A_TICK = 20;
/** Hour at which digests are sent, in the page's time zone: before the working day. */
const DIGEST_TIME = "08:00";

type FanOutContext = Pick<Reading, "db" | "config" | "now" | "log">;

/**
 * Makes messages of what is due in the outbox.
 *
 * 1. In one transaction the event is marked done and its story frozen, with whom to tell: from
 *    here on nobody can take it back, and nothing can lose it.
 * 2. Slice by slice, everybody who is to be told gets a message, and the story keeps how far it
 *    has got. A kill in between goes on from there; a message that is there is not made again.
 *
 * @param stopped asked between two slices: whether to leave the rest for later
 * @returns how many messages were made
 */
export async function fanOut(
  ctx: FanOutContext,
  stopped: () => boolean = () => false,
): Promise<number> {
  const due = await dueEvents(ctx.db, ctx.now(), EVENTS_A_TICK);
  for (const event of due) {
    if (stopped()) return 0;
    try {
      await freeze(ctx, event, isRepeated(event, due));
    } catch (error) {
      // It stays due; those after it are not to wait for it.
      ctx.log.error(
        { err: error, event: event.id, kind: event.kind },
        "nothing could be made of an event",
      );
    }
    await yieldToOthers();
  }
  let made = 0;
  for (;;) {
    const open = stopped() ? null : await openStory(ctx.db);
    if (!open) return made;
    made += await createMessages(ctx, open, stopped);
  }
}

/**
 * Returns whether the beginning of the same maintenance leaves together with its announcement,
 * and says all that the announcement does.
 */
const isRepeated = (event: OutboxEvent, due: readonly OutboxEvent[]): boolean =>
  event.kind === "maintenance.planned" &&
  event.notice.occurrences === undefined &&
  due.some((e) => e.kind === "maintenance.started" && e.subjectId === event.subjectId);

async function freeze(ctx: FanOutContext, event: OutboxEvent, isRepeat: boolean): Promise<void> {
  const story = isRepeat ? null : await storyOfEvent(ctx, event);
  await shortTransaction(ctx.db, async (db) => {
    if (!(await markDone(db, event.id, ctx.now())) || !story) return;
    const recipients = recipientsOf(event);
    const { id, subjectId } = event;
    const createdAt = await insertStory(db, id, subjectId, story, recipients, event.createdAt);
    if (recipients !== null) return;
    // About a subscription: to its owner alone, by mail, even if it is of webhooks.
    await insertMessages(db, [
      {
        eventId: event.id,
        pageId: event.pageId,
        subjectId: event.subjectId,
        subscriberId: event.subjectId,
        email: null,
        kind: story.kind,
        channel: "mail",
        dueAt: ctx.now(),
        createdAt,
      },
    ]);
  });
}

function recipientsOf({ kind, pageId, subjectId, notice }: OutboxEvent): RecipientQuery | null {
  const { components, providers, impact } = notice;
  if (kind.startsWith("subscription.")) return null;
  const all = { pageId, components, providers, impact };
  return kind.startsWith("incident.")
    ? { ...all, kind: "incident", incident: subjectId }
    : { ...all, kind: "maintenance" };
}

async function createMessages(
  ctx: FanOutContext,
  open: OpenStory,
  stopped: () => boolean,
): Promise<number> {
  const { recipients, eventId, subjectId, story, createdAt } = open;
  let { afterId } = open;
  let made = 0;
  while (!stopped()) {
    const next = await nextRange(ctx.db, recipients, afterId, MESSAGES_A_SLICE);
    if (next === null) {
      await shortTransaction(ctx.db, (db) => storyReached(db, eventId, null));
      break;
    }
    await yieldToOthers();
    const range = { afterId, uptoId: next.uptoId };
    const isLast = next.count < MESSAGES_A_SLICE;
    made += await shortTransaction(ctx.db, async (db) => {
      const dueAt = ctx.now();
      const common = { eventId, subjectId, pageId: story.page.id, kind: story.kind, createdAt };
      const hurried = await insertHurried(db, recipients, range, { ...common, dueAt });
      const unhurried = await unhurriedIn(db, recipients, range);
      const messages = unhurried.flatMap((r) => messageTo(r, open, dueAt) ?? []);
      await insertMessages(db, messages);
      await storyReached(db, eventId, isLast ? null : range.uptoId);
      return hurried + messages.length;
    });
    if (isLast) break;
    afterId = range.uptoId;
    await yieldToOthers();
  }
  return made;
}

/** A mail's time by its reader's choices; `null` where a reminder would come too late, in a digest. */
function messageTo(
  subscriber: Subscriber,
  { eventId, subjectId, story, createdAt }: OpenStory,
  now: Instant,
): NewMessage | null {
  const { timeZone } = story.page;
  const isDaily = subscriber.frequency === "daily";
  if (isDaily && story.kind === "maintenance.reminder") return null;
  const quiet = isCritical(story) ? null : quietUntil(subscriber.quietHours, timeZone, now);
  return {
    eventId,
    subjectId,
    pageId: story.page.id,
    kind: story.kind,
    subscriberId: subscriber.id,
    email: null,
    createdAt,
    channel: "mail",
    state: isDaily ? "digest" : "queued",
    dueAt: isDaily ? nextDigest(timeZone, now) : (quiet ?? now),
  };
}

const isCritical = (story: Story): boolean =>
  "incident" in story && story.incident.impact === "critical";

/** The next time at which digests are sent. */
export function nextDigest(timeZone: string, now: Instant): Instant {
  const today = civilDate(now, timeZone);
  const at = wallTime(today, DIGEST_TIME, timeZone);
  return at > now ? at : wallTime(addDays(today, 1), DIGEST_TIME, timeZone);
}
