import { followsOf } from "../../../../db/follows.ts";
import { areColleagues, membershipsOf } from "../../../../db/memberships.ts";
import { organizationsById } from "../../../../db/organizations.ts";
import { follow, unfollow } from "../../../actions/follows.ts";
import type { PersonContent } from "../../../core/page/account-steps.ts";
import { isOfTeam } from "../../../core/people/permission.ts";
import { Refusal } from "../../../core/refusal.ts";
import { visiblePerson } from "../users.ts";
import { maySeeOrganization, shortAddress } from "../views.ts";
import type { Section, Visit } from "./visit.ts";

const shownPerson = ({ ctx, caller, place }: Visit) => visiblePerson(ctx, caller, place.subject);

async function show(visit: Visit): Promise<PersonContent> {
  const { ctx, caller, person } = visit;
  const shown = await shownPerson(visit);
  const memberships = await membershipsOf(ctx.db, [shown.id]);
  const ids = memberships.map((one) => one.organizationId);
  const organizations = (await organizationsById(ctx.db, ids)).filter((one) =>
    maySeeOrganization(caller, one),
  );
  const isSelf = shown.id === person.id;
  const { id, name, about, website } = shown;
  return {
    section: "person",
    id,
    name,
    email: shortAddress(shown.email, isSelf || isOfTeam(caller)),
    about,
    website,
    organizations: organizations.map((one) => ({ slug: one.slug, name: one.name })),
    isSelf,
    isColleague: !isSelf && (await areColleagues(ctx.db, person.id, id)),
    isFollowed: (await followsOf(ctx.db, person.id)).some((one) => one.subject === id),
  };
}

/** A colleague, as the API's `page` of a person names it. */
export const personSection: Section = {
  show,
  deeds: {
    follow: async (visit) => {
      const { ctx, person } = visit;
      const { id } = await shownPerson(visit);
      if (id === person.id || !(await areColleagues(ctx.db, person.id, id))) {
        throw new Refusal("forbidden", "One follows colleagues, and not oneself.");
      }
      await follow(ctx, person, "User", { id });
      return { done: "followed" };
    },
    unfollow: async (visit) => {
      const { id } = await shownPerson(visit);
      if (await unfollow(visit.ctx, visit.person, "User", { id })) return { done: "unfollowed" };
      throw new Refusal("missing", "You do not follow this person.");
    },
  },
};
