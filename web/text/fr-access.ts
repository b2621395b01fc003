import type { AccessMessages } from "./access-messages.ts";

/** French words of requests for access. */
export const frAccess: AccessMessages = {
  titles: {
    closed: "Demander un accès",
    form: "Demander un accès",
    review: "Relire ma demande",
    sent: "Demande transmise",
    "too-many": "Trop de demandes",
    request: "Ma demande d’accès",
    lost: "Lien non valable",
    password: "Choisir un mot de passe",
    "password-set": "Mot de passe enregistré",
    "password-lost": "Lien non valable",
    token: "Un jeton pour vous",
    "token-shown": "Votre jeton",
    "token-lost": "Lien non valable",
  },
  complete: "Compléter ma demande",
  again: "Refaire ma demande",
  lead: (days) =>
    days === null
      ? "Dix minutes, puis l’équipe étudie la demande et répond par courriel."
      : `Dix minutes, puis une réponse en ${days}\u00a0jour${days > 1 ? "s" : ""} en moyenne.`,
  prepare:
    "À préparer\u00a0: votre SIREN, le texte qui fonde la demande, deux adresses de contact.",
  steps: ["Vous", "Organisme", "Besoin", "Contacts", "Relecture"],
  required: "Tout est obligatoire, sauf mention contraire. Vous relirez tout avant d’envoyer.",
  wrong: "La demande n’est pas complète. À corriger\u00a0:",
  you: "Vous",
  body: "Votre organisme",
  need: "Votre besoin",
  data: "Vos données",
  contacts: "Les contacts",
  contactsLead:
    "Le demandeur, c’est vous\u00a0: vous seul pourrez prolonger l’accès. Laissez un contact vide si c’est vous aussi.",
  profile: "Votre profil",
  profiles: {
    api: {
      name: "Je veux appeler les API",
      hint: "Administration, collectivité, ou éditeur pour son client",
    },
    vendor: {
      name: "Je suis éditeur de logiciels",
      hint: "Pour figurer dans la liste et préremplir les demandes de mes clients",
    },
    provider: {
      name: "Je fournis des données",
      hint: "Pour annoncer mes maintenances et suivre mes API",
    },
  },
  structure: "Type d’organisme",
  structures: {
    public_body: "Administration ou collectivité",
    company_or_association: "Entreprise ou association",
    individual: "Particulier",
  },
  fields: {
    firstName: { label: "Prénom" },
    lastName: { label: "Nom" },
    email: {
      label: "Adresse électronique professionnelle",
      hint: "Une adresse générique convient\u00a0: elle survit aux départs.",
    },
    phone: { label: "Téléphone", hint: "Avec l’indicatif\u00a0: +33 ou celui d’un outre-mer." },
    siren: { label: "SIREN", hint: "Neuf chiffres. Un particulier peut le laisser vide." },
    siret: { label: "SIRET (facultatif)", hint: "Quatorze chiffres, si l’établissement compte." },
    companyName: { label: "Nom de l’organisme" },
    title: { label: "Nom du projet" },
    purpose: {
      label: "À quoi serviront les données\u00a0?",
      hint: "Le service rendu, pour qui, depuis quel logiciel.",
    },
    useCase: { label: "Cas d’usage (facultatif)" },
    scopes: {
      label: "Quelles données\u00a0?",
      hint: "Seulement celles dont ce service a besoin.",
    },
    providers: { label: "Quels fournisseurs représentez-vous\u00a0?" },
    legalBasis: {
      label: "Fondement légal (facultatif)",
      hint: "Le texte qui vous permet de les demander\u00a0: un lien suffit.",
    },
  },
  parts: {
    business: {
      name: "Contact métier (facultatif)",
      hint: "Au sein de votre organisme. Ne voit pas le jeton.",
    },
    technical: {
      name: "Contact technique (facultatif)",
      hint: "Peut être chez votre éditeur. Reçoit le jeton et les alertes.",
    },
    dpo: {
      name: "Délégué à la protection des données (facultatif)",
      hint: "La personne de votre organisme qui en a la charge.",
    },
  },
  vendor: (name) => `Avec le logiciel de ${name}.`,
  search: "Chercher",
  found: (isActive) => (isActive ? "en activité" : "a cessé son activité"),
  notFound: {
    unknown: "Aucun organisme n’a ce SIREN\u00a0: vérifiez-le, ou écrivez le nom vous-même.",
    unavailable: "Le registre ne répond pas pour le moment\u00a0: écrivez le nom vous-même.",
  },
  agree: ["J’ai lu l’information sur mes ", "données personnelles", "."],
  review: "Relire ma demande",
  send: "Envoyer ma demande",
  edit: "Corriger",
  none: "non renseigné",
  sent: (canMail) => [
    canMail
      ? "Un courriel le confirme et donne le lien pour suivre la demande. S’il n’arrive pas, vérifiez l’adresse et les indésirables."
      : "L’équipe l’étudie et vous répondra.",
    "Au-delà de trois demandes par jour pour une même adresse, les suivantes ne sont pas enregistrées.",
  ],
  closed: "Les demandes d’accès ne se font pas sur cette page.",
  tooMany: "Trop de demandes viennent de votre réseau aujourd’hui\u00a0: réessayez demain.",
  states: {
    submitted: "transmise à l’équipe",
    changes_requested: "à compléter",
    approved: "acceptée",
    refused: "refusée",
    withdrawn: "retirée",
    expired: "expirée",
  },
  facts: {
    state: "État",
    company: "Organisme",
    submitted: "Envoyée",
    decided: "Réponse",
    reasons: "Motifs",
  },
  waiting: (days) =>
    days === null
      ? "L’équipe vous répondra par courriel."
      : `En moyenne, la réponse arrive en ${days}\u00a0jour${days > 1 ? "s" : ""}.`,
  confirm: "Confirmer mon adresse",
  confirmed: "Votre adresse est confirmée.",
  withdraw: "Retirer ma demande",
  sure: "Je veux retirer cette demande, pour de bon.",
  lost: (isExpired) =>
    isExpired
      ? "Cette demande n’est plus conservée."
      : "Ce lien n’est pas complet, ou n’est pas de cette page. Copiez-le en entier depuis le courriel.",
  newRequest: "Faire une nouvelle demande",
  passwordFor: (email) => `Pour le compte ${email}.`,
  password: { label: "Mot de passe", hint: "De 12 à 256 caractères\u00a0; une phrase convient." },
  passwordWrong: "Un mot de passe compte de 12 à 256 caractères.",
  setPassword: "Enregistrer le mot de passe",
  passwordSet: "Votre compte est ouvert\u00a0: connectez-vous avec ce mot de passe.",
  signIn: "Se connecter",
  token: {
    of: (title, organization) =>
      `Le jeton de l’habilitation « ${title} » de l’organisme ${organization}.`,
    once: "Il s’affiche une seule fois : préparez l’endroit où vous le garderez.",
    until: "Le lien fonctionne jusqu’au",
    show: "Afficher le jeton",
    label: "Jeton",
    keep: "Copiez-le maintenant : ce lien ne l’affichera plus. Ne l’envoyez jamais par courriel.",
    lost: (isUsed, isExpired) =>
      isUsed
        ? "Ce lien a déjà été ouvert, et n’affiche plus son jeton. Ce n’était pas vous ? Prévenez la personne qui vous l’a envoyé : elle peut remplacer le jeton."
        : isExpired
          ? "Ce lien n’est plus valable. Demandez-en un autre à la personne qui vous l’a envoyé."
          : "Ce lien n’est pas complet, ou n’est pas de cette page. Copiez-le en entier depuis le courriel.",
  },
  passwordLost: (isUsed, isExpired) =>
    isUsed
      ? "Ce lien a déjà servi\u00a0: ce compte a un mot de passe. Si vous l’avez oublié, demandez un lien sur la page de connexion."
      : isExpired
        ? "Ce lien a plus de 7\u00a0jours. Demandez un lien de connexion à la même adresse."
        : "Ce lien n’est pas complet, ou n’est pas de cette page. Copiez-le en entier depuis le courriel.",
};
