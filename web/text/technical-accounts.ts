import type { Locale } from "../../server/core/model.ts";
import type { AccountScope } from "../../server/core/people/scopes.ts";
import type { AccountState } from "../../server/core/people/technical-account.ts";

/** Words of the technical accounts of an organisation. */
export type TechnicalMessages = {
  readonly title: string;
  readonly lead: (organization: string) => string;
  /** Link from the organisation's own page. */
  readonly open: string;
  readonly openHint: string;
  readonly back: string;
  readonly none: string;
  readonly obstacle: Readonly<Record<"unverified" | "no-siret", string>>;
  readonly states: Readonly<Record<AccountState, string>>;
  readonly scopes: Readonly<Record<AccountScope, string>>;
  readonly contact: (address: string) => string;
  readonly unused: string;
  readonly used: (date: string) => string;
  readonly overlap: (moment: string) => string;
  readonly until: (moment: string) => string;
  readonly at: (date: string, clock: string) => string;
  readonly manage: string;
  readonly create: string;
  readonly createHint: string;
  readonly createNow: string;
  readonly contactField: string;
  readonly contactHint: string;
  readonly scopesField: string;
  readonly save: string;
  readonly reset: string;
  readonly resetHint: string;
  readonly keep: string;
  readonly keepOptions: readonly (readonly [hours: string, name: string])[];
  readonly stale: string;
  readonly deactivate: string;
  readonly deactivateSure: string;
  readonly reactivate: string;
  readonly secret: (login: string) => string;
  readonly secretHint: string;
  readonly stored: string;
};

const french: TechnicalMessages = {
  title: "Comptes techniques",
  lead: (organization) => `Les programmes de ${organization} qui appellent l’API.`,
  open: "Gérer les comptes techniques",
  openHint: "Un compte technique donne à un programme un identifiant, un secret et des droits.",
  back: "Retour à l’organisme",
  none: "Aucun compte technique pour le moment.",
  obstacle: {
    unverified:
      "L’équipe n’a pas encore vérifié cet organisme\u00a0: il ne peut pas avoir de compte technique.",
    "no-siret": "Cet organisme n’a pas de SIRET\u00a0: il ne peut pas avoir de compte technique.",
  },
  states: { active: "Actif", inactive: "Inactif", closed: "Fermé" },
  scopes: {
    "status:read": "Lire l’état des API",
    "usage:read": "Lire la consommation",
    "subscription:write": "Gérer les abonnements",
    "maintenance:write": "Annoncer les maintenances",
    "measurement:write": "Envoyer des mesures",
    "usage:write": "Envoyer la consommation (passerelle)",
    "token:introspect": "Vérifier tous les jetons (passerelle)",
  },
  contact: (address) => `contact\u00a0: ${address}`,
  unused: "jamais utilisé",
  used: (date) => `utilisé le ${date}`,
  overlap: (moment) => `L’ancien secret fonctionne jusqu’au ${moment}.`,
  until: (moment) => `Réactivable avant le ${moment}, puis fermé pour toujours.`,
  at: (date, clock) => `${date} à ${clock}`,
  manage: "Gérer…",
  create: "Créer un compte technique",
  createHint: "Son secret s’affiche une seule fois, juste après.",
  createNow: "Créer le compte",
  contactField: "E-mail du contact",
  contactHint: "Cette adresse reçoit un message à chaque étape, jamais le secret.",
  scopesField: "Droits",
  save: "Enregistrer",
  reset: "Renouveler le secret",
  resetHint: "Les jetons d’accès obtenus avant ne vaudront plus rien.",
  keep: "Garder l’ancien secret",
  keepOptions: [
    ["0", "non"],
    ["24", "1 jour"],
    ["168", "7 jours"],
  ],
  stale:
    "Vous êtes connecté depuis plus d’un quart d’heure\u00a0: reconnectez-vous pour renouveler un secret.",
  deactivate: "Désactiver",
  deactivateSure: "Oui, désactiver ce compte. Il peut être réactivé pendant 60 jours.",
  reactivate: "Réactiver",
  secret: (login) => `Secret de ${login}`,
  secretHint: "Copiez-le maintenant\u00a0: il ne sera plus jamais affiché.",
  stored: "C’est noté",
};

const english: TechnicalMessages = {
  title: "Technical accounts",
  lead: (organization) => `The programs of ${organization} that call the API.`,
  open: "Manage technical accounts",
  openHint: "A technical account gives a program a login, a secret and scopes.",
  back: "Back to the organisation",
  none: "No technical account yet.",
  obstacle: {
    unverified:
      "The team has not verified this organisation yet: it cannot have technical accounts.",
    "no-siret": "This organisation has no SIRET: it cannot have technical accounts.",
  },
  states: { active: "Active", inactive: "Inactive", closed: "Closed" },
  scopes: {
    "status:read": "Read the state of the APIs",
    "usage:read": "Read usage",
    "subscription:write": "Manage subscriptions",
    "maintenance:write": "Announce maintenance",
    "measurement:write": "Send measurements",
    "usage:write": "Send usage (gateway)",
    "token:introspect": "Introspect every token (gateway)",
  },
  contact: (address) => `contact: ${address}`,
  unused: "never used",
  used: (date) => `used on ${date}`,
  overlap: (moment) => `The old secret works until ${moment}.`,
  until: (moment) => `Can be reactivated before ${moment}, then closed for ever.`,
  at: (date, clock) => `${date} at ${clock}`,
  manage: "Manage…",
  create: "Create a technical account",
  createHint: "Its secret is shown once, right after.",
  createNow: "Create the account",
  contactField: "Contact’s e-mail",
  contactHint: "This address gets a message at each step, never the secret.",
  scopesField: "Scopes",
  save: "Save",
  reset: "Reset the secret",
  resetHint: "Access tokens obtained before are no longer valid then.",
  keep: "Keep the old secret",
  keepOptions: [
    ["0", "no"],
    ["24", "1 day"],
    ["168", "7 days"],
  ],
  stale: "You signed in more than a quarter of an hour ago: sign in again to reset a secret.",
  deactivate: "Deactivate",
  deactivateSure: "Yes, deactivate this account. It can be reactivated for 60 days.",
  reactivate: "Reactivate",
  secret: (login) => `Secret of ${login}`,
  secretHint: "Copy it now: it is never shown again.",
  stored: "I have it",
};

export const TECHNICAL_TEXT: Readonly<Record<Locale, TechnicalMessages>> = {
  fr: french,
  en: english,
};
