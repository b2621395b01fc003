import { deNom } from "../../server/core/french.ts";
import type { Impact } from "../../server/core/declared.ts";
import type { LatencyPeriod } from "../../server/core/page/view.ts";
import type { Moment } from "./format.ts";

const many = (n: number, one: string, more: string): string => (n < 2 ? one : more);

const impacts: Record<Impact, string> = {
  none: "sans effet sur les appels",
  minor: "gêne limitée",
  major: "gêne importante",
  critical: "service interrompu",
};

const periods: Record<LatencyPeriod, string> = {
  "24h": "24 heures",
  "7d": "7 jours",
  "90d": "90 jours",
};

/** The words of the pages behind the home. The English ones are of this very type. */
export const frPages = {
  nav: {
    main: "Pages",
    path: "Fil d’Ariane",
    home: "État des services",
    history: "Historique",
    maintenances: "Maintenances",
    sla: "Disponibilité",
    api: "API",
    subscribe: "S’abonner",
    feeds: {
      atom: "Incidents et maintenances (Atom)",
      rss: "Incidents et maintenances (RSS)",
      json: "Incidents et maintenances (JSON Feed)",
      calendar: "Maintenances (calendrier iCal)",
    },
  },
  detail: {
    apis: "API de ce fournisseur",
    website: "Site du fournisseur",
    allOf: (name: string) => `Toutes les API ${deNom(name)}`,
    year: "12 mois",
    yearUnread: "Illisible pour l’instant",
    forInformation:
      "Pour information\u00a0: la disponibilité de ce fournisseur n’entre pas dans l’engagement du service.",
    bound: (target: string) => `L’engagement de ${target} par mois civil porte sur ce composant.`,
    everyDay: "Les 90 jours, un par un",
    dayTable: (name: string) => `État ${deNom(name)}, jour par jour`,
    latency: {
      title: "Temps de réponse",
      period: (name: string) => `Période du graphique ${deNom(name)}`,
      periods,
      p50: "p50 (médiane)",
      p95: "p95",
      chart: (name: string, period: string) =>
        `Temps de réponse ${deNom(name)} sur ${period}\u00a0: les flèches parcourent les points`,
      table: "Tableau des données",
      caption: (name: string, period: string) => `Temps de réponse ${deNom(name)} sur ${period}`,
      when: "Début",
      csv: "CSV",
      csvOf: (name: string) => `Télécharger les temps de réponse ${deNom(name)} en CSV`,
      none: "Aucune mesure sur cette période.",
      unread: "Les mesures ne peuvent pas être lues pour l’instant.",
      key: "Légende du graphique",
      at: (date: string, clock: string) => `${date} à ${clock}`,
    },
    incidents: "Incidents des 90 derniers jours",
    noIncidents: "Aucun incident ces 90 derniers jours.",
    olderIncidents: "Tout l’historique",
    machine: "Pour vos logiciels",
    machineLead:
      "Interrogez cette adresse aussi souvent que nécessaire\u00a0: elle n’a aucune limite d’appels. Elle répond 200 quand l’API fonctionne, 502 quand elle est en panne.",
    ping: "Adresse du ping",
    identifiers: "Autres identifiants",
    follow: "Suivre",
    followOne: (name: string) => `Suivre ${name}`,
    subscribe: "Être prévenu",
    calendar: "Calendrier des maintenances (iCal)",
    atom: "Flux Atom",
    rss: "Flux RSS",
    json: "JSON Feed",
  },
  event: {
    follow: "Suivre cet incident",
    impact: impacts,
    steps: "Déroulé",
    newestFirst: "Du plus récent au plus ancien.",
    postmortem: "Bilan",
    change: (name: string, before: string, after: string) => `${name}\u00a0: ${before} → ${after}`,
    pastOf: "Les 90 derniers jours des API touchées",
    permalink: "Adresse permanente",
    asJson: "En JSON",
    addToCalendar: "Ajouter à mon agenda",
    planned: "Horaire",
    ended: (when: string) => `Terminée ${when}`,
    overrun: (when: string) =>
      `Devait se terminer ${when}\u00a0: elle dure plus longtemps que prévu.`,
    announced: "Annonce",
    notice: (when: string, ahead: string) => `${when}, ${ahead} avant le début`,
    lateNotice: (when: string) => `${when}, après le début`,
    excluded: "Annoncée assez tôt\u00a0: sa durée est exclue du calcul de disponibilité.",
    counted: (hours: string) =>
      `Annoncée moins de ${hours} à l’avance\u00a0: sa durée compte comme indisponibilité.`,
    cancelled: "Cette maintenance n’aura pas lieu.",
  },
  history: {
    title: (month: string) =>
      /^[aeiouyéàoh]/i.test(month) ? `Historique d’${month}` : `Historique de ${month}`,
    filter: "Filtrer l’historique",
    provider: "Fournisseur",
    anyProvider: "Tous les fournisseurs",
    kind: "Nature",
    kinds: { all: "Incidents et maintenances", incident: "Incidents", maintenance: "Maintenances" },
    apply: "Filtrer",
    clear: "Tout afficher",
    counts: (incidents: number, maintenances: number) =>
      `${incidents === 0 ? "Aucun" : incidents} ${many(incidents, "incident", "incidents")}, ${
        maintenances === 0 ? "aucune" : maintenances
      } ${many(maintenances, "maintenance", "maintenances")}.`,
    none: "Rien à signaler ce mois-ci.",
    noneSuch: "Rien de tel ce mois-ci.",
    incident: "Incident",
    maintenance: "Maintenance",
    months: "Mois",
    incomplete:
      "Le passé ne peut pas être lu pour l’instant\u00a0: cette liste est peut-être incomplète.",
  },
  maintenances: {
    title: "Maintenances",
    ahead: "En cours et à venir",
    past: "Récentes",
    nonePast: "Aucune maintenance récente.",
    allPast: "Toutes les maintenances passées",
    calendar: "Calendrier",
    calendarOf: (month: string) => `Maintenances ${deNom(month)}`,
    daily:
      "Les fenêtres quotidiennes ne sont pas répétées dans le calendrier\u00a0: elles figurent parmi les fenêtres habituelles des fournisseurs.",
    subscribe: "S’abonner au calendrier (iCal)",
    today: "aujourd’hui",
  },
  search: {
    title: "Recherche",
    label: "Fournisseur, API ou chemin",
    go: "Rechercher",
    found: (n: number, query: string) =>
      n === 0
        ? `Aucun résultat pour «\u00a0${query}\u00a0».`
        : `${n} ${many(n, "résultat", "résultats")} pour «\u00a0${query}\u00a0».`,
    hint: "Par exemple un nom d’organisme, d’API, ou un chemin d’appel.",
    maybe: "Vous cherchiez peut-être",
    more: (n: number) => `Et ${n} ${many(n, "autre", "autres")}\u00a0: précisez la recherche.`,
  },
  /** Label of the button that pins a provider to the top; # is its name. */
  pin: "Épingler # en tête de liste",
  copy: { copy: "Copier", copied: "Copié" },
  /** The page offered in the other language, in its words. */
  offer: { text: "This page is available in English.", dismiss: "No, thanks" },
  fallback: {
    title: "La page de statut ne répond pas pour le moment",
    body: (when: string) =>
      `Ceci est le dernier état connu, relevé ${when}. Il peut avoir changé depuis. Cela ne dit rien des API elles-mêmes\u00a0: vos appels peuvent réussir.`,
  },
  onDay: (m: Moment) =>
    m.date === null ? `aujourd’hui à ${m.clock}` : `le ${m.date} à ${m.clock}`,
};

export type PageMessages = typeof frPages;
