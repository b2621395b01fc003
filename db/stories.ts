import type { Instant } from "../server/core/model.ts";
import type { Story } from "../server/core/messages/story.ts";
import type { Db } from "./schema.ts";
import type { RecipientQuery } from "./recipients.ts";

/** A story of which some recipients have no message yet. */
export type OpenStory = {
  readonly eventId: string;
  readonly subjectId: string;
  readonly story: Story;
  readonly recipients: RecipientQuery;
  /** The last subscriber who has one; "" at first. */
  readonly afterId: string;
  /** Time of the event: messages are in this order. */
  readonly createdAt: Instant;
};

/**
 * Freezes what is said of an event, unless it is frozen already.
 *
 * Stories of one subject get strictly increasing times, also where two happened in the same
 * millisecond or an older event became due late: these times are the order of the messages.
 *
 * @param recipients the subscribers who receive it; `null`: its messages are written along with it
 * @returns the story's time, for its messages
 */
export async function insertStory(
  db: Db,
  eventId: string,
  subjectId: string,
  story: Story,
  recipients: RecipientQuery | null,
  createdAt: Instant = story.at,
): Promise<Instant> {
  const last = await db
    .selectFrom("story")
    .select((eb) => eb.fn.max("created_at").as("at"))
    .where("subject_id", "=", subjectId)
    .where("event_id", "!=", eventId)
    .executeTakeFirst();
  const at = last?.at === null || last === undefined ? createdAt : Math.max(createdAt, last.at + 1);
  await db
    .insertInto("story")
    .values({
      event_id: eventId,
      content: JSON.stringify(story),
      told: recipients === null ? null : JSON.stringify(recipients),
      after_id: "",
      subject_id: subjectId,
      created_at: at,
    })
    .onConflict((c) => c.column("event_id").doNothing())
    .execute();
  return at;
}

/** Returns the oldest story that is not complete, or `null`. */
export async function openStory(db: Db): Promise<OpenStory | null> {
  const row = await db
    .selectFrom("story")
    .selectAll()
    .where("told", "is not", null)
    .orderBy("created_at")
    .orderBy("event_id")
    .limit(1)
    .executeTakeFirst();
  if (!row || row.told === null) return null;
  return {
    eventId: row.event_id,
    subjectId: row.subject_id,
    story: JSON.parse(row.content) as Story,
    recipients: JSON.parse(row.told) as RecipientQuery,
    afterId: row.after_id,
    createdAt: row.created_at,
  };
}

/** Records the progress of a story: `null` once every recipient has a message. */
export async function storyReached(db: Db, eventId: string, afterId: string | null): Promise<void> {
  await db
    .updateTable("story")
    .set(afterId === null ? { told: null } : { after_id: afterId })
    .where("event_id", "=", eventId)
    .execute();
}

export async function storyOf(db: Db, eventId: string): Promise<Story | null> {
  const row = await db
    .selectFrom("story")
    .select("content")
    .where("event_id", "=", eventId)
    .executeTakeFirst();
  return row ? (JSON.parse(row.content) as Story) : null;
}

/** Deletes stories from before an instant that have no message left; returns their number. */
export async function deleteFinishedStories(
  db: Db,
  before: Instant,
  limit: number,
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("story")
    .where("event_id", "in", (eb) =>
      eb
        .selectFrom("story")
        .select("event_id")
        .where("created_at", "<", before)
        .where("told", "is", null)
        .where((clause) =>
          clause.not(
            clause.exists(
              clause
                .selectFrom("message")
                .select("message.id")
                .whereRef("message.event_id", "=", "story.event_id"),
            ),
          ),
        )
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
