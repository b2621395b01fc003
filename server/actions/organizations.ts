import {
  deleteBadge,
  insertBadge,
  insertOrganization,
  organizationsById,
  organizationsByNumber,
  setProviders,
  updateOrganization,
} from "../../db/organizations.ts";
import { countActiveGrants } from "../../db/grants.ts";
import { freeSlug } from "../../db/slugs.ts";
import type { Context } from "../context/context.ts";
import { audit, authorOf, change, type Deed } from "../context/write.ts";
import { DAY_MS } from "../core/duration.ts";
import { sirenOf } from "../core/people/company-numbers.ts";
import type { Badge, Organization, Solution } from "../core/people/organization.ts";
import { Refusal } from "../core/refusal.ts";

/** The part of a context that writing organisations needs. */
export type Organizing = Pick<
  Context,
  "db" | "now" | "log" | "secret" | "newId" | "by" | "requestId"
>;

/** The part of a context that writing to their people needs besides. */
export type Corresponding = Organizing & Pick<Context, "config">;

type Subject = Pick<Organization, "id">;

/** A validated organisation to make. */
export type NewOrganization = {
  readonly name: string;
  readonly description: string;
  readonly acronym?: string | null | undefined;
  readonly url?: string | null | undefined;
  /** Fourteen digits that `isSiret` accepts. */
  readonly siret?: string | null | undefined;
  /** Taken from the SIRET unless given. */
  readonly siren?: string | null | undefined;
  readonly solutions?: readonly Solution[] | undefined;
  readonly isVerified?: boolean | undefined;
};

/**
 * Makes an organisation, without members.
 *
 * @throws Refusal `invalid` if another one has its SIRET
 */
export async function createOrganization(
  ctx: Organizing,
  wanted: NewOrganization,
): Promise<Organization> {
  return change(ctx, async (ctx) => {
    const now = ctx.now();
    const id = ctx.newId();
    const siret = wanted.siret ?? null;
    await refuseKnownNumber(ctx, siret, id);
    const organization: Organization = {
      id,
      slug: await freeSlug(ctx.db, "organization", wanted.name, id),
      name: wanted.name,
      acronym: wanted.acronym || null,
      description: wanted.description,
      url: wanted.url ?? null,
      siret,
      siren: siret === null ? (wanted.siren ?? null) : sirenOf(siret),
      solutions: wanted.solutions ?? [],
      badges: [],
      providers: [],
      createdAt: now,
      modifiedAt: now,
      verifiedAt: wanted.isVerified === true ? now : null,
      deletedAt: null,
    };
    await insertOrganization(ctx.db, organization);
    await audit(
      ctx,
      organizationDeed("organization.create", organization, null, recorded(organization)),
    );
    return organization;
  });
}

/** Changes of an organisation; absent members stay as they are. */
export type OrganizationChange = {
  readonly [Key in keyof Omit<NewOrganization, "siren">]?: NewOrganization[Key] | undefined;
};

/**
 * Changes an organisation.
 *
 * @throws Refusal `gone` if it was deleted; `invalid` if another one has its SIRET
 */
export async function changeOrganization(
  ctx: Organizing,
  { id }: Subject,
  wanted: OrganizationChange,
): Promise<Organization> {
  return change(ctx, async (ctx) => {
    const before = await livingOrganization(ctx, id);
    const siret = wanted.siret === undefined ? before.siret : wanted.siret;
    if (siret !== before.siret) await refuseKnownNumber(ctx, siret, before.id);
    const isVerified = wanted.isVerified ?? before.verifiedAt !== null;
    const after: Organization = {
      ...before,
      name: wanted.name ?? before.name,
      acronym: wanted.acronym === undefined ? before.acronym : wanted.acronym || null,
      description: wanted.description ?? before.description,
      url: wanted.url === undefined ? before.url : wanted.url,
      siret,
      siren: siret === null ? before.siren : sirenOf(siret),
      solutions: wanted.solutions ?? before.solutions,
      verifiedAt: isVerified ? (before.verifiedAt ?? ctx.now()) : null,
      modifiedAt: ctx.now(),
    };
    await updateOrganization(ctx.db, after);
    await audit(
      ctx,
      organizationDeed("organization.change", after, recorded(before), recorded(after)),
    );
    return after;
  });
}

/**
 * Deletes an organisation. The team can restore it for 30 days.
 *
 * @throws Refusal `gone`; `conflict` with an active grant
 */
export async function deleteOrganization(ctx: Organizing, { id }: Subject): Promise<void> {
  await change(ctx, async (ctx) => {
    const organization = await livingOrganization(ctx, id);
    if ((await countActiveGrants(ctx.db, id)) > 0) {
      throw new Refusal("conflict", "This organisation has an active grant.");
    }
    const now = ctx.now();
    await updateOrganization(ctx.db, { ...organization, deletedAt: now, modifiedAt: now });
    await audit(
      ctx,
      organizationDeed("organization.delete", organization, recorded(organization), null),
    );
  });
}

