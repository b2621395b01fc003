import { z } from "zod";
import type { Instant } from "../model.ts";
import type { Organization } from "../people/organization.ts";
import { BUILT_IN_SCOPES } from "../people/scopes.ts";
import {
  accountState,
  LONGEST_OVERLAP_HOURS,
  reactivateBefore,
  type TechnicalAccount,
} from "../people/technical-account.ts";
import { instantOrNull, publicId, type Answer } from "./basics.ts";

/** The shapes of technical accounts. */

const instant = z.iso.datetime();
const scopes = z.array(z.enum(BUILT_IN_SCOPES)).min(1).max(BUILT_IN_SCOPES.length);
const contactEmail = z.string().max(254);

export const technicalAccount = z
  .object({
    id: publicId,
    login: z.string().meta({ description: "Its `client_id` at `/oauth/token`" }),
    number: z.int().min(1),
    organization: z.object({ id: publicId, name: z.string(), slug: z.string() }),
    siret: z.string(),
    contactEmail,
    scopes,
    state: z.enum(["active", "inactive", "closed"]),
    createdAt: instant,
    secretSetAt: instant,
    previousSecretUntil: instantOrNull.meta({
      description: "Until then the secret before is valid too",
    }),
    lastUsedAt: instantOrNull,
    deactivatedAt: instantOrNull,
    reactivateBefore: instantOrNull.meta({
      description: "Of an inactive account: 60 days after its deactivation; then it is closed",
    }),
    secret: z
      .string()
      .optional()
      .meta({ description: "Only where the account is made, or its secret is reset" }),
  })
  .meta({ id: "TechnicalAccount" });

export const technicalAccountList = z.object({
  accounts: z.array(technicalAccount),
  more: z.boolean(),
});

export const technicalAccountsQuery = z.object({
  before: publicId.optional().meta({ description: "Id of the last account of the slice before" }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const technicalAccountSearch = z.object({
  state: z.enum(["active", "inactive", "closed"]).optional(),
  q: z
    .string()
    .max(200)
    .default("")
    .meta({ description: "Words of the organisation's name, or its SIRET" }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export type TechnicalAccountJson = Answer<typeof technicalAccount>;

export const newTechnicalAccount = z.strictObject({
  contactEmail: contactEmail
    .optional()
    .meta({ description: "By default the address of the person who makes it" }),
  scopes,
});

export const technicalAccountChange = z
  .strictObject({ contactEmail: contactEmail.optional(), scopes: scopes.optional() })
  .meta({ description: "Absent members stay as they are" });

export const secretReset = z.strictObject({
  keepOldForHours: z.int().min(0).max(LONGEST_OVERLAP_HOURS).default(0),
});

/** Returns an account as it is now, with the secret where it is shown this once. */
export function technicalAccountJson(
  account: TechnicalAccount,
  { id, name, slug }: Pick<Organization, "id" | "name" | "slug">,
  now: Instant,
  secret?: string,
): Answer<typeof technicalAccount> {
  const { previousUntil } = account;
  const state = accountState(account, now);
  const isOverlapping = state === "active" && previousUntil !== null && previousUntil > now;
  return {
    id: account.id,
    login: account.login,
    number: account.number,
    organization: { id, name, slug },
    siret: account.siret,
    contactEmail: account.contactEmail,
    scopes: [...account.scopes],
    state,
    createdAt: iso(account.createdAt),
    secretSetAt: iso(account.secretSetAt),
    previousSecretUntil: isOverlapping ? iso(previousUntil) : null,
    lastUsedAt: isoOrNull(account.lastUsedAt),
    deactivatedAt: isoOrNull(account.deactivatedAt),
    reactivateBefore: isoOrNull(reactivateBefore(account, now)),
    ...(secret !== undefined && { secret }),
  };
}

const iso = (at: Instant): string => new Date(at).toISOString();
const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));
