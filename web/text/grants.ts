import type { Locale } from "../../server/core/model.ts";
import type { GrantPart } from "../../server/core/people/grant.ts";
import type { TokenState } from "../../server/core/people/grant-token.ts";

/** Words of grants in the account. */
export type GrantMessages = {
  readonly lead: string;
  readonly none: string;
  readonly back: string;
  readonly states: Readonly<Record<TokenState | "none", string>>;
  readonly revoked: string;
  readonly until: (date: string) => string;
  readonly ended: (date: string) => string;
  readonly left: (days: number) => string;
  readonly used: (date: string | null) => string;
  readonly prolongNow: string;
  readonly endingTask: (days: number) => string;
  readonly endingHint: string;
  readonly token: string;
  readonly noToken: string;
  readonly issue: string;
  readonly reveal: string;
  readonly shown: string;
  readonly shownHint: string;
  readonly stored: string;
  readonly stale: string;
  readonly signIn: string;
  readonly replace: string;
  readonly keep: string;
  readonly keepOptions: readonly (readonly [hours: string, name: string])[];
  readonly prolong: string;
  readonly prolongLead: string;
  readonly unchanged: Readonly<Record<"owner" | "purpose" | "business" | "technical", string>>;
  readonly prolongHint: string;
  readonly handOver: string;
  readonly handOverHint: string;
  readonly recipient: string;
  readonly send: string;
  readonly takeBack: string;
  readonly revoke: string;
  readonly revokeSure: string;
  readonly people: string;
  readonly parts: Readonly<Record<GrantPart, string>>;
  readonly nobody: string;
  readonly changePart: (part: string) => string;
  readonly changeHint: Readonly<Record<"business" | "technical", string>>;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly save: string;
  readonly transfer: string;
  readonly transferTo: string;
  readonly transferSure: string;
  readonly scopes: string;
  readonly change: string;
  readonly changeLead: string;
  readonly purpose: string;
  readonly sendChange: string;
};

const french: GrantMessages = {
  lead: "Ce que vos programmes peuvent appeler, et leurs jetons.",
  none: "Aucune habilitation pour le moment.",
  back: "Toutes mes habilitations",
  states: { active: "Actif", expired: "Expiré", revoked: "Révoqué", none: "Sans jeton" },
  revoked: "Cette habilitation est révoquée.",
  until: (date) => `valable jusqu’au ${date}`,
  ended: (date) => `a expiré le ${date}`,
  left: (days) => (days === 1 ? "encore 1 jour" : `encore ${days} jours`),
  used: (date) => (date === null ? "jamais utilisé" : `utilisé le ${date}`),
  prolongNow: "Vous pouvez le prolonger dès maintenant.",
  endingTask: (days) =>
    days < 0
      ? "Un jeton a expiré"
      : days === 0
        ? "Un jeton expire aujourd’hui"
        : days === 1
          ? "Un jeton expire dans 1 jour"
          : `Un jeton expire dans ${days} jours`,
  endingHint: "Après cette date, les appels de vos programmes sont refusés.",
  token: "Jeton",
  noToken: "Pas encore de jeton.",
  issue: "Émettre un jeton",
  reveal: "Afficher le jeton",
  shown: "Votre jeton",
  shownHint: "Copiez-le maintenant. Ne l’envoyez jamais par e-mail.",
  stored: "C’est noté",
  stale:
    "Vous vous êtes connecté il y a plus d’un quart d’heure\u00a0: reconnectez-vous pour afficher, prolonger ou remettre un jeton.",
  signIn: "Se reconnecter",
  replace: "Remplacer le jeton",
  keep: "Garder aussi l’ancien",
  keepOptions: [
    ["0", "non"],
    ["24", "1 jour"],
    ["168", "7 jours"],
  ],
  prolong: "Prolonger de 18 mois",
  prolongLead: "Cochez ce qui n’a pas changé\u00a0:",
  unchanged: {
    owner: "le demandeur",
    purpose: "l’usage des données",
    business: "le contact métier",
    technical: "le contact technique",
  },
  prolongHint: "Si tout est coché, c’est immédiat. Sinon, l’équipe examine la demande en priorité.",
  handOver: "Remettre le jeton par un lien",
  handOverHint: "Le lien fonctionne une seule fois, pendant 4 heures.",
  recipient: "Adresse du destinataire",
  send: "Envoyer le lien",
  takeBack: "Annuler les liens envoyés",
  revoke: "Révoquer le jeton",
  revokeSure: "Oui, révoquer ce jeton pour toujours.",
  people: "Contacts",
  parts: { applicant: "Demandeur", business: "Contact métier", technical: "Contact technique" },
  nobody: "personne",
  changePart: (part) => `Changer\u00a0: ${part.toLowerCase()}`,
  changeHint: {
    business: "Laissez vide pour n’en nommer aucun.",
    technical: "Laissez vide\u00a0: le demandeur est alors le contact technique.",
  },
  firstName: "Prénom",
  lastName: "Nom",
  email: "Adresse e-mail",
  save: "Enregistrer",
  transfer: "Transférer l’habilitation",
  transferTo: "Nouveau demandeur",
  transferSure: "Oui, je n’en serai plus le demandeur.",
  scopes: "Droits",
  change: "En demander d’autres",
  changeLead:
    "Cochez tout ce dont vos programmes ont besoin. L’équipe examine la demande en priorité\u00a0; d’ici là, rien ne change.",
  purpose: "Usage des données",
  sendChange: "Envoyer la demande",
};

