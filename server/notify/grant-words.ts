import type { GrantStory } from "../core/messages/story.ts";
import type { Locale } from "../core/model.ts";
import type { GrantPart } from "../core/people/grant.ts";

type Kind = GrantStory["kind"];

/** Times as mails write them, in the page's time zone; `null`: there is none. */
export type GrantMoments = { readonly until: string | null };

/** The words of mails about grants in one language. */
export type GrantWords = {
  readonly subject: Readonly<Record<Exclude<Kind, "grant.ending">, string>>;
  readonly ending: (days: number) => string;
  readonly grant: string;
  readonly organization: string;
  readonly token: string;
  readonly body: (story: GrantStory, moments: GrantMoments) => readonly string[];
  readonly link: Readonly<Record<"handover" | "password" | "account", string>>;
  readonly why: Readonly<Partial<Record<Kind, (title: string) => string>>> & {
    readonly other: (title: string) => string;
  };
  readonly whyCopy: (title: string) => string;
};

const FR_PARTS: Readonly<Record<GrantPart, string>> = {
  applicant: "demandeur",
  business: "contact métier",
  technical: "contact technique",
};

const EN_PARTS: Readonly<Record<GrantPart, string>> = {
  applicant: "applicant",
  business: "business contact",
  technical: "technical contact",
};

const french: GrantWords = {
  subject: {
    "grant.contact": "Vous êtes contact d’une habilitation",
    "grant.issued": "Jeton émis",
    "grant.replaced": "Jeton remplacé",
    "grant.prolonged": "Jeton prolongé",
    "grant.revoked": "Jeton révoqué",
    "grant.handed_over": "Un jeton vous est remis",
    "grant.opened": "Jeton remis : le lien a été ouvert",
    "grant.transferred": "Habilitation transférée",
    "grant.orphaned": "Habilitation sans demandeur",
    "grant.closed": "Habilitation révoquée",
    "grant.banned": "Jeton suspendu pour appels trop fréquents",
  },
  ending: (days) =>
    days <= 0
      ? "Jeton expiré"
      : days === 1
        ? "Le jeton expire dans 1 jour"
        : `Le jeton expire dans ${days} jours`,
  grant: "Habilitation",
  organization: "Organisme",
  token: "Identifiant du jeton",
  link: {
    handover: "Voir le jeton",
    password: "Choisir un mot de passe",
    account: "Ouvrir mon compte",
  },
  why: {
    "grant.handed_over": (title) =>
      `Vous recevez ce message car un demandeur de « ${title} » a donné votre adresse.`,
    "grant.orphaned": (title) =>
      `Vous recevez ce message car vous administrez cet organisme ou « ${title} ».`,
    other: (title) =>
      `Vous recevez ce message car vous êtes contact d’une habilitation de « ${title} ».`,
  },
  whyCopy: (title) =>
    `Vous recevez une copie de ce message car vous suivez le demandeur d’une habilitation de « ${title} ».`,
  body: ({ kind, part, who, days, passwordOf }, { until }) => {
    switch (kind) {
      case "grant.contact":
        return [
          `Vous êtes désormais le ${FR_PARTS[part ?? "technical"]} de cette habilitation.`,
          passwordOf === null
            ? "Connectez-vous avec votre compte pour la voir."
            : "Choisissez un mot de passe pour ouvrir votre compte. Ce lien reste valable 7 jours ; ensuite, demandez un lien sur la page de connexion.",
        ];
      case "grant.issued":
        return [
          `Un jeton vient d’être émis. Il est valable jusqu’au ${until}.`,
          "Il n’est jamais envoyé par e-mail : le demandeur et le contact technique le copient dans leur compte.",
        ];
      case "grant.replaced":
        return [
          "Un nouveau jeton remplace celui-ci.",
          until === null
            ? "L’ancien ne fonctionne plus : mettez vos programmes à jour dès maintenant."
            : `L’ancien fonctionne encore jusqu’au ${until} : mettez vos programmes à jour avant.`,
        ];
      case "grant.prolonged":
        return [
          `Ce jeton est valable jusqu’au ${until}.`,
          "Le texte déjà déployé continue de fonctionner ici. Qui le vérifie hors ligne y lit l’ancienne date : copiez le nouveau texte dans votre compte et déployez-le.",
        ];
      case "grant.revoked":
        return [
          "Ce jeton ne fonctionne plus, et ne fonctionnera plus jamais.",
          "Vous ne vous y attendiez pas ? Prévenez le demandeur de l’habilitation.",
        ];
      case "grant.ending":
        return (days ?? 0) <= 0
          ? [
              "Ce jeton a expiré : les appels de vos programmes sont refusés.",
              "Le demandeur peut encore le prolonger dans son compte : le texte déployé fonctionnera de nouveau.",
            ]
          : [
              `Ce jeton expire le ${until}. Ensuite, les appels de vos programmes seront refusés.`,
              "Le demandeur peut le prolonger dès maintenant dans son compte.",
            ];
      case "grant.handed_over":
        return [
          "Un demandeur vous remet le jeton de cette habilitation.",
          `Le lien fonctionne une seule fois, jusqu’au ${until}. Gardez le jeton en lieu sûr : il ouvre tout ce que l’habilitation permet.`,
        ];
      case "grant.opened":
        return [
          `Le lien envoyé à ${who} vient d’être ouvert, et le jeton affiché.`,
          "Ce n’était pas prévu ? Remplacez le jeton dans votre compte.",
        ];
      case "grant.transferred":
        return [
          `Le demandeur de cette habilitation est désormais ${who}.`,
          "Le jeton reste le même.",
        ];
      case "grant.orphaned":
        return [
          "Le demandeur de cette habilitation a quitté l’organisme ou effacé son compte. Le jeton fonctionne encore, mais plus personne ne peut le prolonger.",
          "L’équipe peut transférer l’habilitation à un autre membre de l’organisme.",
        ];
      case "grant.closed":
        return ["Cette habilitation est révoquée. Ses jetons ne fonctionnent plus."];
      case "grant.banned":
        return [
          `Un programme a continué d’appeler malgré les refus. Les appels faits avec ce jeton sont refusés jusqu’au ${until} ; personne ne peut abréger ce délai.`,
          "Votre compte montre les derniers appels. Faites attendre votre programme quand il reçoit une réponse 429 : l’en-tête Retry-After indique combien de secondes.",
        ];
    }
  },
};

