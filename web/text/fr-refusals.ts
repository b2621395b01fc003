import { frAccountRefusals } from "./fr-accounts.ts";
import { frGrantRefusals } from "./fr-grants.ts";

/**
 * The French of the server's refusals, by their English text. `{}` is a value in the English, and
 * `{1}` the first of them in the French.
 */
export const frRefusals: Readonly<Record<string, string>> = {
  ...frAccountRefusals,
  ...frGrantRefusals,
  "Nothing was changed.": "Rien n’a été changé.",

  // Who may do what
  "A code from your authenticator is needed.":
    "Un code de votre application d’authentification est nécessaire.",
  "A password has {} to {} characters.": "Un mot de passe compte de {1} à {2} caractères.",
  "A provider's staff may be reader or editor, not {}.":
    "Les agents d’un fournisseur ont le rôle reader ou editor, et non {1}.",
  "A token is needed: `Authorization: Bearer <token>`.":
    "Un jeton est nécessaire\u00a0: Authorization: Bearer <jeton>.",
  "An authenticator is in use already: remove it first.":
    "Une application d’authentification est déjà active\u00a0: retirez-la d’abord.",
  "At least one provider is wanted, or null for the whole team's rights.":
    "Indiquez au moins un fournisseur, ou aucun pour donner les droits de l’équipe.",
  "No authenticator is being set up.":
    "Aucune application d’authentification n’est en cours d’ajout.",
  "Nobody has the address {}.": "Personne n’a l’adresse {1}.",
  "Nobody is signed in.": "Personne n’est connecté.",
  "Sign in, or send a token: `Authorization: Bearer <token>`.":
    "Connectez-vous, ou envoyez un jeton\u00a0: Authorization: Bearer <jeton>.",
  "The identity provider did not sign you in.": "Le fournisseur d’identité ne vous a pas connecté.",
  "The identity provider does not answer; try later.":
    "Le fournisseur d’identité ne répond pas\u00a0; réessayez plus tard.",
  "The identity provider has not verified your mail address.":
    "Le fournisseur d’identité n’a pas vérifié votre adresse électronique.",
  "The identity provider's answer does not hold.":
    "La réponse du fournisseur d’identité n’est pas valable.",
  "This address belongs to another account of the identity provider.":
    "Cette adresse est liée à un autre compte du fournisseur d’identité.",
  "This address, password or code is not right.": "Adresse, mot de passe ou code incorrect.",
  "This came from a page of another site.": "Cette demande vient de la page d’un autre site.",
  "This code is not right.": "Ce code n’est pas le bon.",
  "This code is not right: check the clock of the device.":
    "Ce code n’est pas le bon\u00a0: vérifiez l’heure de l’appareil.",
  "This is not your present password.": "Ce n’est pas votre mot de passe actuel.",
  "This link has expired: ask for another one.": "Ce lien a expiré\u00a0: demandez-en un autre.",
  "This link has expired: subscribe again.": "Ce lien a expiré\u00a0: abonnez-vous à nouveau.",
  "This link is not valid, or no longer valid.": "Ce lien n’existe pas, ou n’est plus valable.",
  "This link is not one of ours: ask for another one.":
    "Ce lien n’existe pas\u00a0: demandez-en un autre.",
  "This link was used already: ask for another one.":
    "Ce lien a déjà servi\u00a0: demandez-en un autre.",
  "This needs a token of role {}; the role of this one is {}.":
    "Il faut un jeton de rôle {1}\u00a0; celui-ci a le rôle {2}.",
  "This needs the role {}; yours is {}.": "Il faut le rôle {1}\u00a0; vous avez le rôle {2}.",
  "This sign-in was not begun in this browser, or too long ago.":
    "Cette connexion n’a pas été commencée dans ce navigateur, ou il y a trop longtemps.",
  "This token has expired.": "Ce jeton a expiré.",
  "This token is not one of ours.": "Ce jeton n’existe pas.",
  "This token speaks for {} only.": "Ce jeton n’agit que pour {1}.",
  "This token was revoked.": "Ce jeton a été révoqué.",
  "Too many are signing in: try again in some seconds.":
    "Trop de connexions à la fois\u00a0: réessayez dans quelques secondes.",
  "Too many attempts: try again in a quarter of an hour.":
    "Trop de tentatives\u00a0: réessayez dans un quart d’heure.",
  "Too many attempts: try again in {} s.": "Trop de tentatives\u00a0: réessayez dans {1}\u00a0s.",
  "You may not sign in here: ask an admin to add your address.":
    "Vous n’avez pas accès à cette console\u00a0: demandez à un administrateur d’ajouter votre adresse.",
  "You signed in too long ago for this: sign in again first.":
    "Votre connexion est trop ancienne pour cela\u00a0: reconnectez-vous d’abord.",
  "You speak for {} only.": "Vous n’agissez que pour {1}.",
  "What is public is for the team of this page to say.":
    "Seule l’équipe de cette page modifie ce qui est public.",
  "{} is the last admin: make another one first.":
    "{1} est le dernier administrateur\u00a0: nommez-en d’abord un autre.",
  "{} is there already.": "{1} existe déjà.",
  "There is no such person.": "Cette personne n’existe pas.",
  "There is no such session.": "Cette session n’existe pas.",
  "There is no token {}.": "Le jeton {1} n’existe pas.",

  // Incidents and maintenance
  "A component of it is configured no more: ask the team.":
    "Un de ses composants n’est plus configuré\u00a0: demandez à l’équipe.",
  "It begins by itself at its time.": "Elle commence d’elle-même, à l’heure dite.",
  "It has begun: complete it instead.": "Elle a commencé\u00a0: terminez-la plutôt.",
  "It has begun: only its end can change.": "Elle a commencé\u00a0: seule sa fin peut changer.",
  "It has left already.": "L’envoi est déjà parti.",
  "It has not begun: cancel it instead.": "Elle n’a pas commencé\u00a0: annulez-la plutôt.",
  "It is another author's draft.": "C’est le brouillon de quelqu’un d’autre.",
  "It is a draft: publish it first.": "C’est un brouillon\u00a0: publiez-le d’abord.",
  "It is in version {}, and not in {} any more: look at what changed.":
    "C’est désormais la version {1}, et non plus {2}\u00a0: regardez ce qui a changé.",
  "It is not muted.": "Cette sonde n’est pas en sourdine.",
  "It is over: its times and components are what they were.":
    "Elle est terminée\u00a0: ses horaires et ses composants ne changent plus.",
  "It is public already.": "C’est déjà public.",
  "It is public and stays so: resolve it instead.":
    "C’est public et le reste\u00a0: déclarez plutôt l’incident résolu.",
  "It is resolved. What fails again is another incident; only a postmortem follows.":
    "Cet incident est résolu. Une nouvelle panne est un autre incident\u00a0; seul un bilan peut suivre.",
  "It is {} already.": "Déjà fait\u00a0: {1}.",
  "It is {}: nothing of the kind can follow.": "Impossible\u00a0: {1}.",
  "It overlaps the maintenance {}: nothing was changed.":
    "Elle chevauche la maintenance {1}\u00a0: rien n’a été changé.",
  "Nothing of the kind can follow.": "Cette étape ne peut pas suivre la dernière.",
  "Nothing of the kind is on hold.": "Aucun envoi de ce genre n’est en attente.",
  "Somebody else changed it in this very moment: look, and try again.":
    "Quelqu’un d’autre l’a modifié à l’instant\u00a0: regardez, puis réessayez.",
  "There is no such alert.": "Cette alerte n’existe pas.",
  "There is no such incident.": "Cet incident n’existe pas.",
  "There is no such maintenance.": "Cette maintenance n’existe pas.",
  "There is no such provider.": "Ce fournisseur n’existe pas.",
  "There is no page {}.": "La page {1} n’existe pas.",
  "There is no component {}.": "Le composant {1} n’existe pas.",
  "There is no {} {} on this page.": "{2} n’existe pas sur cette page.",

  // Templates, corrections, monitors, mails
  "Correction {} covers {} to {} already.": "La correction {1} couvre déjà de {2} à {3}.",
  "One of this name is kept there already: change that one.":
    "Un modèle de ce nom existe déjà à cette place\u00a0: modifiez-le.",
  "Several pages have this component: say which one ({}).":
    "Plusieurs pages ont ce composant\u00a0: précisez laquelle ({1}).",
  "The correction cannot be made: {} {}.": "La correction est impossible\u00a0: {1} {2}.",
  "There are {} already: remove one first.": "Il y en a déjà {1}\u00a0: retirez-en d’abord un.",
  "There is no such template, or not any more.": "Ce modèle n’existe pas, ou plus.",
  "There is no such sample.": "Cet exemple n’existe pas.",
  "There is no such subscriber.": "Cet abonné n’existe pas.",
  "There is no such monitor.": "Cette sonde n’existe pas.",
  "There is no heartbeat monitor {}.": "La sonde à signal {1} n’existe pas.",
  "{} has several heartbeat monitors: call one of {}.":
    "{1} a plusieurs sondes à signal\u00a0: appelez l’une de {2}.",
  "A heartbeat by GET needs a token, not a session.":
    "Un signal par GET demande un jeton, et non une session.",
  "It calls no target: others push to it the data that it judges.":
    "Cette sonde n’appelle personne\u00a0: elle juge ce que d’autres lui envoient.",
  "It cannot run: {}.": "Cette sonde ne peut pas s’exécuter\u00a0: {1}.",
  "The configuration file declares this monitor: change it there.":
    "Cette sonde est déclarée dans le fichier de configuration\u00a0: modifiez-la là.",
  "These expectations do not hold together.": "Ces attentes ne sont pas valables.",
  "This address cannot be watched.": "Cette adresse ne peut pas être surveillée.",
  "This address is watched already.": "Cette adresse est déjà surveillée.",
  "This monitor cannot be.": "Cette sonde n’est pas possible.",
  "This provider asked not to be called for a while":
    "Ce fournisseur a demandé à ne pas être appelé pour un temps",
  "Today's calls to this provider are used up": "Les appels du jour à ce fournisseur sont épuisés",
  "Calls to this provider are spaced, and others come first":
    "Les appels à ce fournisseur sont espacés, et d’autres passent d’abord",
  "This provider is being called all the time": "Ce fournisseur est sans cesse appelé",
  "{}: until {}": "{1}, jusqu’à {2}",
  "{}. No probe was sent.": "{1}. Aucune mesure n’a été faite.",
  "Probing stops here: ask again in a moment.":
    "Les mesures s’arrêtent ici\u00a0: redemandez dans un instant.",
  "This instance sends no mail, so nobody could confirm. Feeds need no mail.":
    "Ce serveur n’envoie pas de courriel\u00a0: personne ne pourrait confirmer. Les flux s’en passent.",
  "Too many subscriptions were requested from your network.":
    "Trop d’abonnements ont été demandés depuis votre réseau.",
  "No mail can be sent from here.": "Ce serveur ne peut pas envoyer de courriel.",
  "One mail address is wanted: name@domain.":
    "Indiquez une adresse électronique\u00a0: nom@domaine.",
  "The subscription is not valid.": "L’abonnement n’est pas valable.",
  "Nothing was taken in: these calls may have been counted before.":
    "Rien n’a été retenu\u00a0: ces appels ont peut-être déjà été comptés.",
  "Nothing was taken in: these observations cannot be.":
    "Rien n’a été retenu\u00a0: ces observations ne sont pas possibles.",

  // The request and the server
  "A body may have {} bytes at most.": "Une demande a {1} octets au plus.",
  "Files may have {} bytes at most.": "Les fichiers ont {1} octets au plus.",
  "A body of type application/json is wanted, not {}.":
    "Un corps de type application/json est attendu, et non {1}.",
  "An Idempotency-Key has 1 to 255 printable characters.":
    "Une Idempotency-Key compte de 1 à 255 caractères imprimables.",
  'If-Match is wanted as the ETag of an answer: "3".':
    'If-Match doit être l’ETag d’une réponse\u00a0: "3".',
  "No page is configured.": "Aucune page n’est configurée.",
  "Not here, not now: starting, or another instance leads this database.":
    "Pas maintenant\u00a0: ce serveur démarre, ou un autre est aux commandes de cette base.",
  "Nothing is known yet; ask again in a second.":
    "Rien n’est encore connu\u00a0; redemandez dans une seconde.",
  "Starting: nothing is known yet.": "Démarrage\u00a0: rien n’est encore connu.",
  "The body cannot be understood.": "La demande n’a pas été comprise.",
  "The body is not valid JSON.": "La demande n’est pas du JSON valable.",
  "The database cannot be used at the moment.":
    "La base de données est inutilisable pour l’instant.",
  "The form cannot be understood.": "Le formulaire n’a pas été compris.",
  "The page is not shown yet.": "La page n’est pas encore affichée.",
  "The query cannot be answered.": "Cette demande ne peut pas recevoir de réponse.",
  "The query cannot be answered: {}.": "Cette demande ne peut pas recevoir de réponse\u00a0: {1}.",
  "The same write is under way; ask again in some seconds.":
    "La même écriture est en cours\u00a0; redemandez dans quelques secondes.",
  "The picture cannot be drawn now.": "L’image ne peut pas être dessinée pour l’instant.",
  "There is nothing at this address.": "Il n’y a rien à cette adresse.",
  "This Idempotency-Key came with another body before: use a key for each write.":
    "Cette Idempotency-Key a déjà servi pour une autre écriture\u00a0: une clé par écriture.",
  "This address can only be read.": "Cette adresse est en lecture seule.",
  "This instance is starting, or only follows another.":
    "Ce serveur démarre, ou ne fait qu’en suivre un autre.",
  "This page is about to change; ask again.": "Cette page va changer\u00a0; redemandez.",
  "Try again in {} s. Pings, pages, feeds and /api/v1/summary have no limit.":
    "Réessayez dans {1}\u00a0s. Pings, pages, flux et /api/v1/summary n’ont pas de limite.",
  "What was at this address has been taken away.": "Ce qui était à cette adresse a été retiré.",

  // Requests for access
  "Another decision on this request was faster.":
    "Une autre décision sur cette demande a été plus rapide.",
  "No register of companies is configured.": "Aucun registre d’entreprises n’est configuré.",
  "Nothing was looked up.": "Rien n’a été cherché.",
  "The register of companies does not answer: type the name yourself.":
    "Le registre des entreprises ne répond pas\u00a0: écrivez le nom vous-même.",
  "{} is disabled: enable them first.": "{1} est désactivé\u00a0: rétablissez d’abord son compte.",
  "No company has this SIREN.": "Aucune entreprise n’a ce SIREN.",
  "The request is not complete.": "La demande n’est pas complète.",
  "There is no such request.": "Cette demande n’existe pas.",
  "This request is not stored any more.": "Cette demande n’est plus conservée.",
  "This request is {}.": "Cette demande est {1}\u00a0: son état ne le permet pas.",
  "Too many companies are looked up: type the name yourself.":
    "Trop d’entreprises sont cherchées à la fois\u00a0: écrivez le nom vous-même.",
};