const english: GrantMessages = {
  lead: "What your programs may call, and their tokens.",
  none: "No grant yet.",
  back: "All my grants",
  states: { active: "Active", expired: "Expired", revoked: "Revoked", none: "No token" },
  revoked: "This grant is revoked.",
  until: (date) => `valid until ${date}`,
  ended: (date) => `expired on ${date}`,
  left: (days) => (days === 1 ? "1 day left" : `${days} days left`),
  used: (date) => (date === null ? "never used" : `used on ${date}`),
  prolongNow: "You can prolong it now.",
  endingTask: (days) =>
    days < 0
      ? "A token has expired"
      : days === 0
        ? "A token expires today"
        : days === 1
          ? "A token expires in 1 day"
          : `A token expires in ${days} days`,
  endingHint: "After that date the calls of your programs are refused.",
  token: "Token",
  noToken: "No token yet.",
  issue: "Issue a token",
  reveal: "Show the token",
  shown: "Your token",
  shownHint: "Copy it now. Never send it by e-mail.",
  stored: "I have it",
  stale:
    "You signed in more than a quarter of an hour ago: sign in again to show, prolong or hand over a token.",
  signIn: "Sign in again",
  replace: "Replace the token",
  keep: "Keep the old one too",
  keepOptions: [
    ["0", "no"],
    ["24", "1 day"],
    ["168", "7 days"],
  ],
  prolong: "Prolong by 18 months",
  prolongLead: "Tick what has not changed:",
  unchanged: {
    owner: "the applicant",
    purpose: "the use of the data",
    business: "the business contact",
    technical: "the technical contact",
  },
  prolongHint: "If all are ticked, it is done at once. Else the team reviews it with priority.",
  handOver: "Hand the token over by a link",
  handOverHint: "The link works once, for 4 hours.",
  recipient: "Recipient’s address",
  send: "Send the link",
  takeBack: "Cancel the links that were sent",
  revoke: "Revoke the token",
  revokeSure: "Yes, revoke this token for ever.",
  people: "Contacts",
  parts: {
    applicant: "Applicant",
    business: "Business contact",
    technical: "Technical contact",
  },
  nobody: "nobody",
  changePart: (part) => `Change: ${part.toLowerCase()}`,
  changeHint: {
    business: "Leave empty to name nobody.",
    technical: "Leave empty: the applicant is the technical contact then.",
  },
  firstName: "First name",
  lastName: "Last name",
  email: "E-mail address",
  save: "Save",
  transfer: "Transfer the grant",
  transferTo: "New applicant",
  transferSure: "Yes, I will not be its applicant any more.",
  scopes: "Scopes",
  change: "Ask for others",
  changeLead:
    "Tick everything that your programs need. The team reviews the request with priority; until then nothing changes.",
  purpose: "Use of the data",
  sendChange: "Send the request",
};

export const GRANT_TEXT: Readonly<Record<Locale, GrantMessages>> = { fr: french, en: english };
