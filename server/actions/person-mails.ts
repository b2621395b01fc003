import type { Context } from "../context/context.ts";
import { storyPage, type PersonStory } from "../core/messages/story.ts";
import type { Instant } from "../core/model.ts";
import type { Person } from "../core/people/person.ts";
import { queueMails } from "./queue-mails.ts";

/**
 * Queues a notice to a person about their own account. Call it in the transaction of the change.
 *
 * @param until instant at which an unused account is deleted
 */
export async function writeToPerson(
  ctx: Pick<Context, "db" | "config" | "now" | "newId">,
  kind: PersonStory["kind"],
  { id, email, locale }: Pick<Person, "id" | "email" | "locale">,
  until: Instant | null = null,
): Promise<void> {
  const [page] = ctx.config.pages;
  if (!page) return;
  const story: PersonStory = { kind, page: { ...storyPage(page), locale }, at: ctx.now(), until };
  await queueMails(ctx, story, { subject: `person:${id}`, to: [email] });
}
