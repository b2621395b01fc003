import { z } from "zod";
import {
  ACCESS_STATES,
  PROFILES,
  STRUCTURES,
  waitOf,
  type AccessRequest as Stored,
  type RequestNote as StoredNote,
} from "../people/access-request.ts";
import type { WrittenAccess, WrittenContact } from "../people/access-check.ts";
import type { Company as StoredCompany } from "../people/company.ts";
import type { Organization } from "../people/organization.ts";
import type { Instant } from "../model.ts";
import { DAY_MS } from "../duration.ts";
import { orNull, publicId, type Answer } from "./basics.ts";

/** The shapes of requests for access, and of companies. */

const instant = z.iso.datetime().meta({ description: "RFC 3339, milliseconds, UTC" });
const instantOrNull = orNull(instant);
const text = (most: number) => z.string().max(most);

const contact = z
  .strictObject({ firstName: text(255), lastName: text(255), email: text(254) })
  .meta({ id: "AccessContact" });

/** Members that the applicant writes. What is missing in them is named by the handler. */
const written = {
  profile: z.enum(PROFILES),
  firstName: text(1_000),
  lastName: text(1_000),
  email: text(1_000),
  structure: z.enum(STRUCTURES),
  siren: orNull(text(100)).default(null),
  siret: orNull(text(100)).default(null),
  companyName: text(1_000),
  phone: text(100),
  title: orNull(text(1_000)).default(null),
  purpose: orNull(text(20_000)).default(null),
  useCase: orNull(text(1_000)).default(null),
  vendor: orNull(text(100)).default(null),
  scopes: z.array(text(100)).max(100).default([]),
  providers: z.array(text(200)).max(500).default([]),
  legalBasis: orNull(text(2_000)).default(null),
  dpo: orNull(contact).default(null),
  contacts: z
    .strictObject({
      business: orNull(contact).default(null),
      technical: orNull(contact).default(null),
    })
    .default({ business: null, technical: null }),
};

export const newAccessRequest = z.strictObject({
  ...written,
  isEmailConfirmed: z
    .boolean()
    .optional()
    .meta({ description: "Ignored: what was read, returned" }),
  isCompanyChecked: z
    .boolean()
    .optional()
    .meta({ description: "Ignored: what was read, returned" }),
  previous: orNull(publicId)
    .default(null)
    .meta({ description: "The refused request of the same address that is asked again" }),
});

export const accessRequested = z.object({ id: publicId });

export const accessRequest = z
  .object({
    id: publicId,
    state: z.enum(ACCESS_STATES),
    profile: z.enum(PROFILES),
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    isEmailConfirmed: z.boolean(),
    structure: z.enum(STRUCTURES),
    siren: orNull(z.string()),
    siret: orNull(z.string()),
    companyName: z.string(),
    isCompanyChecked: z
      .boolean()
      .meta({ description: "The register of companies has this name for the SIREN" }),
    phone: z.string(),
    title: orNull(z.string()),
    purpose: orNull(z.string()),
    useCase: orNull(z.string()),
    vendor: orNull(z.string()),
    scopes: z.array(z.string()).readonly(),
    providers: z.array(z.string()).readonly(),
    legalBasis: orNull(z.string()),
    dpo: orNull(contact),
    contacts: z.object({ business: orNull(contact), technical: orNull(contact) }),
    grant: orNull(z.string()),
    isPriority: z.boolean(),
    previous: orNull(z.string()),
    reasons: orNull(z.string()),
    submittedAt: instant,
    decidedAt: instantOrNull,
  })
  .meta({ id: "AccessRequest" });

export const accessRequestList = z.object({
  requests: z.array(accessRequest),
  counts: z.record(z.string(), z.number()).meta({ description: "Requests by state" }),
  more: z.boolean(),
});

