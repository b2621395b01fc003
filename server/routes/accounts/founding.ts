import { foundOrganization } from "../../actions/members.ts";
import { createOrganization, type NewOrganization } from "../../actions/organizations.ts";
import { change as inOneTransaction } from "../../context/write.ts";
import type { Organization } from "../../core/people/organization.ts";
import { actsForOrganizations } from "../../core/people/permission.ts";
import type { Person } from "../../core/people/person.ts";
import { Refusal } from "../../core/refusal.ts";
import type { SignInParts } from "../session/signing-in.ts";
import type { AccountRequest } from "./caller.ts";

/**
 * Makes an organisation, whose admin is the person who makes it. What is refused does not count.
 *
 * @param person `null` for a token of the team's operators: the organisation begins without members
 * @throws Refusal `invalid`; `too_many` after five in a day, but for operators of the team
 */
export const foundBy = (
  { throttle }: Pick<SignInParts, "throttle">,
  { ctx, caller }: Pick<AccountRequest["Variables"], "ctx" | "caller">,
  person: Pick<Person, "id"> | null,
  wanted: NewOrganization,
): Promise<Organization> =>
  inOneTransaction(ctx, async (ctx) => {
    if (person === null) return createOrganization(ctx, wanted);
    const made = await foundOrganization(ctx, person, wanted);
    if (actsForOrganizations(caller) || (await throttle.found(person.id)) === 0) return made;
    throw new Refusal("too_many", "One person makes five organisations a day at most.");
  });

type SentFields = {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly acronym?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly business_number_id?: string | null | undefined;
  readonly extras?: { readonly solutions?: Organization["solutions"] | undefined } | undefined;
};

/** Returns the fields of an organisation in a body. */
export const fieldsOf = (body: SentFields) => ({
  name: body.name,
  description: body.description,
  acronym: body.acronym,
  url: body.url,
  siret: body.business_number_id,
  solutions: body.extras?.solutions,
});

/** Refuses another name or number of what the team has verified. @throws Refusal `invalid` */
export function refuseOtherIdentity(
  { verifiedAt, name, siret }: Organization,
  sent: SentFields,
): void {
  if (verifiedAt === null) return;
  const isOther = (now: string | null, wanted: string | null | undefined) =>
    wanted !== undefined && wanted !== now;
  const detail = "the team has verified it, and changes it: write to the team";
  const wrong = [
    ...(isOther(name, sent.name) ? [{ pointer: "/name", detail }] : []),
    ...(isOther(siret, sent.business_number_id)
      ? [{ pointer: "/business_number_id", detail }]
      : []),
  ];
  if (wrong.length > 0) throw new Refusal("invalid", "The organisation cannot be written.", wrong);
}
