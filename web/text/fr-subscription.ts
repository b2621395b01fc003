import { deNom } from "../../server/core/french.ts";
import type { Impact } from "../../server/core/declared.ts";
import type { Locale } from "../../server/core/model.ts";
import type { Frequency, SubscriptionKind } from "../../server/core/messages/subscriber.ts";
import type {
  SubscriptionChannel,
  TrialProblem,
} from "../../server/core/messages/endpoint-trial.ts";
import type { SubscriptionStep } from "../../server/core/page/subscription-steps.ts";

const titles: Record<SubscriptionStep["at"], string> = {
  form: "Être prévenu",
  asked: "Consultez votre messagerie",
  "too-many": "Trop de demandes",
  "no-mail": "Courriels indisponibles",
  confirm: "Confirmer l’abonnement",
  confirmed: "Abonnement confirmé",
  preferences: "Votre abonnement",
  unsubscribe: "Se désabonner",
  unsubscribed: "Vous êtes désabonné",
  erased: "Vos données sont effacées",
  lost: "Ce lien n’est plus valable",
};

const kinds: Record<SubscriptionKind, string> = {
  incident: "Incidents",
  maintenance: "Maintenances",
};

/** Names of the channels. */
const channels: Record<SubscriptionChannel, string> = {
  mail: "Courriel",
  slack: "Slack",
  teams: "Teams",
  mattermost: "Mattermost",
  matrix: "Matrix, Tchap",
  discord: "Discord",
  googlechat: "Google Chat",
  webhook: "Webhook",
};

/** Where the address of a channel is found. */
const channelHints: Record<Exclude<SubscriptionChannel, "mail">, string> = {
  slack:
    "Dans Slack\u00a0: Applications, «\u00a0Incoming Webhooks\u00a0», puis le canal. L’adresse commence par https://hooks.slack.com/.",
  teams:
    "Dans Teams\u00a0: menu du canal, «\u00a0Flux de travail\u00a0», puis le modèle qui publie à la réception d’une requête webhook.",
  mattermost: "Dans Mattermost\u00a0: Intégrations, «\u00a0Webhooks entrants\u00a0».",
  matrix:
    "Dans le salon, le robot matrix-hookshot donne l’adresse quand on lui écrit «\u00a0!hookshot webhook statut\u00a0».",
  discord:
    "Dans Discord\u00a0: paramètres du salon, «\u00a0Intégrations\u00a0», «\u00a0Webhooks\u00a0».",
  googlechat:
    "Dans l’espace Google Chat\u00a0: «\u00a0Applications et intégrations\u00a0», «\u00a0Webhooks\u00a0».",
  webhook:
    "Pour un programme\u00a0: du JSON à la forme de Statuspage, signé selon Standard Webhooks.",
};

/** The reasons for which a trial message was not accepted. */
const trials: Record<TrialProblem, (status: number | null) => string> = {
  inside: () => "elle mène à un réseau privé, que cette page n’appelle jamais",
  name: () => "son nom d’hôte n’a pas d’adresse publique",
  connection: () => "rien n’y répond",
  certificate: () => "son certificat n’est pas valable",
  slow: () => "elle n’a pas répondu en 10\u00a0secondes",
  moved: (status) => `elle renvoie ailleurs (code ${status}), et les renvois ne sont pas suivis`,
  answer: (status) => `elle a répondu par l’erreur ${status}`,
  often: () => "elle a été essayée trop souvent\u00a0; réessayez dans une heure",
  ours: () => "le réseau de ce serveur est en panne\u00a0; réessayez plus tard",
};

const impacts: Record<Impact, string> = {
  none: "Tous les incidents",
  minor: "À partir d’une gêne limitée",
  major: "À partir d’une gêne importante",
  critical: "Seulement si le service est interrompu",
};

const frequencies: Record<Frequency, string> = {
  immediate: "Dès qu’il y a du nouveau",
  daily: "Un résumé par jour",
};

const locales: Record<Locale, string> = { fr: "Français", en: "Anglais" };

