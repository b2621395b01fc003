import { z } from "zod";
import { ACCESS_STATES } from "../people/access-request.ts";
import { MEMBER_ROLES } from "../people/organization.ts";
import { PERSON_ROLES } from "../people/permission.ts";
import { locale, orNull, type Answer } from "./basics.ts";

/** The shape of everything that is kept of a person. */

const instant = z.iso.datetime();
const text = z.string();
const list = z.array(text).readonly();

const request = z.object({
  organization: text,
  status: z.enum(["pending", "accepted", "refused", "canceled"]),
  role: z.enum(MEMBER_ROLES),
  comment: orNull(text),
  reason: orNull(text),
  createdAt: instant,
});

export const personExport = z
  .object({
    exportedAt: instant,
    person: z.object({
      id: text,
      email: text,
      name: text,
      firstName: text,
      lastName: text,
      slug: text,
      role: z.enum(PERSON_ROLES),
      providers: orNull(list),
      locale,
      about: orNull(text),
      website: orNull(text),
      phone: orNull(text),
      hasPassword: z.boolean(),
      hasTotp: z.boolean(),
      createdAt: instant,
      lastLoginAt: orNull(instant),
    }),
    identities: z.array(z.object({ issuer: text, subject: text })),
    sessions: z.array(
      z.object({
        id: text,
        personId: text,
        method: z.enum(["password", "link", "oidc"]),
        createdAt: instant,
        seenAt: instant,
        address: text,
        agent: text,
      }),
    ),
    memberships: z.array(
      z.object({
        organization: text,
        role: z.enum(MEMBER_ROLES),
        since: instant,
        assignments: z.array(z.object({ class: z.enum(["Provider", "Grant"]), id: text })),
      }),
    ),
    requests: z.array(request),
    invitations: z.array(request),
    follows: z.array(
      z.object({ class: z.enum(["User", "Organization"]), subject: text, since: instant }),
    ),
    grantContacts: z.array(z.object({ grant: text, part: text })),
    technicalAccounts: list.meta({ description: "Logins whose contact the person is" }),
    subscriptions: z.array(
      z.object({
        page: text,
        endpoint: orNull(text),
        state: text,
        scopes: list,
        kinds: list,
        source: text,
        createdAt: instant,
      }),
    ),
    accessRequests: z.array(
      z.object({
        id: text,
        state: z.enum(ACCESS_STATES),
        form: z.object({}).loose(),
        reasons: orNull(text),
        submittedAt: instant,
      }),
    ),
    notes: z.array(z.object({ text, createdAt: instant })),
    trail: z
      .array(z.object({ at: instant, action: text, subject: text }))
      .meta({ description: "Deeds on the person, and recent ones by them; 2,000 at most" }),
  })
  .meta({ id: "PersonExport" });

export type PersonExport = Answer<typeof personExport>;
