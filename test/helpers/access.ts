import { submitAccessRequest } from "../../server/actions/access-requests.ts";
import { checkAccessForm, type WrittenAccess } from "../../server/core/people/access-check.ts";
import type { AccessForm } from "../../server/core/people/access-request.ts";
import { SMALL } from "./world.ts";

/** A page that offers requests for access. */
export const WITH_ACCESS = `${SMALL}
access:
  open: true
  scopes:
    - { id: entreprises, fr: Entreprises et établissements, en: Companies and establishments }
    - { id: attestations, fr: Attestations fiscales et sociales, en: Tax and social certificates }
`;

export const OFFERED = { scopes: ["entreprises", "attestations"], providers: ["insee", "dgfip"] };

export const NOBODY = { firstName: "", lastName: "", email: "" };

/** A form without a mistake, as a public body writes it. */
export const writtenAccess = (more: Partial<WrittenAccess> = {}): WrittenAccess => ({
  profile: "api",
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@exemple.fr",
  structure: "public_body",
  siren: "849656905",
  siret: "",
  companyName: "Mairie de Bidart",
  phone: "+33559548383",
  title: "Marchés publics de Bidart",
  purpose: "Vérifier les candidats.",
  useCase: "Marchés publics",
  vendor: "",
  scopes: ["entreprises"],
  providers: [],
  legalBasis: "",
  dpo: NOBODY,
  contacts: {
    business: NOBODY,
    technical: { firstName: "Noé", lastName: "Petit", email: "noe@exemple.fr" },
  },
  ...more,
});

/** The same, checked. */
export function accessForm(more: Partial<WrittenAccess> = {}): AccessForm {
  const { form, problems } = checkAccessForm(writtenAccess(more), OFFERED);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return form;
}

/** Submits a request without a mistake; returns its id. */
export async function submitted(
  ctx: Parameters<typeof submitAccessRequest>[0],
  more: Partial<WrittenAccess> = {},
): Promise<string> {
  const rest = {
    pageId: "exemple",
    locale: "fr",
    isCompanyChecked: false,
    previous: null,
  } as const;
  return (await submitAccessRequest(ctx, { form: accessForm(more), ...rest })).id;
}