/** The words of a subscription. The English ones are of this very type. */
export const frSubscription = {
  titles,
  channels,
  channelHints,
  kinds,
  impacts,
  frequencies,
  locales,
  lead: "Un message à chaque incident et avant chaque maintenance. Vous arrêtez en un clic.",
  channel: "Où voulez-vous être prévenu\u00a0?",
  endpointLabel: "Adresse du webhook",
  ownerHint: "Elle sert à confirmer l’adresse du webhook, puis à changer ou arrêter l’abonnement.",
  open: "Sans inscription",
  openHint: "Les mêmes nouvelles, au même moment, pour un lecteur de flux ou un agenda.",
  feeds: {
    atom: "Flux Atom",
    rss: "Flux RSS",
    json: "JSON Feed",
    calendar: "Maintenances dans votre agenda (iCal)",
  },
  copy: (name: string) => `Copier l’adresse\u00a0: ${name}`,
  followTitle: "Suivre cet incident",
  followLead:
    "Un message à chaque étape de cet incident, jusqu’à son bilan, et rien d’autre\u00a0:",
  followPrivacy:
    "Votre adresse ne sert qu’à cela. Elle est effacée 30 jours après la résolution de l’incident, ou après 7 jours sans confirmation de votre part.",
  followMore: "Pour être aussi prévenu des prochains incidents\u00a0:",
  followAll: "tous les fournisseurs",
  followed: "Incidents suivis",
  incident: (title: string) => `Incident «\u00a0${title}\u00a0»`,
  incidentsOnly: "Ces incidents seulement, si aucun fournisseur et aucune API n’est choisi",
  email: "Adresse électronique",
  submit: "S’abonner",
  choose: "Choisir des fournisseurs ou des API",
  chooseHint: "Sans choix, vous êtes prévenu de tout, y compris des API à venir.",
  allOf: (name: string) => `Tout ${name}`,
  someOf: (name: string) => `Certaines API ${deNom(name)}`,
  scope: "Fournisseurs et API",
  more: "Autres réglages",
  kind: "Me prévenir des",
  impact: "Incidents à signaler",
  frequency: "Rythme",
  language: "Langue des messages",
  quiet: "Heures calmes",
  quietHint: (zone: string) =>
    `Rien n’est envoyé pendant ces heures (${zone}), sauf si le service est interrompu. Laissez vide pour n’en avoir aucune.`,
  quietFrom: "De",
  quietTo: "à",
  privacy:
    "Votre adresse ne sert qu’à ces courriels. Sans confirmation de votre part, elle est effacée après 7 jours.",
  wrong: "L’abonnement n’est pas enregistré\u00a0:",
  mistakes: {
    "/endpoint": "indiquez l’adresse du webhook, en entier\u00a0: https://…",
    "other-chat":
      "l’adresse du webhook est celle d’une autre messagerie\u00a0; choisissez-la ci-dessous",
    "/email": "indiquez une seule adresse électronique, comme prenom.nom@exemple.fr",
    "/scopes":
      "un fournisseur ou une API de votre choix n’existe plus, ou l’incident est déjà résolu",
    "/kinds": "choisissez les incidents, les maintenances, ou les deux",
    "/quietHours": "indiquez le début et la fin des heures calmes, ou laissez les deux vides",
    smtputf8:
      "le serveur de messagerie de cette page ne peut pas écrire à une adresse accentuée avant l’arobase\u00a0; indiquez une autre adresse",
  } as Readonly<Record<string, string>>,
  otherMistake: "un des champs n’est pas valable",
  asked:
    "Si cette adresse existe, elle a reçu un courriel. Ouvrez le lien qu’il contient pour confirmer\u00a0: il est valable 24 heures.",
  askedHint:
    "Rien reçu après quelques minutes\u00a0? Regardez parmi les indésirables, puis recommencez.",
  noMail:
    "Cette page de statut n’envoie pas de courriels\u00a0: son serveur n’en a pas le moyen. Sans courriel de confirmation, les webhooks ne peuvent pas être inscrits non plus.",
  noMailHint:
    "Les flux et le calendrier ci-dessous disent la même chose, au même moment, sans inscription\u00a0; la plupart des messageries d’équipe savent les suivre.",
  tooMany: "Trop d’abonnements ont été demandés depuis votre réseau. Réessayez dans une heure.",
  confirmLead: (email: string) => `Pour ${email}\u00a0:`,
  confirmHook: (url: string, email: string) =>
    `Pour l’adresse ${url}, sous la responsabilité de ${email}\u00a0:`,
  trialLead: "L’adresse recevra d’abord un message d’essai.",
  trialFailed: (problem: TrialProblem, status: number | null) =>
    `L’adresse n’a pas accepté le message d’essai\u00a0: ${trials[problem](status)}.`,
  notYet:
    "L’abonnement n’est pas encore actif. Réessayez une fois le problème résolu, ou abonnez une autre adresse.",
  notYetWebhook:
    "Si votre programme vérifie les signatures, ou n’attend que des incidents, confirmez sans essai.",
  confirmAgain: "Réessayer",
  confirmAnyway: "Confirmer sans essai",
  trialArrived: "Un message d’essai vient d’y arriver.",
  trial: "Envoyer un message d’essai",
  trialAccepted: "L’adresse a accepté le message d’essai.",
  everything: "tous les fournisseurs et toutes leurs API, y compris à venir",
  confirm: "Confirmer l’abonnement",
  confirmed: "Vous serez prévenu de ce que vous avez choisi.",
  manage: "Gérer l’abonnement",
  forWhom: (email: string) => `Abonnement de ${email}`,
  endpoint: "Adresse appelée",
  secret: "Secret qui signe les appels (Standard Webhooks)",
  saved: "C’est enregistré.",
  linksRenewed:
    "Les liens des anciens courriels ne fonctionnent plus. Ceux des prochains mèneront ici.",
  isUnsubscribed: "Vous êtes désabonné\u00a0: rien ne vous est envoyé. Enregistrer vous réabonne.",
  isSuspended:
    "Des courriels nous sont revenus\u00a0: plus rien ne vous est envoyé. Enregistrer reprend les envois.",
  save: "Enregistrer",
  unsubscribe: "Se désabonner",
  unsubscribeLead: (email: string) => `Ne plus rien envoyer à ${email}\u00a0?`,
  unsubscribeHook: (url: string) => `Ne plus rien envoyer à ${url}\u00a0?`,
  unsubscribed: "Plus rien ne vous sera envoyé. Le désabonnement prend effet immédiatement.",
  comeBack: "Changer d’avis, ou effacer vos données",
  data: "Vos données",
  export: "Télécharger les données conservées à votre sujet (JSON)",
  renew: "Révoquer les anciens liens",
  renewHint: "Utile si vous avez transféré un de nos courriels.",
  erase: "Effacer mes données",
  eraseHint: "Votre adresse et vos choix sont effacés aussitôt, définitivement.",
  sure: "Oui, tout effacer",
  unsure: "Cochez la case pour confirmer l’effacement.",
  erased: "Rien n’est conservé de votre abonnement.",
  lost: "Il est incomplet, il a été révoqué, ou l’abonnement a été effacé.",
  expired: "Un lien de confirmation est valable 24 heures. Demandez-en un autre.",
  again: "S’abonner",
};

export type SubscriptionMessages = typeof frSubscription;
