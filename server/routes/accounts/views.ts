import { followerCounts, followingCounts } from "../../../db/follows.ts";
import { memberCounts, membershipsIn, membershipsOf } from "../../../db/memberships.ts";
import { organizationsById } from "../../../db/organizations.ts";
import { peopleById } from "../../../db/people.ts";
import type { Db } from "../../../db/schema.ts";
import type * as shapes from "../../core/api/accounts.ts";
import { isoUtc } from "../../core/instant.ts";
import type { MemberRole, Membership, Organization } from "../../core/people/organization.ts";
import {
  isOfTeam,
  isRole,
  mayWithin,
  type Actor,
  type Anonymous,
} from "../../core/people/permission.ts";
import type { Person } from "../../core/people/person.ts";
import { isAdmin } from "./caller.ts";

/** The conditions that an answer depends on besides its subject. */
export type View = {
  readonly db: Db;
  readonly caller: Actor | Anonymous;
  /** Address of the page that was asked, without a slash at its end. */
  readonly home: string;
};

const isoOrNull = (at: number | null): string | null => (at === null ? null : isoUtc(at));

const isSelf = (caller: View["caller"], person: Pick<Person, "id">): boolean =>
  caller.kind === "person" && caller.id === person.id;

/** Returns whether a caller may see an organisation that is not deleted. */
export const maySeeOrganization = (caller: View["caller"], one: Organization): boolean =>
  one.verifiedAt !== null || mayWithin(caller, "organization.read", one.id);

/** Returns people as documents. */
export async function userDocuments(view: View, people: readonly Person[]): Promise<shapes.User[]> {
  const { db, caller, home } = view;
  const ids = people.map((person) => person.id);
  const memberships = await membershipsOf(db, ids);
  const organizations = new Map(
    (await organizationsById(db, [...new Set(memberships.map((m) => m.organizationId))]))
      .filter((one) => maySeeOrganization(caller, one))
      .map((one) => [one.id, organizationReference(view, one)]),
  );
  const followers = await followerCounts(db, "User", ids);
  const following = await followingCounts(db, ids);
  const ofPerson = Map.groupBy(memberships, (m) => m.personId);
  return people.map((person) => {
    const isOpen = person.deletedAt === null && (isAdmin(caller) || isSelf(caller, person));
    return {
      about: person.about,
      active: person.disabledAt === null && person.deletedAt === null,
      avatar: null,
      avatar_thumbnail: null,
      email: isOpen ? person.email : null,
      first_name: person.firstName,
      id: person.id,
      last_login_at: isOpen ? isoOrNull(person.lastLoginAt) : null,
      last_name: person.lastName,
      metrics: {
        datasets: 0,
        dataservices: 0,
        reuses: 0,
        followers: followers.get(person.id) ?? 0,
        following: following.get(person.id) ?? 0,
      },
      organizations: (ofPerson.get(person.id) ?? []).flatMap(
        (m) => organizations.get(m.organizationId) ?? [],
      ),
      page: `${home}/compte/personnes/${person.slug}`,
      roles: isRole(person.role) ? [person.role] : [],
      since: isoUtc(person.createdAt),
      slug: person.slug,
      uri: `${home}/api/1/users/${person.slug}/`,
      website: person.website,
    };
  });
}

export const userReference = (
  { home }: Pick<View, "home">,
  person: Person,
): shapes.UserReference => ({
  class: "User",
  id: person.id,
  avatar: null,
  avatar_thumbnail: null,
  first_name: person.firstName,
  last_name: person.lastName,
  page: `${home}/compte/personnes/${person.slug}`,
  slug: person.slug,
  uri: `${home}/api/1/users/${person.slug}/`,
});

/** Returns a person as colleagues see them: of the address two letters and the domain. */
export function userReferenceWithEmail(view: View, person: Person): shapes.UserReferenceWithEmail {
  const { caller } = view;
  const isOpen = isOfTeam(caller) || isSelf(caller, person);
  return {
    ...userReference(view, person),
    email: shortAddress(person.email, isOpen),
    last_login_at: isOpen ? isoOrNull(person.lastLoginAt) : null,
  };
}

/** Returns an address, or as much of it as colleagues see. */
export function shortAddress(email: string, isOpen: boolean): string | null {
  const at = email.lastIndexOf("@");
  // An erased person has none.
  if (at < 0) return null;
  return isOpen ? email : `${email.slice(0, Math.min(2, at))}*${email.slice(at)}`;
}

const organizationReference = (
  { home }: Pick<View, "home">,
  one: Organization,
): shapes.OrganizationReference => ({
  class: "Organization",
  id: one.id,
  acronym: one.acronym,
  badges: one.badges.map((kind) => ({ kind })),
  logo: null,
  logo_thumbnail: null,
  name: one.name,
  page: `${home}/organisations/${one.slug}`,
  slug: one.slug,
  uri: `${home}/api/1/organizations/${one.slug}/`,
});

export const LABELS: Readonly<Record<MemberRole, string>> = {
  admin: "Administrateur",
  editor: "Éditeur",
  partial_editor: "Éditeur partiel",
};

export const memberDocument = (
  view: View,
  { role, since }: Membership,
  person: Person,
): shapes.Member => ({
  user: userReferenceWithEmail(view, person),
  role,
  since: isoUtc(since),
  label: LABELS[role],
});

/** Returns organisations as documents; members are in those that the caller may read them of. */
export async function organizationDocuments(
  view: View,
  organizations: readonly Organization[],
): Promise<shapes.Organization[]> {
  const { db, caller, home } = view;
  const ids = organizations.map((one) => one.id);
  const followers = await followerCounts(db, "Organization", ids);
  const counts = await memberCounts(db, ids);
  const open = ids.filter((id) => mayWithin(caller, "organization.read", id));
  const memberships = await membershipsIn(db, open);
  const people = new Map(
    (await peopleById(db, [...new Set(memberships.map((m) => m.personId))])).map((one) => [
      one.id,
      one,
    ]),
  );
  const members = Map.groupBy(memberships, (m) => m.organizationId);
  return organizations.map((one) => {
    const mayWrite = mayWithin(caller, "organization.write", one.id);
    const { class: _, ...named } = organizationReference({ home }, one);
    return {
      ...named,
      business_number_id: one.siret,
      created_at: isoUtc(one.createdAt),
      deleted: isoOrNull(one.deletedAt),
      description: one.description,
      extras: {
        is_verified: one.verifiedAt !== null,
        providers: one.providers,
        siren: one.siren,
        solutions: one.solutions,
      },
      last_modified: isoUtc(one.modifiedAt),
      members: (members.get(one.id) ?? []).flatMap((m) => {
        const person = people.get(m.personId);
        return person ? [memberDocument(view, m, person)] : [];
      }),
      metrics: {
        datasets: 0,
        dataservices: 0,
        reuses: 0,
        views: 0,
        followers: followers.get(one.id) ?? 0,
        members: counts.get(one.id) ?? 0,
      },
      permissions: {
        edit: mayWrite,
        delete: mayWrite,
        members: mayWithin(caller, "membership.decide", one.id),
        private: mayWithin(caller, "organization.read", one.id),
      },
      url: one.url,
    };
  });
}
