import { giveGrant } from "../../server/actions/grants.ts";
import { addMember } from "../../server/actions/members.ts";
import { addPerson } from "../../server/auth/people.ts";
import type { Context } from "../../server/context/context.ts";
import type { GrantStory } from "../../server/core/messages/story.ts";
import type { HeldGrant } from "../../server/core/people/grant.ts";
import type { Organization } from "../../server/core/people/organization.ts";
import type { Person } from "../../server/core/people/person.ts";
import { organizationWith } from "./technical-accounts.ts";
import { ANNE } from "./world.ts";

/** An organisation with a grant, and the people around it. */
export type GrantHouse = {
  readonly organization: Organization;
  readonly applicant: Person;
  readonly business: Person;
  readonly technical: Person;
  /** A member without a part. */
  readonly colleague: Person;
};

/**
 * Makes an organisation and its people; the technical contact is a stranger to it.
 *
 * @param domain distinguishes the addresses of a second house
 */
export async function grantHouse(
  ctx: Context,
  siret?: string,
  domain = "exemple",
): Promise<GrantHouse> {
  const by = { ...ctx, by: ANNE };
  const organization = await organizationWith(by, [], siret);
  const someone = (name: string) =>
    addPerson(by, {
      email: `${name.toLowerCase()}@${domain}.fr`,
      name: `${name} Petit`,
      role: "member",
    });
  const [applicant, business] = [await someone("Ada"), await someone("Bea")];
  const [technical, colleague] = [await someone("Tom"), await someone("Col")];
  await addMember(by, organization, applicant, "admin");
  await addMember(by, organization, business, "editor");
  await addMember(by, organization, colleague, "editor");
  return { organization, applicant, business, technical, colleague };
}

/** Gives the organisation another grant. */
export const grantIn = (ctx: Context, house: GrantHouse): Promise<HeldGrant> =>
  giveGrant(
    { ...ctx, by: ANNE },
    {
      organizationId: house.organization.id,
      requestId: null,
      title: "Marchés publics",
      purpose: "Vérifier les candidats.",
      useCase: null,
      vendorId: null,
      scopes: ["status:read", "entreprises"],
    },
    house,
  );

/** Returns a context in which a person acts. */
export const actingAs = <C extends Context>(ctx: C, { id, name, email }: Person): C => ({
  ...ctx,
  by: { kind: "person", id, name, email, role: "member", providers: [] },
});

/** Returns the mails about grants in the queue with their stories, oldest first. */
export async function grantMails({ db }: Pick<Context, "db">) {
  const rows = await db
    .selectFrom("message as m")
    .innerJoin("story as s", "s.event_id", "m.event_id")
    .select(["m.email", "m.kind", "s.content"])
    .where("m.kind", "like", "grant.%")
    .orderBy("m.created_at")
    .orderBy("m.id")
    .execute();
  return rows.map(({ email, kind, content }) => ({
    email: email!,
    kind,
    story: JSON.parse(content) as GrantStory,
  }));
}
