import { CAUSE_WORDS } from "../../server/core/events/cause-words.ts";
import type { ComponentState } from "../../server/core/model.ts";
import type {
  IncidentStatus,
  IncidentUpdate,
  MaintenanceStatus,
} from "../../server/core/declared.ts";
import { frLegal } from "./fr-legal.ts";
import { frPages } from "./fr-pages.ts";
import { deNom } from "../../server/core/french.ts";
import type { Moment } from "./format.ts";

const NBSP = "\u00a0";

/** French: zero and one are singular. */
const many = (n: number, one: string, more: string): string => (n < 2 ? one : more);

const list = new Intl.ListFormat("fr", { type: "conjunction" });

/** "INSEE et URSSAF"; beyond three, the first two and how many others. */
function names(all: readonly string[]): string {
  if (all.length <= 3) return list.format(all);
  return list.format([...all.slice(0, 2), `${all.length - 2} autres`]);
}

const stateWords: Record<ComponentState, string> = {
  operational: "Opérationnel",
  degraded_performance: "Dégradé",
  partial_outage: "Panne partielle",
  major_outage: "Panne",
  under_maintenance: "Maintenance",
  unknown: "Données insuffisantes",
};

/** Follows a name, without agreeing in gender: "INSEE en panne". */
const predicates: Record<ComponentState, string> = {
  operational: "en service",
  degraded_performance: "en difficulté",
  partial_outage: "en panne partielle",
  major_outage: "en panne",
  under_maintenance: "en maintenance",
  unknown: "sans données",
};

const incidentSteps: Record<IncidentStatus, string> = {
  investigating: "En cours d’analyse",
  identified: "Cause identifiée",
  monitoring: "Sous surveillance",
  resolved: "Résolu",
  postmortem: "Bilan",
};

const maintenanceSteps: Record<MaintenanceStatus, string> = {
  scheduled: "Prévue",
  in_progress: "En cours",
  verifying: "En vérification",
  completed: "Terminée",
  cancelled: "Annulée",
};

const authors: Record<IncidentUpdate["author"], string> = {
  automatic: "automatique",
  team: "équipe",
  provider: "fournisseur",
};

