import { hasMessageSince } from "../../db/message-threads.ts";
import { lastPending } from "../../db/outbox.ts";
import type { Context } from "../context/context.ts";
import { MINUTE_MS, SECOND_MS } from "../core/duration.ts";
import type { DeliveryOutcome } from "../core/messages/retry-rules.ts";
import type { ComponentStory } from "../core/messages/story.ts";

/** Messages are made within a second after their event is due. */
const MADE_MS = 2 * SECOND_MS;
/** An event this old has not caused the change. */
export const SAME_NEWS_MS = 2 * MINUTE_MS;

/**
 * Returns the outcome for a component's change that an incident or a maintenance announces to the
 * same chat room: dropped, or postponed while that announcement is on hold; `null`: it is news.
 */
export async function repetitionOf(
  { db, now }: Pick<Context, "db" | "now">,
  story: ComponentStory,
  subscriberId: string,
): Promise<DeliveryOutcome | null> {
  for (const subjectId of story.declaredBy ?? []) {
    if (await hasMessageSince(db, subscriberId, subjectId, story.at - SAME_NEWS_MS)) {
      return { kind: "dropped", error: "its incident or maintenance says the same" };
    }
    const pending = await lastPending(db, subjectId);
    const until = pending && Math.max(now(), pending.dueAt) + MADE_MS;
    const error = "an announcement of the same is on hold";
    if (until !== null) return { kind: "postponed", error, until };
  }
  return null;
}
