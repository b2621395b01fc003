import { membershipsIn } from "../../db/memberships.ts";
import { organizationsById } from "../../db/organizations.ts";
import { peopleById, personByEmail } from "../../db/people.ts";
import { storyPage, type MembershipStory } from "../core/messages/story.ts";
import type { Locale } from "../core/model.ts";
import type { MembershipRequest } from "../core/people/organization.ts";
import type { Corresponding } from "./organizations.ts";
import { queueMails } from "./queue-mails.ts";

type Recipient = { readonly email: string; readonly locale: Locale | null };
type Facts = Pick<MembershipStory, "person" | "comment" | "invitation">;

/**
 * Queues the mail of a step: of a request to join to the organisation's admins, of its decision to
 * who asked, of an invitation to who is invited. Call it in the transaction of the step.
 */
export async function writeMembershipMail(
  ctx: Corresponding,
  kind: MembershipStory["kind"],
  request: MembershipRequest,
): Promise<void> {
  switch (kind) {
    case "membership.asked": {
      const [person] =
        request.personId === null ? [] : await peopleById(ctx.db, [request.personId]);
      const facts = { person: person?.name ?? null, comment: request.comment, invitation: null };
      return queueEach(ctx, kind, request, await adminsOf(ctx, request.organizationId), facts);
    }
    case "membership.accepted":
    case "membership.refused": {
      const facts = { person: null, comment: request.reason, invitation: null };
      return queueEach(ctx, kind, request, await subjectOf(ctx, request), facts);
    }
    case "membership.invited": {
      const invited = await subjectOf(ctx, request);
      const [inviting] = await peopleById(ctx.db, [request.createdBy]);
      return queueEach(ctx, kind, request, invited, {
        person: inviting?.name ?? null,
        comment: request.comment,
        invitation: invited.some(({ locale }) => locale === null) ? request.id : null,
      });
    }
    case "membership.canceled": {
      const facts = { person: null, comment: null, invitation: null };
      return queueEach(ctx, kind, request, await subjectOf(ctx, request), facts);
    }
  }
}

async function queueEach(
  ctx: Corresponding,
  kind: MembershipStory["kind"],
  { id, organizationId, role }: MembershipRequest,
  recipients: readonly Recipient[],
  facts: Facts,
): Promise<void> {
  const [page] = ctx.config.pages;
  const [organization] = await organizationsById(ctx.db, [organizationId]);
  if (!page || !organization) return;
  for (const [locale, some] of Map.groupBy(recipients, (one) => one.locale ?? page.locale)) {
    const story: MembershipStory = {
      kind,
      page: { ...storyPage(page), locale },
      at: ctx.now(),
      organization: { name: organization.name },
      role,
      ...facts,
    };
    const to = some.map(({ email }) => email);
    await queueMails(ctx, story, { subject: `membership:${id}`, to });
  }
}

/** Returns the admins of an organisation who may sign in. */
async function adminsOf({ db }: Corresponding, organizationId: string): Promise<Recipient[]> {
  const members = await membershipsIn(db, [organizationId]);
  const admins = members.filter(({ role }) => role === "admin").map(({ personId }) => personId);
  return (await peopleById(db, admins)).filter(isActive);
}

/** Returns who asks, or is invited; an address without a person has no language yet. */
async function subjectOf(
  { db }: Corresponding,
  { personId, email }: MembershipRequest,
): Promise<Recipient[]> {
  if (personId !== null) return (await peopleById(db, [personId])).filter(isActive);
  if (email === null) return [];
  const person = await personByEmail(db, email);
  if (person) return [person].filter(isActive);
  return [{ email, locale: null }];
}

const isActive = (one: { readonly disabledAt: unknown; readonly deletedAt: unknown }): boolean =>
  one.disabledAt === null && one.deletedAt === null;
