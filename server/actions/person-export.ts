import { accessRequestsFrom } from "../../db/access-requests.ts";
import { followsOf } from "../../db/follows.ts";
import { assignmentsOf, membershipsOf } from "../../db/memberships.ts";
import { invitationsOf, requestsMadeBy } from "../../db/membership-requests.ts";
import { organizationsById } from "../../db/organizations.ts";
import { personRecords } from "../../db/person-export.ts";
import { sessionsOf } from "../../db/sessions.ts";
import { subscribersOf } from "../../db/subscribers.ts";
import type { Context } from "../context/context.ts";
import type { PersonExport } from "../core/api/person-export.ts";
import { isoUtc } from "../core/instant.ts";
import type { Instant } from "../core/model.ts";
import type { MembershipRequest } from "../core/people/organization.ts";
import type { Person } from "../core/people/person.ts";

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : isoUtc(at));

/** Returns everything that is kept of a person, without what they sign in with. */
export async function exportPerson(
  { db, now }: Pick<Context, "db" | "now">,
  person: Person,
): Promise<PersonExport> {
  const { identities, notes, grantContacts, technicalAccounts, trail } = await personRecords(
    db,
    person,
  );
  const subscribers = await subscribersOf(db, person.email);
  const requests = await accessRequestsFrom(db, person.email);
  const sessions = await sessionsOf(db, person.id);
  return {
    exportedAt: isoUtc(now()),
    person: profileOf(person),
    identities,
    sessions: sessions.map((one) => ({
      ...one,
      createdAt: isoUtc(one.createdAt),
      seenAt: isoUtc(one.seenAt),
    })),
    ...(await belongings(db, person)),
    grantContacts,
    technicalAccounts,
    subscriptions: subscribers.map((one) => ({
      page: one.pageId,
      endpoint: one.endpoint,
      state: one.state,
      scopes: one.scopes,
      kinds: one.kinds,
      source: one.source,
      createdAt: isoUtc(one.createdAt),
    })),
    accessRequests: requests.map(({ id, state, form, reasons, submittedAt }) => ({
      id,
      state,
      form,
      reasons,
      submittedAt: isoUtc(submittedAt),
    })),
    notes: notes.map(({ text, createdAt }) => ({ text, createdAt: isoUtc(createdAt) })),
    trail: trail.map((one) => ({ ...one, at: isoUtc(one.at) })),
  };
}

const profileOf = (person: Person): PersonExport["person"] => ({
  id: person.id,
  email: person.email,
  name: person.name,
  firstName: person.firstName,
  lastName: person.lastName,
  slug: person.slug,
  role: person.role,
  providers: person.providers,
  locale: person.locale,
  about: person.about,
  website: person.website,
  phone: person.phone,
  hasPassword: person.hasPassword,
  hasTotp: person.hasTotp,
  createdAt: isoUtc(person.createdAt),
  lastLoginAt: isoOrNull(person.lastLoginAt),
});

/** Returns the organisations of a person, what they asked of others, and what they follow. */
async function belongings(
  db: Context["db"],
  person: Person,
): Promise<Pick<PersonExport, "memberships" | "requests" | "invitations" | "follows">> {
  const memberships = await membershipsOf(db, [person.id]);
  const requests = await requestsMadeBy(db, person.id);
  const invitations = await invitationsOf(db, person);
  const ids = [...memberships, ...requests, ...invitations].map((one) => one.organizationId);
  const found = await organizationsById(db, [...new Set(ids)]);
  const names = new Map(found.map((one) => [one.id, one.name]));
  const named = (id: string) => ({ organization: names.get(id) ?? id });
  const request = (one: MembershipRequest) => ({
    ...named(one.organizationId),
    status: one.status,
    role: one.role,
    comment: one.comment,
    reason: one.reason,
    createdAt: isoUtc(one.createdAt),
  });
  const own: PersonExport["memberships"][number][] = [];
  for (const { organizationId, role, since } of memberships) {
    const assignments = await assignmentsOf(db, organizationId, person.id);
    own.push({ ...named(organizationId), role, since: isoUtc(since), assignments });
  }
  return {
    memberships: own,
    requests: requests.map(request),
    invitations: invitations.map(request),
    follows: (await followsOf(db, person.id)).map((one) => ({
      class: one.class,
      subject: one.subject,
      since: isoUtc(one.since),
    })),
  };
}
