import { deNom } from "../../server/core/french.ts";
import type { Impact } from "../../server/core/declared.ts";
import type { ComponentState } from "../../server/core/model.ts";
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
  "30d": "30 jours",
  "90d": "90 jours",
};

/** Predicates of one API or several, in the feminine. */
const apiStates = (n: number): Readonly<Record<ComponentState, string>> => ({
  operational: "en service",
  degraded_performance: many(n, "ralentie", "ralenties"),
  partial_outage: "en panne partielle",
  major_outage: "en panne",
  under_maintenance: "en maintenance",
  unknown: "sans données",
});

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
    apis: (n: number) => (n === 1 ? "L’API de ce fournisseur" : `Les ${n}\u00a0API`),
    allWell: (name: string) => `${name}\u00a0: tout fonctionne`,
    someInState: (name: string, state: ComponentState, n: number) =>
      `${name}\u00a0: ${n === 1 ? "une API" : `${n}\u00a0API`} ${apiStates(n)[state]}`,
    stateOf: (state: string) => `\u00a0: ${state.toLowerCase()}`,
    moreInTrouble: (n: number) => `${n} ${many(n, "autre est touchée", "autres sont touchées")}.`,
    othersWell: (n: number, all: boolean) =>
      all
        ? `Les ${n}\u00a0API répondent normalement.`
        : many(n, "L’autre API répond normalement.", `Les ${n} autres API répondent normalement.`),
    pin: "Épingler",
    short: { atom: "Atom", rss: "RSS", calendar: "iCal", json: "JSON" },
    over90: "disponible sur 90 jours",
    openIncident: "Incident en cours\u00a0:",
    regions: {
      title: "Vu depuis",
      notHeard: "sans mesure pour l’instant",
      rule: (agree: number, of: number) =>
        of === 1
          ? "une seule région mesure"
          : agree === 1
            ? `une panne compte dès qu’une des ${of}\u00a0régions la voit`
            : agree === of
              ? `une panne compte si les ${of}\u00a0régions la voient`
              : `une panne compte dès que ${agree}\u00a0régions sur ${of} la voient`,
    },
    today: "Aujourd’hui",
    dayBefore: "Jour précédent",
    dayAfter: "Jour suivant",
    onThatDay: (percent: string, isToday: boolean) =>
      `${percent} ${isToday ? "depuis minuit" : "ce jour-là"}`,
    lasted: {
      down: (length: string) => `Panne de ${length}`,
      degraded: (length: string) => `Dégradé pendant ${length}`,
      maintenance: (length: string) => `Maintenance de ${length}`,
    },
    measured: {
      title: "Pannes et lenteurs mesurées",
      none: "Ni panne ni lenteur mesurée ces 90 derniers jours.",
      start: "Début",
      finding: "Constat",
      length: "Durée",
      today: (clock: string) => `aujourd’hui, ${clock}`,
      code: (status: number) => `Erreur ${status}`,
    },
    unread: "Illisible pour l’instant.",
    incidentsOf: (name: string) => `Incidents ${deNom(name)}, 90 jours`,
    maintenancesOf: (name: string) => `Maintenances ${deNom(name)}`,
    everyDayAt: "Tous les jours",
    usual: "habituelle",
    website: "Site du fournisseur",
    allOf: (name: string) => `Toutes les API ${deNom(name)}`,
    year: "12 mois",
    yearUnread: "Illisible pour l’instant",
    forInformation: "Pour information\u00a0: n’entre pas dans l’engagement du service.",
    bound: (target: string) => `L’engagement de ${target} par mois civil porte sur ce composant.`,
    everyDay: "Les 90 jours, un par un",
    dayTable: (name: string) => `État ${deNom(name)}, jour par jour`,
    latency: {
      title: "Temps de réponse",
      period: (name: string) => `Période du graphique ${deNom(name)}`,
      periods,
      shortPeriods: { ...periods, "24h": "24\u00a0h" },
      p50: "Réponse médiane",
      p95: "95\u00a0% des réponses avant",
      keys: { p95: "95\u00a0% des réponses arrivent avant", p50: "réponse médiane" },
      summary: (what: string, usual: string, worst: string, when: string) =>
        `${what}\u00a0: ${usual} d’habitude\u00a0; au plus lent, 95\u00a0% des réponses avant ${worst}, ${when}`,
      chart: (name: string, period: string) =>
        `Temps de réponse ${deNom(name)} sur ${period}\u00a0: les flèches parcourent les points`,
      table: "Tableau des données",
      caption: (name: string, period: string) => `Temps de réponse ${deNom(name)} sur ${period}`,
      when: "Début",
      csv: "CSV",
      csvOf: (name: string) => `Télécharger les temps de réponse ${deNom(name)} en CSV`,
      none: "Aucune mesure sur cette période.",
      unread: "Les mesures ne peuvent pas être lues pour l’instant.",
      at: (date: string, clock: string) => `${date} à ${clock}`,
    },
    noIncidents: "Aucun incident ces 90 derniers jours.",
    olderIncidents: "Tout l’historique",
    machine: "Pour vos logiciels",
    machineLead: "200 si elle répond, 502 en panne\u00a0; sans limite d’appels",
    identifiers: "Autres identifiants",
    followOne: (name: string) => `Suivre ${name}`,
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
    permalink: "Adresse permanente",
    asJson: "En JSON",
    facts: "L’essentiel",
    received: "Vous recevez",
    spared: "N’est pas touché",
    others: (well: number, all: number) =>
      well === all
        ? many(all, "L’autre API", `Les ${all} autres API`)
        : `${well} des ${all} autres API`,
    over24: (name: string) => `${name}, depuis 24 heures`,
    over90: (name: string) => `${name}, 90 jours`,
    hours: (name: string, hours: number, down: number) =>
      `${name}, ${hours}\u00a0heures\u00a0: ${down === 0 ? "aucune panne" : `${down} ${many(down, "heure", "heures")} avec panne`}`,
    yesterday: (clock: string) => `hier, ${clock}`,
    now: "maintenant",
    sameMonth: "Le même mois",
    noneSameMonth: "Aucun autre incident de ce fournisseur.",
    allOf: (name: string) => `Tous les incidents ${deNom(name)} ce mois-là`,
    copyLink: "Copier le lien",
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
    monthStrip: (month: string) => `Les jours ${deNom(month)}`,
    calm: (incidents: number, days: number) =>
      `${incidents === 0 ? "Aucun incident" : `${incidents} ${many(incidents, "incident", "incidents")}`}, ${days} ${many(days, "jour calme", "jours calmes")}`,
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
    lead: (on: number, ahead: number) =>
      on + ahead === 0
        ? "Aucune maintenance exceptionnelle n’est annoncée."
        : [
            on === 0 ? "" : `${on} en cours`,
            ahead === 0 ? "" : `${ahead} ${many(ahead, "annoncée", "annoncées")}`,
          ]
            .filter(Boolean)
            .join(", ") + ".",
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
  onDayShort: (m: Moment) => (m.date === null ? m.clock : `${m.date}, ${m.clock}`),
  onDay: (m: Moment) =>
    m.date === null ? `aujourd’hui à ${m.clock}` : `le ${m.date} à ${m.clock}`,
};

export type PageMessages = typeof frPages;
