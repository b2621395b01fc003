import type { AccessRequest, AccessReview } from "../../server/core/api/access.ts";
import { t } from "./state.ts";

/** The words of requests for access in the console. */
export const profileWord = (profile: AccessRequest["profile"]): string =>
  ({
    api: t("appelle les API", "calls the APIs"),
    vendor: t("éditeur de logiciels", "software vendor"),
    provider: t("fournisseur de données", "data provider"),
  })[profile];

export const STATE_WORDS = (): Readonly<Record<string, string>> => ({
  submitted: t("À étudier", "To review"),
  changes_requested: t("À compléter", "To complete"),
  approved: t("Acceptées", "Approved"),
  refused: t("Refusées", "Refused"),
  withdrawn: t("Retirées", "Withdrawn"),
  expired: t("Expirées", "Expired"),
});

type Fact = readonly [label: string, value: string];

/** The form of a request as a reviewer reads it; what is empty is left out. */
export function factsOf(one: AccessRequest): readonly Fact[] {
  const person = (who: AccessRequest["dpo"]) =>
    who === null ? "" : `${who.firstName} ${who.lastName}, ${who.email}`;
  const facts: readonly Fact[] = [
    [t("Demandeur", "Applicant"), `${one.firstName} ${one.lastName}`],
    [
      t("Adresse", "Address"),
      `${one.email}, ${one.isEmailConfirmed ? t("confirmée", "confirmed") : t("non confirmée", "not confirmed")}`,
    ],
    [t("Téléphone", "Telephone"), one.phone],
    ["SIREN", one.siren ?? ""],
    ["SIRET", one.siret ?? ""],
    [
      t("Organisme", "Organisation"),
      `${one.companyName}${one.isCompanyChecked ? t(" (vérifié au registre)", " (checked in the register)") : ""}`,
    ],
    [t("Projet", "Project"), one.title ?? ""],
    [t("Finalité", "Purpose"), one.purpose ?? ""],
    [t("Cas d’usage", "Use case"), one.useCase ?? ""],
    [t("Données demandées", "Data asked for"), one.scopes.join(", ")],
    [t("Fournisseurs", "Providers"), one.providers.join(", ")],
    [t("Fondement légal", "Legal basis"), one.legalBasis ?? ""],
    [t("Contact métier", "Business contact"), person(one.contacts.business)],
    [t("Contact technique", "Technical contact"), person(one.contacts.technical)],
    [t("Délégué à la protection des données", "Data protection officer"), person(one.dpo)],
    [t("Motifs donnés", "Reasons given"), one.reasons ?? ""],
  ];
  return facts.filter(([, value]) => value !== "");
}

/** Returns the organisations among which a reviewer chooses, with what tells them apart. */
export const organizationChoices = ({
  organizations,
  match,
}: AccessReview): readonly (readonly [value: string, text: string])[] => [
  ...(match === null ? ([["", t("À choisir", "To be chosen")]] as const) : []),
  ...organizations.map((one) => [one.id, candidateText(one)] as const),
  ["new", t("Un nouvel organisme", "A new organisation")],
];

const candidateText = (one: AccessReview["organizations"][number]): string =>
  [
    one.siret === null ? one.name : `${one.name} (${one.siret})`,
    one.isVerified ? t("vérifié", "verified") : t("non vérifié", "not verified"),
    one.members === 0
      ? t("aucun membre", "no member")
      : t(
          `${one.members}\u00a0membre${one.members > 1 ? "s" : ""}`,
          `${one.members} member${one.members > 1 ? "s" : ""}`,
        ),
    ...(one.providers.length > 0
      ? [t(`représente ${one.providers.join(", ")}`, `speaks for ${one.providers.join(", ")}`)]
      : []),
  ].join(", ");
