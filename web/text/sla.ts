import { deNom } from "../../server/core/french.ts";
import type { ComponentState, Locale } from "../../server/core/model.ts";

/** The words of the availability report. */
export type SlaTexts = {
  readonly title: string;
  readonly titleOf: (month: string) => string;
  readonly notYet: string;
  readonly frozen: (date: string) => string;
  readonly running: (moment: string) => string;
  readonly gateway: string;
  readonly committed: (target: string) => string;
  readonly kept: string;
  readonly broken: string;
  readonly withMaintenance: string;
  readonly coverage: string;
  readonly budget: string;
  readonly spent: string;
  readonly left: string;
  readonly overspent: string;
  readonly figure: string;
  readonly value: string;
  readonly causes: string;
  readonly cause: string;
  readonly time: string;
  readonly attribution: Readonly<Record<"gateway" | "provider" | "planned" | "unknown", string>>;
  readonly excluded: string;
  readonly from: string;
  readonly to: string;
  readonly notice: string;
  readonly window: string;
  readonly maintenance: string;
  readonly providers: string;
  readonly forInformation: string;
  readonly provider: string;
  readonly ratio: string;
  readonly down: string;
  readonly planned: string;
  readonly errata: string;
  readonly erratum: (author: string) => string;
  readonly changed: (component: string, state: string) => string;
  readonly corrected: (ratio: string, original: string) => string;
  readonly months: string;
  readonly month: string;
  readonly status: string;
  readonly closed: string;
  readonly open: string;
  readonly before: string;
  readonly after: string;
  readonly method: string;
  readonly version: (version: number) => string;
  readonly hash: string;
  readonly data: string;
  readonly unknown: string;
  readonly state: Readonly<Record<ComponentState, string>>;
};

const fr: SlaTexts = {
  title: "Disponibilité et engagement",
  titleOf: (month) => `Disponibilité ${deNom(month)}`,
  notYet: "Le rapport est en cours de calcul\u00a0: il sera là dans un instant.",
  frozen: (date) => `Mois clos le ${date}\u00a0: ce rapport ne change plus.`,
  running: (moment) => `Rapport provisoire, arrêté ${moment}.`,
  gateway: "La passerelle et son engagement",
  committed: (target) => `Engagement\u00a0: ${target} du mois civil`,
  kept: "Engagement tenu",
  broken: "Engagement non tenu",
  withMaintenance: "Maintenances comprises",
  coverage: "Couverture",
  budget: "Budget d’erreur du mois",
  spent: "Dépensé",
  left: "Reste",
  overspent: "Dépassement",
  figure: "Mesure",
  value: "Valeur",
  causes: "Temps d’indisponibilité, par cause",
  cause: "Cause",
  time: "Durée",
  attribution: {
    gateway: "La passerelle",
    provider: "Un fournisseur",
    planned: "Une maintenance planifiée",
    unknown: "Inconnue (rien n’a été mesuré)",
  },
  excluded: "Maintenances annoncées à temps, hors du calcul",
  from: "Début",
  to: "Fin",
  notice: "Préavis",
  window: "Fenêtre habituelle",
  maintenance: "Maintenance",
  providers: "Les fournisseurs",
  forInformation: "Pour information\u00a0: l’engagement ne porte pas sur eux.",
  provider: "Fournisseur",
  ratio: "Disponibilité",
  down: "Indisponible",
  planned: "Maintenance exclue",
  errata: "Errata",
  erratum: (author) => `par ${author}`,
  changed: (component, state) => `${component}\u00a0: en réalité «\u00a0${state}\u00a0»,`,
  corrected: (ratio, original) =>
    `La disponibilité du mois serait de ${ratio}\u00a0; le rapport clos dit ${original}.`,
  months: "Mois par mois",
  month: "Mois",
  status: "Rapport",
  closed: "clos",
  open: "provisoire",
  before: "Mois précédent",
  after: "Mois suivant",
  method: "Comment ces chiffres sont calculés",
  version: (version) => `Méthode n°\u00a0${version}.`,
  hash: "Empreinte SHA-256 des données",
  data: "Les mêmes chiffres pour vos logiciels\u00a0:",
  unknown: "Pas de données",
  state: {
    operational: "disponible",
    degraded_performance: "lent",
    partial_outage: "panne partielle",
    major_outage: "panne",
    under_maintenance: "maintenance",
    unknown: "inconnu",
  },
};

const en: SlaTexts = {
  title: "Availability and commitment",
  titleOf: (month) => `Availability in ${month}`,
  notYet: "The report is being calculated: it will be ready in a moment.",
  frozen: (date) => `Month closed on ${date}: this report no longer changes.`,
  running: (moment) => `Provisional report, as it stood ${moment}.`,
  gateway: "The gateway and its commitment",
  committed: (target) => `Commitment: ${target} of the calendar month`,
  kept: "Commitment kept",
  broken: "Commitment not kept",
  withMaintenance: "Maintenance included",
  coverage: "Coverage",
  budget: "Error budget of the month",
  spent: "Spent",
  left: "Left",
  overspent: "Overspent",
  figure: "Figure",
  value: "Value",
  causes: "Unavailable time, by cause",
  cause: "Cause",
  time: "Duration",
  attribution: {
    gateway: "The gateway",
    provider: "A provider",
    planned: "Planned maintenance",
    unknown: "Unknown (nothing was measured)",
  },
  excluded: "Maintenance announced in time, left out of the calculation",
  from: "Start",
  to: "End",
  notice: "Notice",
  window: "Usual window",
  maintenance: "Maintenance",
  providers: "The providers",
  forInformation: "For information: the commitment does not bind them.",
  provider: "Provider",
  ratio: "Availability",
  down: "Down",
  planned: "Excluded maintenance",
  errata: "Errata",
  erratum: (author) => `by ${author}`,
  changed: (component, state) => `${component}: actually “${state}”,`,
  corrected: (ratio, original) =>
    `The month’s availability would be ${ratio}; the closed report says ${original}.`,
  months: "Month by month",
  month: "Month",
  status: "Report",
  closed: "closed",
  open: "provisional",
  before: "Previous month",
  after: "Next month",
  method: "How these figures are calculated",
  version: (version) => `Method no. ${version}.`,
  hash: "SHA-256 of the data",
  data: "The same figures for your software:",
  unknown: "No data",
  state: {
    operational: "operational",
    degraded_performance: "slow",
    partial_outage: "partial outage",
    major_outage: "down",
    under_maintenance: "maintenance",
    unknown: "unknown",
  },
};

export const SLA_TEXT: Readonly<Record<Locale, SlaTexts>> = { fr, en };
