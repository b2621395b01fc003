import { z } from "zod";
import type { Instant } from "../model.ts";
import { GRANT_DEEDS, type GrantDeed, type GrantPart, type HeldGrant } from "../people/grant.ts";
import {
  daysLeft,
  LONGEST_OVERLAP_HOURS,
  prolongableFrom,
  tokenState,
  type GrantToken,
} from "../people/grant-token.ts";
import type { Ban } from "../people/token-usage.ts";
import type { Organization } from "../people/organization.ts";
import { banJson } from "./token-usage.ts";
import { instantOrNull, orNull, publicId, type Answer } from "./basics.ts";

/** The shapes of grants and their tokens. */

const instant = z.iso.datetime();
const text = (most: number) => z.string().max(most);
const organization = z.object({ id: publicId, name: z.string(), slug: z.string() });
const scopes = z.array(z.string());
const tokenId = z.string().meta({ description: "Twenty hexadecimal digits: `sub` of the token" });

export const grantToken = z
  .object({
    id: tokenId,
    grant: publicId,
    state: z.enum(["active", "expired", "revoked"]),
    scopes,
    createdAt: instant,
    expiresAt: instant,
    daysLeft: z.int().meta({ description: "Whole days; negative once it has expired" }),
    prolongableFrom: instant,
    lastUsedAt: instantOrNull,
    revokedAt: instantOrNull.meta({
      description: "Of a replaced token: the end of the overlap, which may lie ahead",
    }),
    replaces: orNull(tokenId),
    ban: orNull(z.object({ since: instant, until: instant })),
  })
  .meta({ id: "GrantToken" });

const contact = orNull(
  z.object({ id: publicId, firstName: z.string(), lastName: z.string(), email: z.string() }),
);

export const grant = z
  .object({
    id: publicId,
    organization,
    title: z.string(),
    purpose: z.string(),
    useCase: orNull(z.string()),
    vendor: orNull(organization),
    scopes,
    state: z.enum(["active", "revoked"]),
    contacts: z.object({ applicant: contact, business: contact, technical: contact }),
    tokens: z.array(grantToken),
    may: z.array(z.enum(GRANT_DEEDS)).meta({ description: "What the caller may do with it" }),
    request: orNull(publicId).meta({ description: "The request for access that led to it" }),
    createdAt: instant,
    revokedAt: instantOrNull,
  })
  .meta({ id: "Grant" });

export const grantList = z.object({ grants: z.array(grant), more: z.boolean() });

export const grantsQuery = z.object({
  organization: z.string().max(255).optional().meta({ description: "Slug or id" }),
  state: z.enum(["active", "revoked"]).optional(),
  q: z
    .string()
    .max(200)
    .default("")
    .meta({ description: "Words of the organisation, its SIRET, or a contact; for the team" }),
  before: publicId.optional().meta({ description: "Id of the last grant of the slice before" }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const person = z.strictObject({ firstName: text(255), lastName: text(255), email: text(254) });

export const newContacts = z
  .strictObject({
    business: orNull(person).optional(),
    technical: orNull(person).optional().meta({ description: "null: the applicant" }),
  })
  .meta({ description: "Absent members stay as they are" });

export const grantChange = z
  .strictObject({
    title: text(1_000).optional(),
    purpose: text(20_000).optional(),
    useCase: orNull(text(1_000)).optional(),
    vendor: orNull(text(100)).optional(),
    legalBasis: orNull(text(2_000)).optional(),
    scopes: z.array(text(100)).max(100).optional(),
  })
  .meta({ description: "Absent members stay as they are" });

export const changeAsked = z.object({ id: publicId });

export const transfer = z.strictObject({
  to: publicId.meta({ description: "Id of an active member of the same organisation" }),
});

export const newGrantToken = z.strictObject({
  replaces: z.string().max(100).optional().meta({ description: "Id of the active token" }),
  keepOldForHours: z.int().min(0).max(LONGEST_OVERLAP_HOURS).default(0),
});

export const issuedGrantToken = grantToken.extend({
  token: z.string().meta({ description: "Its text, a JWT; only this answer shows it" }),
});

export const revealedToken = z.object({ token: z.string() });

export const prolongation = z
  .strictObject({
    owner: z.boolean(),
    purpose: z.boolean(),
    business: z.boolean(),
    technical: z.boolean(),
  })
  .meta({ description: "True for what is unchanged" });

export const prolongationAsked = z.object({ request: publicId });

export const handOver = z.strictObject({ email: text(254) });
export const handedOver = z.object({ expiresAt: instant });

export type Grant = Answer<typeof grant>;
export type GrantTokenJson = Answer<typeof grantToken>;

/** Returns a token as it is now, with the ban that it is under. */
export const grantTokenJson = (
  token: GrantToken,
  now: Instant,
  ban?: Ban | null,
): GrantTokenJson => ({
  id: token.id,
  grant: token.grantId,
  state: tokenState(token, now),
  scopes: [...token.scopes],
  createdAt: iso(token.createdAt),
  expiresAt: iso(token.expiresAt),
  daysLeft: daysLeft(token, now),
  prolongableFrom: iso(prolongableFrom(token)),
  lastUsedAt: isoOrNull(token.lastUsedAt),
  revokedAt: isoOrNull(token.revokedAt),
  replaces: token.replaces,
  ban: banJson(ban),
});

/** Facts beside a grant in its document. */
export type GrantSurroundings = {
  readonly tokens: readonly GrantToken[];
  /** Bans that are not over, by token. */
  readonly bans: ReadonlyMap<string, Ban>;
  readonly organization: Pick<Organization, "id" | "name" | "slug">;
  readonly vendor: Pick<Organization, "id" | "name" | "slug"> | null;
  readonly may: readonly GrantDeed[];
  /** Returns the address of a contact as the caller may read it. */
  readonly address: (email: string) => string;
};

/** Returns a grant as the caller may see it. */
export function grantJson(
  held: HeldGrant,
  { tokens, bans, organization: owner, vendor, may, address }: GrantSurroundings,
  now: Instant,
): Grant {
  const contactJson = (part: GrantPart) => {
    const found = held.contacts.find((one) => one.part === part);
    if (!found) return null;
    const { id, email } = found.person;
    return { id, ...found.names, email: address(email) };
  };
  return {
    id: held.id,
    organization: named(owner),
    title: held.title,
    purpose: held.purpose,
    useCase: held.useCase,
    vendor: vendor && named(vendor),
    scopes: [...held.scopes],
    state: held.revokedAt === null ? "active" : "revoked",
    contacts: {
      applicant: contactJson("applicant"),
      business: contactJson("business"),
      technical: contactJson("technical"),
    },
    tokens: tokens.map((token) => grantTokenJson(token, now, bans.get(token.id))),
    may: [...may],
    request: held.requestId,
    createdAt: iso(held.createdAt),
    revokedAt: isoOrNull(held.revokedAt),
  };
}

const named = ({ id, name, slug }: Pick<Organization, "id" | "name" | "slug">) => ({
  id,
  name,
  slug,
});

const iso = (at: Instant): string => new Date(at).toISOString();
const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));
