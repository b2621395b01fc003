import type { AccessibilityStatement } from "../../server/core/configuration.ts";

type Status = AccessibilityStatement["status"];

const mentions: Record<Status, string> = {
  non: "Accessibilité\u00a0: non conforme",
  partielle: "Accessibilité\u00a0: partiellement conforme",
  totale: "Accessibilité\u00a0: totalement conforme",
};

const conformity: Record<Status, string> = {
  non: "n’est pas conforme au référentiel général d’amélioration de l’accessibilité (RGAA)",
  partielle:
    "est partiellement conforme au référentiel général d’amélioration de l’accessibilité (RGAA)",
  totale: "est conforme au référentiel général d’amélioration de l’accessibilité (RGAA)",
};

/** The words of the pages that the law asks for. The English ones are of this very type. */
export const frLegal = {
  mention: mentions,
  unsaid: "Non renseigné par l’exploitant de cette page.",
  accessibility: {
    title: "Déclaration d’accessibilité",
    conformity: "État de conformité",
    state: (site: string, status: Status) => `${site} ${conformity[status]}.`,
    noAudit:
      "Aucun audit de conformité n’a été réalisé à ce jour\u00a0: la page est donc déclarée non conforme, quels que soient les soins pris.",
    audit: (date: string, auditor: string) => `L’audit a été réalisé par ${auditor} le ${date}.`,
    care: "Ce qui est vérifié",
    cares: [
      "Chaque état est indiqué par un signe, un mot et une couleur\u00a0; aucune information ne repose sur la couleur seule.",
      "La page se lit et s’utilise au clavier, sans JavaScript, à 320\u00a0pixels de large, en impression et en couleurs forcées.",
      "Chaque graphique est accompagné de son tableau\u00a0; l’actualisation ne déplace ni le focus ni la lecture, et peut être suspendue.",
      "À chaque version, des tests automatiques (axe) parcourent toutes les pages, en clair et en sombre. Ils ne remplacent pas un audit.",
    ],
    contact: "Retour d’information et contact",
    contactBody:
      "Si vous ne parvenez pas à accéder à un contenu, écrivez-nous pour obtenir une réponse accessible\u00a0:",
    noContact: "L’exploitant de cette page n’a pas indiqué d’adresse de contact.",
    appeal: "Voies de recours",
    appealBody:
      "Si vous avez signalé un défaut d’accessibilité qui vous empêche d’accéder à un contenu et que vous n’avez pas obtenu de réponse satisfaisante, vous pouvez écrire au Défenseur des droits, contacter son délégué dans votre région, ou lui adresser un courrier gratuit, sans timbre\u00a0: Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX\u00a007.",
    appealLink: "Écrire au Défenseur des droits",
  },
  notice: {
    title: "Mentions légales",
    publisher: "Éditeur",
    address: "Adresse",
    director: "Direction de la publication",
    host: "Hébergement",
    contact: "Contact",
    content: "Contenu",
    contentBody:
      "Les états et les mesures publiés ici sont donnés pour information. Seul l’engagement affiché lie l’exploitant, et pour le seul service qu’il désigne.",
  },
  privacy: {
    title: "Données personnelles",
    visit: "Quand vous consultez la page",
    visitBody: [
      "Aucun cookie n’est déposé, aucune mesure d’audience n’est faite, rien n’est demandé à un tiers.",
      "Seul votre navigateur retient les fournisseurs que vous épinglez et votre réponse à l’offre d’une autre langue\u00a0; cela ne quitte pas votre appareil et disparaît avec les données de navigation.",
      "L’adresse IP sert, en mémoire et pour la durée de la limite d’appels, à protéger le service. Le logiciel ne tient pas de journal des visites\u00a0; l’hébergeur peut en tenir un, pour les besoins de la sécurité.",
    ],
    subscribe: "Quand vous vous abonnez",
    subscribeBody: [
      "Sont conservés\u00a0: l’adresse à prévenir, les API et les sujets choisis, la langue, la date et les modalités de votre accord. Ils ne servent qu’à vous prévenir des incidents et des maintenances, avec votre consentement.",
      "Chaque message permet de se désabonner d’un clic, et de consulter, corriger, exporter ou effacer ces données. Une demande qui n’est pas confirmée est effacée sous sept jours.",
      "Les messages ne contiennent ni image distante, ni suivi d’ouverture ou de clic.",
    ],
    team: "Quand vous écrivez sur cette page",
    teamBody:
      "Les membres de l’équipe et des fournisseurs qui publient ici ont un compte\u00a0: adresse, nom, rôle, et la trace de leurs actions, conservée pour rendre compte de ce qui a été publié. Le réseau et le navigateur de chaque connexion sont conservés tant qu’elle dure, sept jours au plus.",
    access: "Quand vous demandez un accès",
    accessBody: [
      "Sont conservés\u00a0: ce que vous écrivez dans la demande, son état, et les notes de l’équipe qui l’étudie. Cela sert à vous répondre et à ouvrir votre compte.",
      "Une demande refusée, retirée ou expirée est effacée après douze mois. La recherche d’un organisme n’envoie que le SIREN au registre des entreprises, dont la réponse est conservée trente jours.",
      "Les contacts d’une habilitation voient leurs noms et adresses entre eux. L’adresse à laquelle un jeton est remis est effacée après trente jours.",
      "Les appels d’un jeton sont comptés par minute pendant deux jours et par jour pendant 400 jours\u00a0; ses dix derniers appels sont conservés, sans leurs paramètres. D’une machine bannie n’est conservée qu’une empreinte de son adresse, jusqu’à trente jours après la fin du bannissement.",
      "Un compte sans rôle dans l’équipe auquel personne ne s’est connecté depuis trois ans est supprimé, trente jours après un message à son titulaire.",
      "L’adresse du contact d’un compte technique est conservée avec ce compte\u00a0: elle reçoit les messages qui le concernent.",
    ],
    rights: "Vos droits",
    rightsBody:
      "Vous pouvez demander l’accès à vos données, leur rectification, leur effacement ou leur limitation, et vous opposer à leur usage\u00a0:",
    noContact:
      "L’exploitant de cette page n’a pas indiqué d’adresse pour l’exercice de ces droits.",
    complaint:
      "Vous pouvez aussi saisir la Commission nationale de l’informatique et des libertés (CNIL).",
  },
};

export type LegalMessages = typeof frLegal;
