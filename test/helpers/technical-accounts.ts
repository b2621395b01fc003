import { createOrganization, linkProviders } from "../../server/actions/organizations.ts";
import type { Context } from "../../server/context/context.ts";
import type { Organization } from "../../server/core/people/organization.ts";
import { organizationCalled } from "../../db/organizations.ts";
import { ANNE } from "./world.ts";

/** A SIRET that can exist, and others. */
export const SIRETS = [
  "84965690500015",
  "12002701600019",
  "35600000000048",
  "73282932000074",
] as const;

/** Makes a verified organisation with a SIRET, linked to providers. */
export async function organizationWith(
  ctx: Context,
  providers: readonly string[] = [],
  siret: string = SIRETS[0],
): Promise<Organization> {
  const by = { ...ctx, by: ANNE };
  const wanted = { name: `Organisme ${siret}`, description: "Un organisme", isVerified: true };
  const made = await createOrganization(by, { ...wanted, siret });
  await linkProviders(by, made, providers);
  return (await organizationCalled(ctx.db, made.id))!;
}

/** Returns the mails in the queue, oldest first. */
export const queuedMails = ({ db }: Pick<Context, "db">) =>
  db.selectFrom("message").select(["email", "kind"]).orderBy("created_at").orderBy("id").execute();
