import type { Locale } from "../../server/core/model.ts";

const NBSP = "\u00a0";
/** French: zero and one are singular. */
const some = (n: number, one: string, more: string): string => (n < 2 ? one : more);
const many = (n: number, one: string, more: string): string => (n === 1 ? one : more);

type HomeText = {
  readonly jump: readonly [hidden: string, shown: string];
  /** The last 24 hours, with the APIs that were down, slow, in maintenance in them. */
  readonly dayLine: (down: number, degraded: number, maintenance: number) => string;
  readonly yesterday: string;
  readonly now: string;
  readonly board: {
    readonly title: (apis: number, withGateway: boolean) => string;
    readonly name: string;
    readonly ratio: string;
    readonly state: string;
    readonly incident: string;
    readonly announced: (date: string) => string;
    readonly error: (status: number) => string;
    /** An answer's time now, and the usual one. */
    readonly slower: (now: string, usual: string) => string;
    readonly measured: (share: string) => string;
    readonly pinned: string;
    readonly others: string;
  };
  readonly since: (clock: string) => string;
  readonly sinceToday: string;
  readonly gateway: {
    readonly title: string;
    readonly over: string;
    readonly budget: (spent: string, allowed: string, target: string) => string;
    readonly meter: (share: string) => string;
    readonly tomorrow: (target: string) => string;
    readonly noData: string;
  };
  readonly maintenances: {
    readonly title: string;
    readonly next: string;
    readonly none: string;
    readonly all: (count: number) => string;
    readonly calendar: string;
  };
  readonly incidents: {
    readonly open: (count: number) => string;
    readonly last: string;
    readonly none: string;
    readonly recent: string;
    readonly noRecent: string;
    readonly whole: string;
    readonly follow: string;
    readonly copy: string;
    readonly copied: string;
  };
  readonly subscribe: {
    readonly title: string;
    readonly hint: string;
    readonly example: string;
  };
};

/** The words of the home page alone. */
export const HOME_TEXT: Readonly<Record<Locale, HomeText>> = {
  fr: {
    jump: ["Aller à un fournisseur, de ", "A–Z"],
    dayLine: (down, degraded, maintenance) =>
      [
        `Depuis 24${NBSP}heures${NBSP}: `,
        [
          down === 0 ? "aucune panne" : `${down} API en panne`,
          ...(degraded === 0 ? [] : [`${degraded} au ralenti`]),
          ...(maintenance === 0 ? [] : [`${maintenance} en maintenance`]),
        ].join(", "),
        ".",
      ].join(""),
    yesterday: "hier",
    now: "maintenant",
    board: {
      title: (apis, withGateway) =>
        withGateway
          ? `La passerelle et ${some(apis, "l’API", `les ${apis}${NBSP}API`)}`
          : some(apis, "L’API", `Les ${apis}${NBSP}API`),
      name: "Fournisseur et API",
      ratio: `90${NBSP}jours`,
      state: "État",
      incident: "Incident",
      announced: (date) => `annoncée le ${date}`,
      error: (status) => `erreur ${status}`,
      slower: (now, usual) => `${now} au lieu de ${usual}`,
      measured: (share) => `mesuré ${share} du temps`,
      pinned: "Épinglés",
      others: "Les autres",
    },
    since: (clock) => `Suivi depuis ${clock}`,
    sinceToday: "Suivi depuis aujourd’hui",
    gateway: {
      title: "La passerelle",
      over: `sur 30${NBSP}jours`,
      budget: (spent, allowed, target) =>
        `${spent} d’arrêt sur les ${allowed} admises en un mois (engagement${NBSP}: ${target}).`,
      meter: (share) => `${share} du temps d’arrêt admis est consommé`,
      tomorrow: (target) => `L’engagement (${target}) se lira à partir de demain.`,
      noData: "Aucune mesure pour l’instant.",
    },
    maintenances: {
      title: "Maintenances",
      next: "Prochaine maintenance",
      none: "Aucune maintenance annoncée.",
      all: (count) => `Toutes (${count})`,
      calendar: "Ajouter à mon agenda",
    },
    incidents: {
      open: (count) => some(count, "Incident en cours", "Incidents en cours"),
      last: "Dernier incident",
      none: "Aucun incident publié.",
      recent: `Résolus en 14${NBSP}jours`,
      noRecent: "Aucun incident résolu.",
      whole: "Tout l’historique",
      follow: "Suivre",
      copy: "Copier le lien",
      copied: "Lien copié.",
    },
    subscribe: {
      title: "Être prévenu",
      hint: "Pour les API de votre choix. Désabonnement en un clic.",
      example: "prenom.nom@exemple.fr",
    },
  },
  en: {
    jump: ["Go to a provider, from ", "A–Z"],
    dayLine: (down, degraded, maintenance) =>
      [
        "Last 24 hours: ",
        [
          down === 0 ? "no outage" : `${down} ${many(down, "API", "APIs")} down`,
          ...(degraded === 0 ? [] : [`${degraded} slow`]),
          ...(maintenance === 0 ? [] : [`${maintenance} under maintenance`]),
        ].join(", "),
        ".",
      ].join(""),
    yesterday: "yesterday",
    now: "now",
    board: {
      title: (apis, withGateway) =>
        withGateway
          ? `The gateway and the ${many(apis, "API", `${apis} APIs`)}`
          : `The ${many(apis, "API", `${apis} APIs`)}`,
      name: "Provider and API",
      ratio: "90 days",
      state: "State",
      incident: "Incident",
      announced: (date) => `announced on ${date}`,
      error: (status) => `error ${status}`,
      slower: (now, usual) => `${now} instead of ${usual}`,
      measured: (share) => `measured ${share} of the time`,
      pinned: "Pinned",
      others: "The others",
    },
    since: (clock) => `Monitored since ${clock}`,
    sinceToday: "Monitored since today",
    gateway: {
      title: "The gateway",
      over: "over 30 days",
      budget: (spent, allowed, target) =>
        `${spent} down of the ${allowed} allowed in a month (service level: ${target}).`,
      meter: (share) => `${share} of the allowed downtime is spent`,
      tomorrow: (target) => `The service level (${target}) can be read from tomorrow on.`,
      noData: "Nothing measured yet.",
    },
    maintenances: {
      title: "Maintenance",
      next: "Next maintenance",
      none: "No maintenance is announced.",
      all: (count) => `All (${count})`,
      calendar: "Add to my calendar",
    },
    incidents: {
      open: (count) => many(count, "Open incident", "Open incidents"),
      last: "Last incident",
      none: "No incident was published.",
      recent: "Resolved in 14 days",
      noRecent: "No incident was resolved.",
      whole: "Whole history",
      follow: "Follow",
      copy: "Copy the link",
      copied: "Link copied.",
    },
    subscribe: {
      title: "Be notified",
      hint: "For the APIs of your choice. Unsubscribe with one click.",
      example: "first.last@example.org",
    },
  },
};