const english: GrantWords = {
  subject: {
    "grant.contact": "You are a contact of a grant",
    "grant.issued": "Token issued",
    "grant.replaced": "Token replaced",
    "grant.prolonged": "Token prolonged",
    "grant.revoked": "Token revoked",
    "grant.handed_over": "A token is handed over to you",
    "grant.opened": "Token handed over: the link was opened",
    "grant.transferred": "Grant transferred",
    "grant.orphaned": "Grant without an applicant",
    "grant.closed": "Grant revoked",
    "grant.banned": "Token suspended: it called too often",
  },
  ending: (days) =>
    days <= 0
      ? "Token expired"
      : days === 1
        ? "The token expires in 1 day"
        : `The token expires in ${days} days`,
  grant: "Grant",
  organization: "Organisation",
  token: "Id of the token",
  link: {
    handover: "See the token",
    password: "Choose a password",
    account: "Open my account",
  },
  why: {
    "grant.handed_over": (title) =>
      `You are receiving this message because an applicant of ${title} gave your address.`,
    "grant.orphaned": (title) =>
      `You are receiving this message because you administer this organisation or ${title}.`,
    other: (title) =>
      `You are receiving this message because you are a contact of a grant of ${title}.`,
  },
  whyCopy: (title) =>
    `You are receiving a copy of this message because you follow the applicant of a grant of ${title}.`,
  body: ({ kind, part, who, days, passwordOf }, { until }) => {
    switch (kind) {
      case "grant.contact":
        return [
          `You are now the ${EN_PARTS[part ?? "technical"]} of this grant.`,
          passwordOf === null
            ? "Sign in with your account to see it."
            : "Choose a password to open your account. This link is valid for 7 days; after that, ask for a link on the sign-in page.",
        ];
      case "grant.issued":
        return [
          `A token was issued. It is valid until ${until}.`,
          "It is never sent by e-mail: the applicant and the technical contact copy it in their account.",
        ];
      case "grant.replaced":
        return [
          "A new token replaces this one.",
          until === null
            ? "The old one no longer works: update your programs now."
            : `The old one works until ${until}: update your programs before then.`,
        ];
      case "grant.prolonged":
        return [
          `This token is valid until ${until}.`,
          "The text that is deployed goes on working here. Whoever verifies it offline reads the old date in it: copy the new text in your account and deploy it.",
        ];
      case "grant.revoked":
        return [
          "This token no longer works, and will never work again.",
          "Did you not expect this? Tell the applicant of the grant.",
        ];
      case "grant.ending":
        return (days ?? 0) <= 0
          ? [
              "This token has expired: the calls of your programs are refused.",
              "The applicant can still prolong it in their account: the text that is deployed will work again.",
            ]
          : [
              `This token expires on ${until}. After that, the calls of your programs are refused.`,
              "The applicant can prolong it in their account from now on.",
            ];
      case "grant.handed_over":
        return [
          "An applicant hands the token of this grant over to you.",
          `The link works once, until ${until}. Store the token safely: it opens everything that the grant allows.`,
        ];
      case "grant.opened":
        return [
          `The link sent to ${who} was opened, and the token displayed.`,
          "Was that not planned? Replace the token in your account.",
        ];
      case "grant.transferred":
        return [`The applicant of this grant is now ${who}.`, "The token stays the same."];
      case "grant.orphaned":
        return [
          "The applicant of this grant has left the organisation or erased their account. The token still works, but nobody can prolong it.",
          "The team can transfer the grant to another member of the organisation.",
        ];
      case "grant.closed":
        return ["This grant is revoked. Its tokens no longer work."];
      case "grant.banned":
        return [
          `A program went on calling in spite of refusals. Calls with this token are refused until ${until}; nobody can shorten that.`,
          "Your account shows the last calls. Make your program wait when it gets an answer 429: the header Retry-After gives the seconds.",
        ];
    }
  },
};

export const GRANT_WORDS: Readonly<Record<Locale, GrantWords>> = { fr: french, en: english };
