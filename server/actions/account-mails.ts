import { personByEmail } from "../../db/people.ts";
import type { Context } from "../context/context.ts";
import { storyPage, type AccountStory } from "../core/messages/story.ts";
import type { Instant } from "../core/model.ts";
import type { Organization } from "../core/people/organization.ts";
import { isReachable, type TechnicalAccount } from "../core/people/technical-account.ts";
import { queueMails } from "./queue-mails.ts";

/**
 * Queues a mail to the contact of an account, in the language of the person whose address it is,
 * or else the first page's. Call it in the transaction of the step.
 *
 * @param until end of a secret's overlap, or the instant at which the account closes
 */
export async function writeToContact(
  ctx: Pick<Context, "db" | "config" | "now" | "newId">,
  kind: AccountStory["kind"],
  { id, login, scopes, contactEmail }: TechnicalAccount,
  { name }: Pick<Organization, "name">,
  until: Instant | null = null,
): Promise<void> {
  const [page] = ctx.config.pages;
  if (!page || !isReachable(contactEmail)) return;
  const person = await personByEmail(ctx.db, contactEmail);
  const locale = person?.locale ?? page.locale;
  const story: AccountStory = {
    kind,
    page: { ...storyPage(page), locale },
    at: ctx.now(),
    account: { login, organization: name, scopes },
    until,
  };
  await queueMails(ctx, story, { subject: `account:${id}`, to: [contactEmail] });
}
