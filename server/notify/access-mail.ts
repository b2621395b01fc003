import type { AccessStory, Story } from "../core/messages/story.ts";
import type { Locale } from "../core/model.ts";
import { parseMarkdown } from "../core/page/markdown.ts";
import type { ContactPart } from "../core/people/access-request.ts";
import type { EventSheet } from "./event-mail.ts";
import { asIs, BLANK, subjectLine, type Sheet, type SheetLink, type Tone } from "./sheet.ts";

/** Addresses that a mail about a request leads to. */
export type AccessLinks = {
  /** The request itself: its state, completing it, asking again. */
  readonly request?: string;
  /** Setting a first password. */
  readonly password?: string;
  /** Signing in. */
  readonly signIn?: string;
};

export const isAccessStory = (story: Story): story is AccessStory =>
  story.kind.startsWith("access.");

const TONE: Readonly<Record<AccessStory["kind"], Tone>> = {
  "access.transmitted": "plain",
  "access.approved": "ok",
  "access.refused": "plain",
  "access.changes": "plain",
  "access.contact": "plain",
};

/** A mail about a request for access, to its author or to a contact named in it. */
export function accessMail(story: AccessStory, locale: Locale, links: AccessLinks): EventSheet {
  const { kind, page, request, reasons } = story;
  const words = WORDS[locale];
  const subject = words.subject[kind];
  // Before the team has read a request, a mail repeats nothing that a stranger typed.
  const isRead = kind !== "access.transmitted";
  return {
    ...BLANK,
    locale,
    title: subject,
    tone: TONE[kind],
    subject: subjectLine(page.title, subject, ""),
    facts: isRead ? [{ label: words.company, value: request.company }] : [],
    body: parseMarkdown(words.body(story, links).map(asIs).join("\n\n")),
    sections:
      reasons === null
        ? []
        : [{ heading: words.reasons, body: parseMarkdown(asIs(reasons).replaceAll("\n", "\n\n")) }],
    links: linksOf(story, locale, links),
  };
}

function linksOf({ kind }: AccessStory, locale: Locale, links: AccessLinks): SheetLink[] {
  const { link } = WORDS[locale];
  const opensAccount = kind === "access.approved" || kind === "access.contact";
  const { password, signIn, request } = links;
  if (opensAccount && password !== undefined) return [{ label: link.password, url: password }];
  if (opensAccount && signIn !== undefined) return [{ label: link.signIn, url: signIn }];
  return request === undefined ? [] : [{ label: link[kind], url: request }];
}

/** Says why the mail came. */
export const accessFooter = (title: string, locale: Locale): Sheet["footer"] => ({
  lines: [WORDS[locale].why(title)],
  links: [],
});

type Words = {
  readonly subject: Readonly<Record<AccessStory["kind"], string>>;
  readonly company: string;
  readonly reasons: string;
  readonly body: (story: AccessStory, links: AccessLinks) => readonly string[];
  readonly link: Readonly<Record<AccessStory["kind"] | "password" | "signIn", string>>;
  readonly why: (title: string) => string;
};

const frParts: Readonly<Record<ContactPart, string>> = {
  business: "contact métier",
  technical: "contact technique",
};

const enParts: Readonly<Record<ContactPart, string>> = {
  business: "business contact",
  technical: "technical contact",
};

const french: Words = {
  subject: {
    "access.transmitted": "Demande d’accès transmise",
    "access.approved": "Demande d’accès acceptée",
    "access.refused": "Demande d’accès refusée",
    "access.changes": "Demande d’accès à compléter",
    "access.contact": "Vous êtes contact d’un accès",
  },
  company: "Organisme",
  reasons: "Motifs",
  why: (title) =>
    `Vous recevez ce message car votre adresse figure dans une demande d’accès à « ${title} ».`,
  link: {
    "access.transmitted": "Suivre ma demande",
    "access.approved": "Voir ma demande",
    "access.refused": "Refaire ma demande",
    "access.changes": "Compléter ma demande",
    "access.contact": "Se connecter",
    password: "Choisir un mot de passe",
    signIn: "Se connecter",
  },
  body: ({ kind, meanDays, waitsForAdmins, part }, { password }) => {
    const account =
      password === undefined
        ? "Connectez-vous avec votre compte."
        : "Choisissez un mot de passe pour ouvrir votre compte. Ce lien reste valable 7 jours ; ensuite, demandez un lien sur la page de connexion.";
    switch (kind) {
      case "access.transmitted":
        return [
          "Votre demande d’accès est transmise à l’équipe.",
          ...(meanDays === null
            ? []
            : [
                meanDays < 2
                  ? "En moyenne, la réponse arrive en moins de deux jours."
                  : `En moyenne, la réponse arrive en ${meanDays} jours.`,
              ]),
          "Vous n’avez rien demandé ? Ouvrez le lien et retirez la demande : elle ne sera pas étudiée.",
        ];
      case "access.approved":
        return [
          "Votre demande d’accès est acceptée.",
          ...(waitsForAdmins
            ? ["Les administrateurs de votre organisme doivent encore accepter votre adhésion."]
            : []),
          account,
        ];
      case "access.refused":
        return [
          "Votre demande d’accès est refusée, pour les motifs ci-dessous.",
          "Vous pouvez la refaire : tout y est déjà rempli.",
        ];
      case "access.changes":
        return [
          "Votre demande d’accès est à compléter, pour les motifs ci-dessous.",
          "Sans réponse sous 90 jours, elle expire.",
        ];
      case "access.contact":
        return [
          `L’accès de cet organisme est accepté : vous en êtes le ${frParts[part ?? "technical"]}.`,
          account,
        ];
    }
  },
};

const english: Words = {
  subject: {
    "access.transmitted": "Access request sent",
    "access.approved": "Access request approved",
    "access.refused": "Access request refused",
    "access.changes": "Access request to complete",
    "access.contact": "You are a contact of an access",
  },
  company: "Organisation",
  reasons: "Reasons",
  why: (title) =>
    `You are receiving this message because your address is in an access request to ${title}.`,
  link: {
    "access.transmitted": "Follow my request",
    "access.approved": "See my request",
    "access.refused": "Ask again",
    "access.changes": "Complete my request",
    "access.contact": "Sign in",
    password: "Choose a password",
    signIn: "Sign in",
  },
  body: ({ kind, meanDays, waitsForAdmins, part }, { password }) => {
    const account =
      password === undefined
        ? "Sign in with your account."
        : "Choose a password to open your account. This link is valid for 7 days; after that, ask for a link on the sign-in page.";
    switch (kind) {
      case "access.transmitted":
        return [
          "Your access request has been sent to the team.",
          ...(meanDays === null
            ? []
            : [
                meanDays < 2
                  ? "On average, an answer takes less than two days."
                  : `On average, an answer takes ${meanDays} days.`,
              ]),
          "Did you ask for nothing? Open the link and withdraw the request: it will not be reviewed.",
        ];
      case "access.approved":
        return [
          "Your access request is approved.",
          ...(waitsForAdmins
            ? ["The administrators of your organisation have yet to accept you as a member."]
            : []),
          account,
        ];
      case "access.refused":
        return [
          "Your access request is refused, for the reasons below.",
          "You can ask again: everything is already filled in.",
        ];
      case "access.changes":
        return [
          "Your access request has to be completed, for the reasons below.",
          "Without an answer within 90 days, it expires.",
        ];
      case "access.contact":
        return [
          `The access of this organisation is approved: you are its ${enParts[part ?? "technical"]}.`,
          account,
        ];
    }
  },
};

const WORDS: Readonly<Record<Locale, Words>> = { fr: french, en: english };
