import { z } from "zod";
import { BADGES, MEMBER_ROLES } from "../people/organization.ts";
import { ROLES } from "../people/permission.ts";
import { isSiret } from "../people/company-numbers.ts";
import { oneLine, ONE_LINE, plainLines } from "../plain-text.ts";
import { orNull, publicId, type Answer } from "./basics.ts";

/** The shapes of `/api/1`: people and organisations as data.gouv.fr has them. */

const instant = z.iso.datetime();
const address = z.string().max(2000);
const picture = z.null().meta({ description: "There are no pictures of people and organisations" });
const zero = z.literal(0);
const count = z.int().min(0);

const badge = z.object({ kind: z.enum(BADGES) });

const organizationReference = z.object({
  class: z.literal("Organization"),
  id: publicId,
  acronym: orNull(z.string()),
  badges: z.array(badge),
  logo: picture,
  logo_thumbnail: picture,
  name: z.string(),
  page: address,
  slug: z.string(),
  uri: address,
});

const userReference = z.object({
  class: z.literal("User"),
  id: publicId,
  avatar: picture,
  avatar_thumbnail: picture,
  first_name: z.string(),
  last_name: z.string(),
  page: address,
  slug: z.string(),
  uri: address,
});

const userReferenceWithEmail = userReference.extend({
  email: orNull(z.string()).meta({
    description: "Two letters and the domain; all of it to the team and to themselves",
  }),
  last_login_at: orNull(instant),
});

export const user = z
  .object({
    about: orNull(z.string()),
    active: z.boolean(),
    avatar: picture,
    avatar_thumbnail: picture,
    email: orNull(z.string()).meta({ description: "For admins and for oneself" }),
    first_name: z.string(),
    id: publicId,
    last_login_at: orNull(instant),
    last_name: z.string(),
    metrics: z.object({
      datasets: zero,
      dataservices: zero,
      reuses: zero,
      followers: count,
      following: count,
    }),
    organizations: z.array(organizationReference),
    page: address,
    roles: z.array(z.enum(ROLES)).max(1),
    since: instant,
    slug: z.string(),
    uri: address,
    website: orNull(address),
  })
  .meta({ id: "User" });

export const member = z
  .object({
    user: userReferenceWithEmail,
    role: z.enum(MEMBER_ROLES),
    since: instant,
    label: z.string(),
  })
  .meta({ id: "Member" });

const solution = z.object({
  name: z.string().trim().min(1).max(200).regex(ONE_LINE, "one line is wanted"),
  use_cases: z
    .array(z.string().trim().min(1).max(200).regex(ONE_LINE, "one line is wanted"))
    .max(20),
});

export const organization = z
  .object({
    id: publicId,
    acronym: orNull(z.string()),
    badges: z.array(badge),
    business_number_id: orNull(z.string()),
    created_at: instant,
    deleted: orNull(instant),
    description: z.string(),
    extras: z.object({
      is_verified: z.boolean(),
      providers: z.array(z.string()),
      siren: orNull(z.string()),
      solutions: z.array(solution),
    }),
    last_modified: instant,
    logo: picture,
    logo_thumbnail: picture,
    members: z.array(member),
    metrics: z.object({
      datasets: zero,
      dataservices: zero,
      reuses: zero,
      views: zero,
      followers: count,
      members: count,
    }),
    name: z.string(),
    page: address,
    permissions: z.object({
      edit: z.boolean(),
      delete: z.boolean(),
      members: z.boolean(),
      private: z.boolean(),
    }),
    slug: z.string(),
    uri: address,
    url: orNull(address),
  })
  .meta({ id: "Organization" });

const assignment = z.object({
  class: z.enum(["Provider", "Grant"]),
  id: z.string().min(1).max(200),
});

export const membershipRequest = z
  .object({
    id: publicId,
    user: orNull(userReferenceWithEmail),
    email: orNull(z.string()),
    kind: z.enum(["request", "invitation"]),
    created: instant,
    status: z.enum(["pending", "accepted", "refused", "canceled"]),
    role: z.enum(MEMBER_ROLES),
    comment: orNull(z.string()),
    assignments: z.array(assignment),
  })
  .meta({ id: "MembershipRequest" });

export const follower = z.object({ follower: userReference, id: publicId, since: instant });
export const followers = z.object({ followers: count });
export const roleList = z.array(z.object({ name: z.string() }));
export const memberRoleList = z.array(z.object({ id: z.enum(MEMBER_ROLES), label: z.string() }));
export const badgeKinds = z.record(z.string(), z.string());

export const userSuggestions = z.array(
  z.object({
    avatar_url: picture,
    email: orNull(z.string()),
    first_name: z.string(),
    id: publicId,
    last_name: z.string(),
    slug: z.string(),
  }),
);
export const organizationSuggestions = z.array(
  z.object({
    id: publicId,
    name: z.string(),
    acronym: orNull(z.string()),
    slug: z.string(),
    image_url: picture,
  }),
);

const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({
    data: z.array(item),
    next_page: orNull(address),
    page: z.int().min(1),
    page_size: z.int().min(1).max(100),
    previous_page: orNull(address),
    total: count,
  });
