/** The French of refusals about grants and their tokens; see fr-refusals.ts. */
export const frGrantRefusals: Readonly<Record<string, string>> = {
  "Nothing is different.": "Rien n’est différent.",
  "A request about this grant waits for an answer already.":
    "Une demande sur cette habilitation attend déjà une réponse.",
  "This grant has no applicant.": "Cette habilitation n’a pas de demandeur.",
  "This grant is revoked.": "Cette habilitation est révoquée.",
  "This grant has no such token.": "Cette habilitation n’a pas ce jeton.",
  "A token is active: replace it, by its id in replaces.":
    "Un jeton est actif\u00a0: remplacez-le.",
  "Another change of this token was quicker.":
    "Une autre modification de ce jeton a été plus rapide.",
  "this is the applicant already": "cette personne est déjà le demandeur",
  "this is no active member of the organisation":
    "cette personne n’est pas un membre actif de l’organisme",
  "There is no such grant.": "Cette habilitation n’existe pas.",
  "This is for the applicant of the grant.":
    "Cette action est réservée au demandeur de l’habilitation.",
  "This is for the applicant and the technical contact of the grant.":
    "Cette action est réservée au demandeur et au contact technique de l’habilitation.",
  "This is for the applicant; for an admin of the team once they have left.":
    "Cette action est réservée au demandeur, ou à un administrateur de l’équipe s’il est parti.",
  "A token is handed over five times a day at most.":
    "Un jeton se remet cinq fois par jour au plus.",
  "This link is not one of ours.": "Ce lien n’est pas l’un des nôtres.",
  "This link has expired.": "Ce lien a expiré.",
  "This link was opened already.": "Ce lien a déjà été ouvert.",
  "This organisation has an active grant.": "Cet organisme a une habilitation active.",
  "This token cannot be shown any more: replace it by a new one.":
    "Ce jeton ne peut plus être affiché\u00a0: remplacez-le.",
  "This token is {}.": "L’état de ce jeton ne le permet pas ({1}).",
  "This token can be prolonged in the last 90 days before its end.":
    "Ce jeton se prolonge dans les 90 jours avant sa fin.",
  "there is no such token": "ce jeton n’existe pas",
  "There is no such token.": "Ce jeton n’existe pas.",
  "expected an instant of the last 48 hours": "un instant des dernières 48 heures est attendu",
  "expected an instant after the begin of the ban":
    "un instant après le début du bannissement est attendu",
  "This page is starting: ask again in a moment.":
    "Cette page démarre\u00a0: réessayez dans un instant.",
  "This page is private: sign in, or send a token.":
    "Cette page est privée\u00a0: connectez-vous, ou envoyez un jeton.",
  "Nothing was counted.": "Rien n’a été compté.",
  "This needs the scope usage:read.": "Le droit usage:read est nécessaire.",
  "This token is banned for {} s more: its client went on calling after refusals.":
    "Ce jeton est banni pour encore {1}\u00a0s\u00a0: son client a continué d’appeler après des refus.",
};