/** Every word that the public pages print. The English ones are of this very type. */
export const fr = {
  pages: frPages,
  legal: frLegal,
  statusOf: (title: string) => `Statut ${title}`,
  language: "Français",
  skip: "Aller au contenu",
  otherLanguage: "Langue",
  state: stateWords,
  names,
  /** "INSEE en panne", the beginning of the title and of the sentence. */
  inState: (state: ComponentState, who: readonly string[]) =>
    state === "unknown"
      ? `Données insuffisantes pour ${names(who)}`
      : `${names(who)} ${predicates[state]}`,
  /** Follows a name where answers are slow, and nothing else is the matter. */
  slow: (who: readonly string[]) => `${names(who)} au ralenti`,
  /** Counts of APIs by state, after those that answer: "1 est en maintenance, 2 sont sans données". */
  inStates: (counts: readonly (readonly [ComponentState, number])[]) =>
    counts.map(([state, n]) => `${n} ${many(n, "est", "sont")} ${predicates[state]}`).join(", "),
  allWell: "Tout fonctionne",
  semicolon: `${NBSP};`,
  nothingKnown: "Données insuffisantes",
  /** How many APIs answer: the beginning, and what follows it. */
  answering: (ok: number, all: number, withGateway: boolean): readonly [string, string] => {
    const gateway = withGateway ? " et la passerelle" : "";
    if (ok === all && all === 1)
      return ["L’API", `${gateway} ${withGateway ? "répondent" : "répond"} normalement`];
    if (ok === all) return [`Les ${all}${NBSP}API`, `${gateway} répondent normalement`];
    if (ok === 0 && all === 1) return ["L’API", " ne répond pas normalement"];
    if (ok === 0) return [`Aucune des ${all}${NBSP}API`, " ne répond normalement"];
    return [`${ok}${NBSP}des ${all}${NBSP}API`, ` ${many(ok, "répond", "répondent")} normalement`];
  },
  lastCheck: (when: string) => `Vérifié ${when}`,
  neverChecked: "Aucune vérification pour l’instant.",
  zone: (city: string) => (/^[aeiouyéè]/i.test(city) ? `heure d’${city}` : `heure de ${city}`),
  /** The reader's own time, beside the page's; # is the time. */
  here: "# chez vous",
  at: (m: Moment) => (m.date === null ? `à ${m.clock}` : `le ${m.date} à ${m.clock}`),
  since: (m: Moment) =>
    m.date === null ? `depuis ${m.clock}` : `depuis le ${m.date} à ${m.clock}`,
  stateSince: (state: string) => `${NBSP}: ${state.toLowerCase()}`,
  moreTroubles: (n: number) => (n === 1 ? "et une autre API" : `et ${n} autres API`),
  until: (m: Moment) =>
    m.date === null ? `jusqu’à ${m.clock}` : `jusqu’au ${m.date} à ${m.clock}`,
  notice: "Information",
  staleTitle: "Données périmées.",
  staleBody: (when: string) =>
    `Nos vérifications ne s’exécutent plus${when === "" ? "" : ` ${when}`}${NBSP}: les états affichés peuvent avoir changé.`,
  offlineTitle: "Page non actualisée.",
  offlineBody:
    "La dernière tentative d’actualisation a échoué\u00a0: les états affichés peuvent avoir changé.",
  details: "Détails",
  affected: "Touche",
  errorCodes: "Codes renvoyés",
  whatToDo: `Que faire${NBSP}?`,
  notAffected: "Non touché",
  nextUpdate: (when: string) => `Prochaine information ${when}`,
  nextUpdateLate: (since: string) => `Mise à jour attendue ${since}`,
  timeline: "Points d’étape",
  incidentStep: incidentSteps,
  maintenanceStep: maintenanceSteps,
  author: authors,
  lasted: (length: string) => `durée ${length}`,
  commitment: (target: string) => `Engagement${NBSP}: ${target} par mois civil`,
  budget: (spent: string, allowed: string) =>
    `${spent} d’indisponibilité\u00a0; l’engagement en admet ${allowed} sur 30${NBSP}jours`,
  leastAvailable: (name: string) => `composant le moins disponible${NBSP}: ${name}`,
  search: "Rechercher un fournisseur, une API ou un chemin",
  searchExample: "Fournisseur, API ou chemin",
  searchFound: { none: "Aucun résultat", one: "1 résultat", more: "# résultats" },
  pause: "Suspendre l’actualisation",
  legend: "Légende",
  day: {
    ok: "Opérationnel",
    degraded: "Dégradé",
    down: "Panne",
    maintenance: "Maintenance",
    none: "Pas de données",
  },
  daySummary: {
    none: (n: number) => `${n} sans données`,
    degraded: (n: number) => `${n} ${many(n, "dégradé", "dégradés")}`,
    down: (n: number) => `${n} en panne`,
    maintenance: (n: number) => `${n} en maintenance`,
  },
  stripLabel: (name: string, days: number, parts: readonly string[]) =>
    parts.length === 0
      ? `${name}${NBSP}: ${days} ${many(days, "jour", "jours")} sans panne`
      : `${name}${NBSP}: ${days} ${many(days, "jour", "jours")}, dont ${list.format(parts)}`,
  outageHeights: "\u00a0: moins de 15\u00a0min, 1\u00a0h, 4\u00a0h, plus",
  daysAgo: (n: number) => `il y a ${n}${NBSP}jours`,
  today: "aujourd’hui",
  available: (percent: string) => `${percent} disponible`,
  over90Days: "sur 90 jours",
  noData: "Pas de données",
  coverage: (percent: string) => `données sur ${percent} du temps`,
  p95: (latency: string) => `p95 ${latency}`,
  cause: CAUSE_WORDS.fr,
  stale: "mesures interrompues",
  held: (until: string) =>
    `L’équipe maintient cet état ${until}${NBSP}: d’ici là nos mesures ne le changent pas.`,
  detailsOf: (name: string) => `, détails ${deNom(name)}`,
  window: { "24h": "24 heures", "7d": "7 jours", "30d": "30 jours", "90d": "90 jours" },
  table: {
    availability: "Disponibilité par période",
    period: "Période",
    ratio: "Disponible",
    coverage: "Mesuré",
    down: "En panne",
    days: "Jours à signaler",
    date: "Jour",
    state: "État",
  },
  withMaintenance: (percent: string) => `(${percent} maintenances comprises)`,
  quiet: "Aucun jour à signaler.",
  olderDays: (n: number) => many(n, "Et 1 jour plus ancien.", `Et ${n}${NBSP}jours plus anciens.`),
  routes: "Routes",
  lastUp: (when: string) => `Dernier succès ${when}`,
  noMaintenance: "Aucune maintenance exceptionnelle n’est annoncée.",
  recurring: "Fenêtres habituelles des fournisseurs",
  recurringWho: "Fournisseur",
  recurringWhen: "Quand",
  recurringNext: "Prochaine",
  everyDay: "tous les jours",
  everyWeekday: (weekday: string) => `le ${weekday}`,
  fromTo: (from: string, to: string) => `de ${from} à ${to}`,
  onNow: "en cours",
  howToRead: "Comment lire ces chiffres",
  method: [
    "La disponibilité est la part du temps mesuré pendant laquelle l’API répondait, lenteurs comprises. Les maintenances annoncées à l’avance en sont exclues\u00a0; le chiffre qui les compte figure à côté.",
    "Une période sans données n’est comptée ni comme bonne ni comme mauvaise\u00a0: elle est montrée comme telle. Les pourcentages sont arrondis vers le bas.",
    "Un jour est marqué «\u00a0Panne\u00a0» dès la première interruption, d’autant plus haut qu’elle a duré, «\u00a0Dégradé\u00a0» à partir d’une heure de lenteurs, «\u00a0Maintenance\u00a0» à partir de 2 heures.",
  ],
  footer: {
    summary: "État complet en JSON",
    pings: "Pings des API",
    contact: "Nous écrire",
    access: "Demander un accès",
    privateFeeds: "Flux de cette page",
    times: (zone: string) => `Les heures sont données en ${zone}.`,
  },
  home: "Retour à l’état des services",
  error: {
    404: {
      title: "Page introuvable",
      body: "Cette adresse n’existe pas. L’état des services, lui, est ci-dessous.",
    },
    410: {
      title: "Page supprimée",
      body: "Cette page a existé puis a été retirée. L’état des services est ci-dessous.",
    },
    429: {
      title: "Trop de requêtes",
      body: "Vous avez atteint la limite de requêtes. Patientez une minute avant de réessayer\u00a0; la page de statut et les pings restent accessibles.",
    },
    503: {
      title: "Momentanément indisponible",
      body: "La page de statut ne peut pas répondre à cette demande pour l’instant\u00a0; réessayez dans une minute. Cela ne dit rien des API elles-mêmes\u00a0: leur dernier état connu est ci-dessous.",
    },
    500: {
      title: "Erreur de la page",
      body: "La page de statut a rencontré une erreur. Cela ne dit rien des API elles-mêmes\u00a0: leur dernier état connu est ci-dessous.",
    },
  },
};

/** The type of a complete set of messages: a language that lacks one does not compile. */
export type Messages = typeof fr;
