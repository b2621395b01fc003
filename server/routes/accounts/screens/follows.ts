import { followsOf } from "../../../../db/follows.ts";
import { areColleagues } from "../../../../db/memberships.ts";
import { organizationsById } from "../../../../db/organizations.ts";
import { peopleById } from "../../../../db/people.ts";
import { unfollow } from "../../../actions/follows.ts";
import type { ShownFollow } from "../../../core/page/account-steps.ts";
import { Refusal } from "../../../core/refusal.ts";
import { maySeeOrganization } from "../views.ts";
import { providerNames } from "./provider-names.ts";
import { pathIn, subjectOf, type Section, type Visit } from "./visit.ts";

async function shownFollows(visit: Visit): Promise<ShownFollow[]> {
  const { ctx, caller, person } = visit;
  const follows = await followsOf(ctx.db, person.id);
  const idsOf = (kind: string) =>
    follows.filter((one) => one.class === kind).map((one) => one.subject);
  const organizations = await organizationsById(ctx.db, idsOf("Organization"));
  const people = await peopleById(ctx.db, idsOf("User"));
  const names = new Map(providerNames(visit).map(({ id, name }) => [id, name]));
  const shown: ShownFollow[] = [];
  for (const { class: kind, subject: id, since } of follows) {
    const organization = organizations.find((one) => one.id === id);
    const colleague = people.find((one) => one.id === id);
    if (organization) {
      const isSeen = organization.deletedAt === null && maySeeOrganization(caller, organization);
      shown.push({
        kind,
        id,
        name: organization.name,
        since,
        path: isSeen ? pathIn(visit, "organization", organization.slug) : null,
        providers: organization.providers.map((provider) => names.get(provider) ?? provider),
      });
    } else if (colleague) {
      const isSeen = await areColleagues(ctx.db, person.id, id);
      const path = isSeen ? pathIn(visit, "person", colleague.slug) : null;
      shown.push({ kind, id, name: colleague.name, since, path, providers: [] });
    }
  }
  return shown;
}

/** The organisations and colleagues that the person follows. */
export const followsSection: Section = {
  show: async (visit) => ({ section: "follows", follows: await shownFollows(visit) }),
  deeds: {
    unfollow: async ({ ctx, person }, fields) => {
      const id = subjectOf(fields);
      const [organization] = await organizationsById(ctx.db, [id]);
      const isOver = organization
        ? await unfollow(ctx, person, "Organization", organization)
        : await unfollow(ctx, person, "User", { id });
      if (!isOver) throw new Refusal("missing", "You do not follow this organisation.");
      return { done: "unfollowed" };
    },
  },
};
