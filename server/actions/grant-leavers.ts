import { grantsOfPerson, setGrantContact } from "../../db/grants.ts";
import type { Context } from "../context/context.ts";
import { audit, type Writing } from "../context/write.ts";
import type { Config } from "../core/configuration.ts";
import { GRANT_PARTS, type GrantPart } from "../core/people/grant.ts";
import { writeOfOrphan } from "./grant-mails.ts";

/** Without a configuration, no mail is written. */
export type Leaving = Writing & Pick<Context, "newId"> & { readonly config?: Config };

/**
 * Takes a person out of the grants of an organisation that they leave, or of all; the grants stay.
 * Of a grant that had them as applicant, the organisation's admins and the team are written to.
 * Call it in the transaction in which they leave, once they are no member any more.
 */
export async function leaveGrants(
  ctx: Leaving,
  personId: string,
  organizationId?: string,
): Promise<void> {
  const left = new Map<string, GrantPart[]>();
  for (const part of GRANT_PARTS) {
    for (const grant of await grantsOfPerson(ctx.db, personId, part)) {
      if (organizationId !== undefined && grant.organizationId !== organizationId) continue;
      await setGrantContact(ctx.db, grant.id, part, null);
      left.set(grant.id, [...(left.get(grant.id) ?? []), part]);
      if (part !== "applicant" || grant.revokedAt !== null) continue;
      if (ctx.config) await writeOfOrphan({ ...ctx, config: ctx.config }, grant);
    }
  }
  for (const [id, parts] of left) {
    await audit(ctx, {
      action: "grant.leave",
      subject: `grant:${id}`,
      pageId: null,
      before: { person: personId, parts },
      after: null,
    });
  }
}