export const userPage = pageOf(user);
export const organizationPage = pageOf(organization);
export const followerPage = pageOf(follower);

/** Returns the schema of an integer in a query. */
const integer = (least: number, most: number, usual: number) =>
  z
    .string()
    .optional()
    .transform((text, issues) => {
      if (text === undefined) return usual;
      const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
      if (value >= least && value <= most) return value;
      const bounds = most >= 1e9 - 1 ? `of at least ${least}` : `between ${least} and ${most}`;
      issues.addIssue(`an integer ${bounds} is wanted`);
      return z.NEVER;
    })
    .meta({ type: "integer", minimum: least, default: usual });

export const paging = z.object({ page: integer(1, 1e9 - 1, 1), page_size: integer(1, 100, 20) });

const sortBy = <K extends string>(keys: readonly K[]) =>
  z.enum(keys.flatMap((key) => [key, `-${key}`] as const) as (K | `-${K}`)[]).optional();
const words = z.string().max(200).optional();

export const userQuery = paging.extend({
  q: words,
  sort: sortBy(["last_name", "first_name", "followers", "created"]),
});
export const organizationQuery = paging.extend({
  q: words,
  name: z.string().max(255).optional(),
  badge: z.enum(BADGES).optional(),
  business_number_id: z.string().max(20).optional(),
  sort: sortBy(["name", "followers", "created", "last_modified"]),
});
export const suggestQuery = z.object({ q: z.string().max(200), size: integer(1, 20, 10) });
export const followerQuery = paging.extend({ user: z.string().max(255).optional() });

const flag = z
  .enum(["true", "1", "on", "false", "0"])
  .optional()
  .transform((text) => text === "true" || text === "1" || text === "on");
export const deletionQuery = z.object({ no_mail: flag, delete_comments: flag });
export const membershipQuery = z.object({
  status: z.enum(["pending", "accepted", "refused", "canceled"]).optional(),
  user: z.string().max(255).optional(),
});

const line = (most: number) => z.string().regex(ONE_LINE, "one line is wanted").max(most);
const isNoAddress = (text: string) => !/https?:|www\.|:\/\//i.test(text);
const name = line(255)
  .transform(oneLine)
  .refine((text) => text !== "", "a name is wanted")
  .refine(isNoAddress, "a name is wanted, and no web address");
const webAddress = z
  .string()
  .max(2000)
  .refine(isWebAddress, "a web address is wanted: https://…")
  .nullable();
const longText = z.string().max(10_000).transform(plainLines);

function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text);
}

const ownFields = {
  first_name: name.optional(),
  last_name: name.optional(),
  about: longText.nullable().optional(),
  website: webAddress.optional(),
};
export const ownChange = z.object(ownFields);
export const userChange = z.object({
  ...ownFields,
  roles: z.array(z.enum(ROLES)).max(1, "one role at most").optional(),
  active: z.boolean().optional(),
});
export const newUser = userChange.extend({
  first_name: name,
  last_name: name,
  email: z.string().max(320),
});

const businessNumber = z
  .string()
  .refine(isSiret, "a SIRET of fourteen digits is wanted; these cannot exist")
  .nullable();
const extras = z.object({
  is_verified: z.boolean().optional(),
  providers: z.array(z.string().min(1).max(200)).max(100).optional(),
  solutions: z.array(solution).max(20).optional(),
});
export const organizationChange = z.object({
  name: name.optional(),
  description: longText.refine((text) => text.trim() !== "", "a text is wanted").optional(),
  acronym: line(128).transform(oneLine).nullable().optional(),
  url: webAddress.optional(),
  business_number_id: businessNumber.optional(),
  extras: extras.optional(),
  deleted: z.unknown().optional().meta({ description: "`null`, by an operator, restores" }),
});
export const newOrganization = organizationChange.omit({ deleted: true }).extend({
  name,
  description: longText.refine((text) => text.trim() !== "", "a text is wanted"),
});

const comment = z.string().trim().max(2000).transform(plainLines);
export const joining = z.object({
  comment: comment.refine((text) => text !== "", "say why you ask"),
});
export const refusal = z.object({
  comment: comment.refine((text) => text !== "", "a reason is wanted"),
});
export const newBadge = z.object({ kind: z.enum(BADGES) });
export const invitation = z.object({
  user: z.string().max(255).nullable().optional(),
  email: z.string().max(320).nullable().optional(),
  role: z.enum(MEMBER_ROLES).optional(),
  comment: comment.nullable().optional(),
  assignments: z.array(assignment).max(100).optional(),
});
export const memberChange = z.object({ role: z.enum(MEMBER_ROLES) });
export const assignments = z.array(assignment).max(100);
export const nothing = z.object({});

export const error = z
  .object({ message: z.string(), errors: z.record(z.string(), z.string()).optional() })
  .meta({ id: "Error" });

export type User = Answer<typeof user>;
export type Organization = Answer<typeof organization>;
export type OrganizationReference = Answer<typeof organizationReference>;
export type UserReference = Answer<typeof userReference>;
export type UserReferenceWithEmail = Answer<typeof userReferenceWithEmail>;
export type Member = Answer<typeof member>;
export type MembershipRequest = Answer<typeof membershipRequest>;
