import { insertMessages } from "../../db/messages.ts";
import { insertStory } from "../../db/stories.ts";
import type { Context } from "../context/context.ts";
import type { Story } from "../core/messages/story.ts";

/**
 * Queues a story as a mail to each of these addresses, due at its time. Call it in the transaction
 * of the change that the mail is about.
 *
 * @param subject the thread of the mails, "access:<id>"
 */
export async function queueMails(
  { db, newId }: Pick<Context, "db" | "newId">,
  story: Story,
  { subject, to }: { readonly subject: string; readonly to: readonly string[] },
): Promise<void> {
  const eventId = `t${newId()}`;
  await insertStory(db, eventId, subject, story, null);
  await insertMessages(
    db,
    to.map((email) => ({
      eventId,
      subscriberId: null,
      email,
      pageId: story.page.id,
      subjectId: subject,
      kind: story.kind,
      channel: "mail",
      dueAt: story.at,
      createdAt: story.at,
    })),
  );
}