/**
 * Restores a deleted organisation; one that is not deleted stays as it is.
 *
 * @throws Refusal `gone` after 30 days; `invalid` if another one has its SIRET now
 */
export async function restoreOrganization(ctx: Organizing, { id }: Subject): Promise<Organization> {
  return change(ctx, async (ctx) => {
    const organization = await existingOrganization(ctx, id);
    if (organization.deletedAt === null) return organization;
    const now = ctx.now();
    if (now - organization.deletedAt > RESTORABLE_MS) {
      throw new Refusal("gone", "This organisation was deleted more than 30 days ago.");
    }
    await refuseKnownNumber(ctx, organization.siret, organization.id);
    const restored = { ...organization, deletedAt: null, modifiedAt: now };
    await updateOrganization(ctx.db, restored);
    await audit(
      ctx,
      organizationDeed("organization.restore", organization, null, recorded(restored)),
    );
    return restored;
  });
}

const RESTORABLE_MS = 30 * DAY_MS;

/** Returns an organisation as it is now, also a deleted one. @throws Refusal `missing` */
async function existingOrganization({ db }: Organizing, id: string): Promise<Organization> {
  const [organization] = await organizationsById(db, [id]);
  if (organization) return organization;
  throw new Refusal("missing", "Organization not found");
}

/** Returns an organisation as it is now. @throws Refusal `missing`, `gone` if it was deleted */
async function livingOrganization(ctx: Organizing, id: string): Promise<Organization> {
  const organization = await existingOrganization(ctx, id);
  if (organization.deletedAt === null) return organization;
  throw new Refusal("gone", "Organization has been deleted");
}

async function refuseKnownNumber(ctx: Organizing, siret: string | null, id: string): Promise<void> {
  if (siret === null) return;
  const known = (await organizationsByNumber(ctx.db, { siret })).find((one) => one.id !== id);
  if (!known) return;
  // One that is not verified is not shown to others, and nobody can ask to join it.
  const detail =
    known.verifiedAt === null
      ? "Another organisation has given this number, and the team has not verified it. If the number is yours, write to the team."
      : `An organisation has this number: /api/1/organizations/${known.slug}/. ` +
        `Ask to join it: POST /api/1/organizations/${known.slug}/membership/.`;
  throw new Refusal("invalid", detail, [{ pointer: "/business_number_id", detail }]);
}

/** Gives an organisation a badge; returns false if it has it already. */
export async function giveBadge(
  ctx: Organizing,
  organization: Organization,
  kind: Badge,
): Promise<boolean> {
  return change(ctx, async (ctx) => {
    const by = { id: authorOf(ctx).id, at: ctx.now() };
    if (!(await insertBadge(ctx.db, organization.id, kind, by))) return false;
    await audit(ctx, organizationDeed("organization.badge", organization, null, { kind }));
    return true;
  });
}

/** Takes a badge away. @throws Refusal `missing` */
export async function takeBadge(
  ctx: Organizing,
  organization: Organization,
  kind: string,
): Promise<void> {
  await change(ctx, async (ctx) => {
    if (!(await deleteBadge(ctx.db, organization.id, kind))) {
      throw new Refusal("missing", "The organisation has no such badge.");
    }
    await audit(ctx, organizationDeed("organization.badge", organization, { kind }, null));
  });
}

/** Links an organisation to exactly these providers, which its members then speak for. */
export async function linkProviders(
  ctx: Organizing,
  { id }: Subject,
  providers: readonly string[],
): Promise<void> {
  await change(ctx, async (ctx) => {
    const organization = await livingOrganization(ctx, id);
    const after = [...new Set(providers)].sort();
    if (after.join("\0") === organization.providers.join("\0")) return;
    await setProviders(ctx.db, id, after, { id: authorOf(ctx).id, at: ctx.now() });
    const [before, now] = [{ providers: organization.providers }, { providers: after }];
    await audit(ctx, organizationDeed("organization.link", organization, before, now));
  });
}

/** Returns a deed on an organisation, for the audit trail. */
export const organizationDeed = (
  action: string,
  { id }: Pick<Organization, "id">,
  before: unknown,
  after: unknown,
): Deed => ({ action, subject: `organization:${id}`, pageId: null, before, after });

/** Returns the fields of an organisation that the audit trail records. */
const recorded = (o: Organization) => ({
  name: o.name,
  acronym: o.acronym,
  description: o.description,
  url: o.url,
  siret: o.siret,
  siren: o.siren,
  solutions: o.solutions,
  isVerified: o.verifiedAt !== null,
});
