import type { AccountStory, Story } from "../core/messages/story.ts";
import type { Locale } from "../core/model.ts";
import { parseMarkdown } from "../core/page/markdown.ts";
import type { EventSheet } from "./event-mail.ts";
import { mailTime } from "./mail-time.ts";
import { MAIL_WORDS } from "./mail-words.ts";
import { asIs, BLANK, subjectLine, type Sheet } from "./sheet.ts";

type Kind = AccountStory["kind"];

export const isAccountStory = (story: Story): story is AccountStory =>
  story.kind.startsWith("account.");

/** A mail about a step in the life of a technical account, to its contact. */
export function accountMail(story: AccountStory, locale: Locale): EventSheet {
  const { kind, page, account, until } = story;
  const words = WORDS[locale];
  const subject = words.subject[kind];
  const moment = until === null ? null : mailTime(locale, page.timeZone).moment(until);
  const isOver = kind === "account.contact_removed";
  return {
    ...BLANK,
    locale,
    title: subject,
    tone: kind === "account.closing" ? "degraded" : "plain",
    subject: subjectLine(page.title, subject, ""),
    facts: [
      { label: words.login, value: account.login },
      { label: words.organization, value: account.organization },
      ...(isOver ? [] : [{ label: words.scopes, value: account.scopes.join(", ") }]),
    ],
    body: parseMarkdown(words.body(kind, moment).map(asIs).join("\n\n")),
    // Who is its contact no more has nothing left to do.
    links: isOver ? [] : [{ label: words.link, url: `${page.url}/console/sign-in` }],
  };
}

/** Says why the mail came. */
export const accountFooter = ({ kind, page }: AccountStory, locale: Locale): Sheet["footer"] => ({
  lines: [
    kind === "account.contact_removed"
      ? WORDS[locale].wasContact(page.title)
      : WORDS[locale].why(page.title),
    MAIL_WORDS[locale].zone(page.timeZone),
  ],
  links: [],
});

type Words = {
  readonly subject: Readonly<Record<Kind, string>>;
  readonly login: string;
  readonly organization: string;
  readonly scopes: string;
  readonly link: string;
  /** @param until as mails write times, in the page's time zone; `null`: there is none */
  readonly body: (kind: Kind, until: string | null) => readonly string[];
  readonly why: (title: string) => string;
  readonly wasContact: (title: string) => string;
};

const french: Words = {
  subject: {
    "account.created": "Compte technique créé",
    "account.secret": "Secret d’un compte technique renouvelé",
    "account.contact_added": "Vous êtes contact d’un compte technique",
    "account.contact_removed": "Vous n’êtes plus contact d’un compte technique",
    "account.deactivated": "Compte technique désactivé",
    "account.reactivated": "Compte technique réactivé",
    "account.closing": "Compte technique bientôt fermé",
  },
  login: "Identifiant",
  organization: "Organisme",
  scopes: "Droits",
  link: "Ouvrir mon compte",
  why: (title) =>
    `Vous recevez ce message car vous êtes le contact d’un compte technique de « ${title} ».`,
  wasContact: (title) =>
    `Vous recevez ce message car vous étiez le contact d’un compte technique de « ${title} ».`,
  body: (kind, until) => {
    switch (kind) {
      case "account.created":
        return [
          "Un compte technique vient d’être créé pour les programmes de votre organisme.",
          "Son secret n’a été affiché qu’une fois, à la personne qui a créé le compte : il n’est jamais envoyé par e-mail.",
        ];
      case "account.secret":
        return [
          "Ce compte technique a un nouveau secret. Les jetons d’accès obtenus auparavant ne valent plus rien.",
          until === null
            ? "L’ancien secret ne fonctionne plus : mettez vos programmes à jour dès maintenant."
            : `L’ancien secret fonctionne encore jusqu’au ${until} : mettez vos programmes à jour avant.`,
          "Vous n’avez rien demandé ? Prévenez un administrateur de votre organisme.",
        ];
      case "account.contact_added":
        return ["Vous recevrez désormais les messages qui concernent ce compte technique."];
      case "account.contact_removed":
        return [
          "Une autre adresse est désormais le contact de ce compte technique : vous ne recevrez plus de message à son sujet.",
          "Vous ne vous y attendiez pas ? Prévenez un administrateur de votre organisme.",
        ];
      case "account.deactivated":
        return [
          "Ce compte technique est désactivé : son secret et ses jetons d’accès ne fonctionnent plus.",
          `Un administrateur de votre organisme peut le réactiver avant le ${until}. Ensuite, il sera fermé pour toujours.`,
        ];
      case "account.reactivated":
        return ["Ce compte technique fonctionne de nouveau, avec le même secret qu’avant."];
      case "account.closing":
        return [
          `Ce compte technique est désactivé et sera fermé pour toujours le ${until}.`,
          "Pour le garder, demandez à un administrateur de votre organisme de le réactiver avant.",
        ];
    }
  },
};

const english: Words = {
  subject: {
    "account.created": "Technical account created",
    "account.secret": "Secret of a technical account reset",
    "account.contact_added": "You are a technical account’s contact",
    "account.contact_removed": "No longer a technical account’s contact",
    "account.deactivated": "Technical account deactivated",
    "account.reactivated": "Technical account reactivated",
    "account.closing": "Technical account closes soon",
  },
  login: "Login",
  organization: "Organisation",
  scopes: "Scopes",
  link: "Open my account",
  why: (title) =>
    `You are receiving this message because you are the contact of a technical account of ${title}.`,
  wasContact: (title) =>
    `You are receiving this message because you were the contact of a technical account of ${title}.`,
  body: (kind, until) => {
    switch (kind) {
      case "account.created":
        return [
          "A technical account was created for the programs of your organisation.",
          "Its secret was shown once, to the person who created the account. It is never sent by e-mail.",
        ];
      case "account.secret":
        return [
          "This technical account has a new secret. Access tokens obtained before are no longer valid.",
          until === null
            ? "The old secret no longer works: update your programs now."
            : `The old secret works until ${until}: update your programs before then.`,
          "Did you not ask for this? Tell an administrator of your organisation.",
        ];
      case "account.contact_added":
        return ["From now on you receive the messages about this technical account."];
      case "account.contact_removed":
        return [
          "Another address is now the contact of this technical account: you receive no more messages about it.",
          "Did you not expect this? Tell an administrator of your organisation.",
        ];
      case "account.deactivated":
        return [
          "This technical account is deactivated: its secret and its access tokens no longer work.",
          `An administrator of your organisation can reactivate it before ${until}. After that it is closed for ever.`,
        ];
      case "account.reactivated":
        return ["This technical account works again, with the same secret as before."];
      case "account.closing":
        return [
          `This technical account is deactivated, and will be closed for ever on ${until}.`,
          "To keep it, ask an administrator of your organisation to reactivate it before then.",
        ];
    }
  },
};

const WORDS: Readonly<Record<Locale, Words>> = { fr: french, en: english };
