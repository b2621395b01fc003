/** The French of refusals about people and organisations; see fr-refusals.ts. */
export const frAccountRefusals: Readonly<Record<string, string>> = {
  "Only a partial editor has assignments.": "Seul un éditeur partiel a des attributions.",
  "The organisation has no such member.": "L’organisme n’a pas ce membre.",
  "This is the last admin of an organisation with other members: make another first.":
    "C’est le dernier administrateur d’un organisme qui a d’autres membres\u00a0: nommez-en un autre d’abord.",
  "An invitation or request of theirs is pending: it is to be decided first.":
    "Une invitation ou une demande de cette personne est en attente\u00a0: décidez-en d’abord.",
  "They are a member of this organisation already.":
    "Cette personne est déjà membre de l’organisme.",
  "{} invitations of this organisation are pending: cancel some first.":
    "{1} invitations de cet organisme sont en attente\u00a0: annulez-en d’abord.",
  "There is no such invitation.": "Cette invitation n’existe pas.",
  "This invitation is pending no more.": "Cette invitation n’est plus en attente.",
  "This is no {}.": "Cette demande n’est pas de ce genre ({1}).",
  "This request is decided already.": "Cette demande est déjà traitée.",
  "This organisation was deleted more than 30 days ago.":
    "Cet organisme a été supprimé il y a plus de 30 jours.",
  "An organisation has this number: /api/1/organizations/{}/. Ask to join it: POST /api/1/organizations/{}/membership/.":
    "Un organisme a déjà ce numéro\u00a0: /organisations/{1}. Demandez à le rejoindre.",
  "Another organisation has given this number, and the team has not verified it. If the number is yours, write to the team.":
    "Un autre organisme a donné ce numéro, et l’équipe ne l’a pas vérifié. Si ce numéro est le vôtre, écrivez à l’équipe.",
  "the team has verified it, and changes it: write to the team":
    "l’équipe l’a vérifié, et elle seule le modifie\u00a0: écrivez-lui",
  "This request changed since you opened it: read it again.":
    "Cette demande a changé depuis que vous l’avez ouverte\u00a0: relisez-la.",
  "One person makes five organisations a day at most.":
    "Une personne crée cinq organismes par jour au plus.",
  "The form is not complete.": "Le formulaire n’est pas complet.",
  "must be your address, letter by letter": "doit être votre adresse, lettre pour lettre",
  "must be the organisation's name, letter by letter":
    "doit être le nom de l’organisme, lettre pour lettre",
  "The organisation has no such badge.": "L’organisme n’a pas ce badge.",
  "This is the last admin: make another one first.":
    "C’est le dernier administrateur\u00a0: nommez-en un autre d’abord.",
  "an integer {} is wanted": "un nombre entier est attendu",
  "a name is wanted, and no web address": "un nom est attendu, et non une adresse web",
  "a name is wanted": "un nom est attendu",
  "a web address is wanted: https://…": "une adresse web est attendue\u00a0: https://…",
  "a SIRET of fourteen digits is wanted; these cannot exist":
    "un SIRET de quatorze chiffres est attendu\u00a0; celui-ci n’existe pas",
  "a text is wanted": "un texte est attendu",
  "say why you ask": "indiquez la raison de votre demande",
  "a reason is wanted": "un motif est attendu",
  "Mask error: {} has no fields.": "Masque erroné\u00a0: {1} n’a pas de champs.",
  "Mask parse error: {}": "Masque illisible\u00a0: {1}",
  "This needs an admin.": "Cette action est réservée aux administrateurs.",
  "This needs an operator.": "Cette action est réservée aux exploitants.",
  "Only a person can do this: a token belongs to nobody.":
    "Seule une personne peut le faire\u00a0: un jeton n’appartient à personne.",
  "You do not follow this person.": "Vous ne suivez pas cette personne.",
  "You do not follow this organisation.": "Vous ne suivez pas cet organisme.",
  "One follows colleagues, and not oneself.": "On suit ses collègues, et non soi-même.",
  "This is for the organisation's admins.":
    "Cette action est réservée aux administrateurs de l’organisme.",
  "User not found": "Cette personne n’existe pas.",
  "a user or an email is wanted, and not both":
    "indiquez une personne ou une adresse, et non les deux",
  "The invitation is for nobody.": "L’invitation ne s’adresse à personne.",
  "the organisation does not speak for {}": "l’organisme ne représente pas {1}",
  "The assignments are not valid.": "Les attributions ne sont pas valables.",
  "Organization has been deleted": "Cet organisme a été supprimé.",
  "Organization not found": "Cet organisme n’existe pas.",
  "The organisation cannot be written.": "L’organisme ne peut pas être enregistré.",
  "There is no page {}: the last is {}.":
    "La page {1} n’existe pas\u00a0: la dernière est la page {2}.",
  "Nobody deletes themselves here: see /api/1/me/.":
    "Personne ne se supprime soi-même ici\u00a0: voir /api/1/me/.",
  "somebody has this address already": "une personne a déjà cette adresse",
  "The person cannot be added.": "La personne ne peut pas être ajoutée.",
  "User is not active or has been deleted": "Ce compte est désactivé ou supprimé.",

  // Technical accounts
  "Another change of this account was quicker.":
    "Une autre modification de ce compte est passée avant la vôtre.",
  "No scope of a technical account opens this.":
    "Aucun droit d’un compte technique ne donne accès à ceci.",
  "The team has not verified this organisation yet.":
    "L’équipe n’a pas encore vérifié cet organisme.",
  "The webhook gets messages from now on; its contact was written to.":
    "Le webhook reçoit désormais les messages\u00a0; son contact en est averti.",
  "This needs the scope {}.": "Il faut le droit {1}.",
  "This needs the scope subscription:write.": "Il faut le droit subscription:write.",
  "There are too many accounts.": "Il y a trop de comptes.",
  "There is no such technical account.": "Ce compte technique n’existe pas.",
  "This needs a person who is signed in.": "Il faut être une personne connectée.",
  "This organisation has no SIRET.": "Cet organisme n’a pas de SIRET.",
  "This technical account is {}.": "L’état de ce compte technique ne le permet pas\u00a0: {1}.",
  "This was done; its answer cannot be read any more.":
    "C’est fait, mais la réponse ne peut plus être lue.",
  "{}: only an admin of the team gives this scope":
    "{1}\u00a0: seul un administrateur de l’équipe donne ce droit",
  "{}: the organisation is linked to no provider":
    "{1}\u00a0: l’organisme n’est lié à aucun fournisseur",
};
