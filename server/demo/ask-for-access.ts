import { submitAccessRequest } from "../actions/access-requests.ts";
import type { Context } from "../context/context.ts";

/** Adds a request for access that waits for the team. */
export async function askForAccess(ctx: Context, pageId: string): Promise<void> {
  await submitAccessRequest(ctx, {
    pageId,
    locale: "fr",
    isCompanyChecked: false,
    previous: null,
    form: {
      profile: "api",
      firstName: "Camille",
      lastName: "Renaud",
      email: "camille.renaud@vernay.example",
      structure: "public_body",
      siren: "216999995",
      siret: null,
      companyName: "Métropole de Vernay",
      phone: "+33472000000",
      title: "Marchés publics de Vernay",
      purpose:
        "Préremplir les dossiers de candidature aux marchés publics, pour que les entreprises ne déposent plus leurs attestations.",
      useCase: "Marchés publics",
      vendor: null,
      scopes: ["entreprises", "attestations"],
      providers: [],
      legalBasis: null,
      dpo: null,
      contacts: {
        business: null,
        technical: {
          firstName: "Noé",
          lastName: "Petit",
          email: "astreinte@editeur.example",
        },
      },
    },
  });
}
