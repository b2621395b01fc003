import { followersIn } from "../../db/grants.ts";
import { membershipsIn } from "../../db/memberships.ts";
import { organizationsById } from "../../db/organizations.ts";
import { peopleById } from "../../db/people.ts";
import type { Context } from "../context/context.ts";
import { storyPage, type GrantStory } from "../core/messages/story.ts";
import type { Locale } from "../core/model.ts";
import { applicantOf, type GrantPart, type HeldGrant } from "../core/people/grant.ts";
import { queueMails } from "./queue-mails.ts";

/** The part of a context that writing about grants needs. */
export type GrantWriting = Pick<Context, "db" | "config" | "now" | "newId">;

/** A recipient, in their language. */
export type Recipient = { readonly email: string; readonly locale: Locale };

/** The kind of a mail, and what differs from one about the grant alone. */
export type GrantMail = Pick<GrantStory, "kind"> &
  Partial<Omit<GrantStory, "kind" | "page" | "at" | "grant">>;

/** Returns the contacts of a grant who are written to, each once. */
export function contactsOf(
  { contacts }: Pick<HeldGrant, "contacts">,
  parts: readonly GrantPart[] = ["applicant", "business", "technical"],
): readonly Recipient[] {
  const people = contacts
    .filter(({ part, isInPlace }) => isInPlace && parts.includes(part))
    .map(({ person }) => person);
  return [...new Map(people.map((person) => [person.email, person])).values()];
}

/** Queues a mail about a grant, to each in their language. Call it in the step's transaction. */
export async function writeAboutGrant(
  ctx: GrantWriting,
  grant: HeldGrant,
  mail: GrantMail,
  to: readonly Recipient[],
): Promise<void> {
  const [page] = ctx.config.pages;
  if (!page || to.length === 0) return;
  const [organization] = await organizationsById(ctx.db, [grant.organizationId]);
  for (const locale of new Set(to.map((one) => one.locale))) {
    const story: GrantStory = {
      page: { ...storyPage(page), locale },
      at: ctx.now(),
      grant: { title: grant.title, organization: organization?.name ?? "" },
      token: null,
      until: null,
      days: null,
      handover: null,
      who: null,
      part: null,
      passwordOf: null,
      isCopy: false,
      ...mail,
    };
    const readers = to.filter((one) => one.locale === locale).map(({ email }) => email);
    await queueMails(ctx, story, { subject: `grant:${grant.id}`, to: readers });
  }
}

/** Writes to all contacts of a grant. */
export const writeToContacts = (ctx: GrantWriting, grant: HeldGrant, mail: GrantMail) =>
  writeAboutGrant(ctx, grant, mail, contactsOf(grant));

/** Writes to all contacts, and copies to the colleagues who follow the applicant. */
export async function writeWithCopies(
  ctx: GrantWriting,
  grant: HeldGrant,
  mail: GrantMail,
): Promise<void> {
  const contacts = contactsOf(grant);
  await writeAboutGrant(ctx, grant, mail, contacts);
  const applicant = applicantOf(grant);
  if (applicant === null) return;
  const ids = await followersIn(ctx.db, applicant.id, grant.organizationId);
  const followers = (await peopleById(ctx.db, ids)).filter(
    (one) => one.disabledAt === null && contacts.every(({ email }) => email !== one.email),
  );
  await writeAboutGrant(ctx, grant, { ...mail, isCopy: true }, followers);
}

/** Writes to the admins of the organisation and to the team that a grant has no applicant. */
export async function writeOfOrphan(ctx: GrantWriting, grant: HeldGrant): Promise<void> {
  const members = await membershipsIn(ctx.db, [grant.organizationId]);
  const ids = members.filter(({ role }) => role === "admin").map(({ personId }) => personId);
  const admins = (await peopleById(ctx.db, ids)).filter((one) => one.disabledAt === null);
  const { team, pages } = ctx.config;
  const locale = team?.locale ?? pages[0]?.locale ?? "fr";
  const addresses = team?.email ?? [];
  const to = [...admins, ...addresses.map((email) => ({ email, locale }))];
  const each = [...new Map(to.map((one) => [one.email, one])).values()];
  await writeAboutGrant(ctx, grant, { kind: "grant.orphaned" }, each);
}
