import type { Locale } from "../../server/core/model.ts";
import { BADGE_NAMES, type Badge } from "../../server/core/people/organization.ts";

type DirectoryText = {
  readonly vendors: string;
  readonly vendorsLead: (count: number) => string;
  readonly noVendors: string;
  readonly solutions: string;
  readonly askWith: (useCase: string) => string;
  readonly askAccess: string;
  readonly follow: string;
  readonly followHint: string;
  readonly join: string;
  readonly about: string;
  readonly site: string;
  readonly siret: string;
  readonly badges: Readonly<Record<Badge, string>>;
  readonly verified: string;
  readonly unverified: string;
  readonly followers: (count: number) => string;
  readonly services: string;
};

const french: DirectoryText = {
  vendors: "Éditeurs de logiciels",
  vendorsLead: (count) =>
    count === 0
      ? ""
      : `${count} ${count === 1 ? "éditeur vérifié, avec ses solutions et les usages qu’elles servent" : "éditeurs vérifiés, avec leurs solutions et les usages qu’elles servent"}.`,
  noVendors: "Aucun éditeur n’est référencé pour le moment.",
  solutions: "Solutions",
  askWith: (useCase) => `Demander l’accès pour « ${useCase} »`,
  askAccess: "Demander l’accès avec cet éditeur",
  follow: "Suivre",
  followHint:
    "Suivre cet organisme abonne à ses fournisseurs\u00a0: leurs incidents et maintenances arrivent par e-mail.",
  join: "Demander à rejoindre",
  about: "À propos",
  site: "Site",
  siret: "SIRET",
  badges: BADGE_NAMES,
  verified: "Organisme vérifié",
  unverified: "Organisme non vérifié\u00a0: seuls ses membres et l’équipe voient cette page.",
  followers: (count) =>
    count === 0 ? "" : `${count} ${count === 1 ? "personne le suit" : "personnes le suivent"}.`,
  services: "État de ses API",
};

const english: DirectoryText = {
  vendors: "Software vendors",
  vendorsLead: (count) =>
    count === 0
      ? ""
      : `${count} verified ${count === 1 ? "vendor, with its solutions and the use cases that they serve" : "vendors, with their solutions and the use cases that they serve"}.`,
  noVendors: "No vendor is listed yet.",
  solutions: "Solutions",
  askWith: (useCase) => `Request access for “${useCase}”`,
  askAccess: "Request access with this vendor",
  follow: "Follow",
  followHint:
    "To follow this organisation is to subscribe to its providers: their incidents and maintenance come by e-mail.",
  join: "Ask to join",
  about: "About",
  site: "Website",
  siret: "SIRET",
  badges: {
    "public-service": "Public service",
    "local-authority": "Local authority",
    company: "Company",
    association: "Association",
    certified: "Certified",
    provider: "Provider",
    "software-vendor": "Software vendor",
  },
  verified: "Verified organisation",
  unverified: "Organisation not verified: only its members and the team see this page.",
  followers: (count) =>
    count === 0 ? "" : `${count} ${count === 1 ? "person follows" : "people follow"} it.`,
  services: "State of its APIs",
};

/** The words of the pages of organisations. */
export const DIRECTORY_TEXT: Readonly<Record<Locale, DirectoryText>> = {
  fr: french,
  en: english,
};