export const accessQuery = z.object({
  state: z.enum(ACCESS_STATES).optional(),
  profile: z.enum(PROFILES).optional(),
  q: z.string().max(200).default("").meta({ description: "Words of names, address or numbers" }),
  before: publicId.optional().meta({ description: "The last request of the list before" }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const seen = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional()
  .meta({ description: "`since` of the review that was read; 412 if it changed since then" });

export const approval = z.strictObject({
  organization: z
    .union([publicId, z.literal("new")])
    .optional()
    .meta({ description: "By default `match` of the review; `new` makes one" }),
  scopes: z.array(text(100)).max(100).optional(),
  seen,
});

export const decision = z.strictObject({ reasons: text(20_000), seen });
export const newNote = z.strictObject({ text: text(20_000) });

/** A request with its notes, candidates and wait, as a reviewer sees it. */
export const accessReview = z.object({
  request: accessRequest,
  since: instant.meta({ description: "Last change of the request; see `seen` of decisions" }),
  waitedDays: z.number().meta({ description: "Days for which it has waited for the team" }),
  notes: z.array(
    z.object({ id: z.string(), author: z.string(), text: z.string(), createdAt: instant }),
  ),
  organizations: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        siret: orNull(z.string()),
        isVerified: z.boolean(),
        members: z.int().min(0),
        providers: z.array(z.string()).readonly(),
      }),
    )
    .meta({ description: "Organisations that have its SIRET or SIREN" }),
  match: orNull(z.string()).meta({
    description:
      "Id of the organisation that an approval takes by default: a verified one; null where a reviewer has to choose, or there is none",
  }),
});

export const accessDelay = z.object({
  days: orNull(z.int().min(1)).meta({
    description: "Mean over 90 days, without the applicants' own time; null below five decisions",
  }),
  decisions: z.int().min(0),
});

export const company = z
  .object({
    siren: z.string(),
    name: z.string(),
    siret: orNull(z.string()),
    isActive: z.boolean(),
    checkedAt: instant,
  })
  .meta({ id: "Company" });

export type AccessRequest = Answer<typeof accessRequest>;
export type AccessRequestList = Answer<typeof accessRequestList>;
export type AccessReview = Answer<typeof accessReview>;

const iso = (at: Instant): string => new Date(at).toISOString();

export const accessRequestJson = (r: Stored): AccessRequest => ({
  id: r.id,
  state: r.state,
  profile: r.form.profile,
  firstName: r.form.firstName,
  lastName: r.form.lastName,
  email: r.form.email,
  isEmailConfirmed: r.isEmailConfirmed,
  structure: r.form.structure,
  siren: r.form.siren,
  siret: r.form.siret,
  companyName: r.form.companyName,
  isCompanyChecked: r.isCompanyChecked,
  phone: r.form.phone,
  title: r.form.title,
  purpose: r.form.purpose,
  useCase: r.form.useCase,
  vendor: r.form.vendor,
  scopes: r.form.scopes,
  providers: r.form.providers,
  legalBasis: r.form.legalBasis,
  dpo: r.form.dpo,
  contacts: r.form.contacts,
  grant: r.grant,
  isPriority: r.isPriority,
  previous: r.previous,
  reasons: r.reasons,
  submittedAt: iso(r.submittedAt),
  decidedAt: r.decidedAt === null ? null : iso(r.decidedAt),
});

/** Organisations that a request may be about, and the one that matches without doubt. */
type Found = {
  readonly candidates: readonly (Organization & { readonly members: number })[];
  readonly match: Pick<Organization, "id"> | null;
};

export const accessReviewJson = (
  request: Stored,
  notes: readonly StoredNote[],
  { candidates, match }: Found,
  now: Instant,
): AccessReview => ({
  request: accessRequestJson(request),
  since: iso(request.since),
  waitedDays: Math.floor(waitOf(request, now) / DAY_MS),
  notes: notes.map((n) => ({
    id: n.id,
    author: n.authorName,
    text: n.text,
    createdAt: iso(n.createdAt),
  })),
  organizations: candidates.map(({ id, name, siret, verifiedAt, members, providers }) => ({
    id,
    name,
    siret,
    isVerified: verifiedAt !== null,
    members,
    providers,
  })),
  match: match?.id ?? null,
});

export const companyJson = (c: StoredCompany) => ({ ...c, checkedAt: iso(c.checkedAt) });

const NOBODY: WrittenContact = { firstName: "", lastName: "", email: "" };

/** Returns a body as the form is checked. */
export function writtenOf(body: z.output<typeof newAccessRequest>): WrittenAccess {
  const { siren, siret, title, purpose, useCase, vendor, legalBasis, dpo, contacts } = body;
  return {
    profile: body.profile,
    firstName: body.firstName,
    lastName: body.lastName,
    email: body.email,
    structure: body.structure,
    companyName: body.companyName,
    phone: body.phone,
    scopes: body.scopes,
    providers: body.providers,
    siren: siren ?? "",
    siret: siret ?? "",
    title: title ?? "",
    purpose: purpose ?? "",
    useCase: useCase ?? "",
    vendor: vendor ?? "",
    legalBasis: legalBasis ?? "",
    dpo: dpo ?? NOBODY,
    contacts: { business: contacts.business ?? NOBODY, technical: contacts.technical ?? NOBODY },
  };
}
