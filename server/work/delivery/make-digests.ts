import {
  dropMessages,
  dueDigests,
  insertMessages,
  waitingForDigest,
} from "../../../db/messages.ts";
import { isSuperseded } from "../../../db/message-threads.ts";
import { insertStory, storyOf } from "../../../db/stories.ts";
import type { Reading } from "../../context/context.ts";
import type { Message } from "../../core/messages/story.ts";
import type {
  DigestStory,
  IncidentStory,
  MaintenanceStory,
  Story,
} from "../../core/messages/story.ts";
import { yieldToOthers, shortTransaction } from "../../context/time-slices.ts";

const SUBSCRIBERS_A_SLICE = 50;
/** Most entries of a digest. */
const MOST_ITEMS = 50;

/**
 * Makes one mail of all that waits for each subscriber's digest. Of each incident and maintenance
 * it has the last word alone. The digest is there, and what went into it is out of the queue, in
 * one transaction.
 *
 * @returns how many digests were made
 */
export async function makeDigests(ctx: Pick<Reading, "db" | "now">): Promise<number> {
  let made = 0;
  for (;;) {
    const due = await dueDigests(ctx.db, ctx.now(), SUBSCRIBERS_A_SLICE);
    if (due.length === 0) return made;
    for (const subscriberId of due) {
      await makeDigest(ctx, subscriberId);
      made += 1;
      await yieldToOthers();
    }
  }
}

async function makeDigest({ db, now }: Pick<Reading, "db" | "now">, subscriberId: string) {
  const at = now();
  const eventId = `d${at.toString(36)}`;
  const id = `${eventId}-${subscriberId}`;
  await shortTransaction(db, async (trx) => {
    // Read here: of two nodes at once, the second finds nothing.
    const waiting = await waitingForDigest(trx, subscriberId, at);
    const newest = new Map(waiting.map((message) => [message.subjectId, message]));
    const items = await itemsOf(trx, [...newest.values()].slice(-MOST_ITEMS));
    const ids = waiting.map((message) => message.id);
    await dropMessages(trx, ids, "in the digest");
    const [first] = items;
    if (!first) return;
    const story: DigestStory = { kind: "digest", page: first.page, at, items };
    await insertStory(trx, id, id, story, null);
    await insertMessages(trx, [
      {
        eventId: id,
        subscriberId,
        email: null,
        pageId: first.page.id,
        subjectId: id,
        kind: "digest",
        channel: "mail",
        dueAt: at,
        createdAt: at,
      },
    ]);
  });
}

async function itemsOf(
  db: Reading["db"],
  messages: readonly Message[],
): Promise<(IncidentStory | MaintenanceStory)[]> {
  const stories: Story[] = [];
  for (const message of messages) {
    // A subscriber who chose digests no longer may have received the end of it already.
    if (await isSuperseded(db, message)) continue;
    const story = await storyOf(db, message.eventId);
    if (story) stories.push(story);
  }
  return stories.filter((s) => "incident" in s || "maintenance" in s);
}
