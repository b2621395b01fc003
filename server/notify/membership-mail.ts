import type { MembershipStory, PersonStory, Story } from "../core/messages/story.ts";
import type { Locale } from "../core/model.ts";
import { parseMarkdown } from "../core/page/markdown.ts";
import type { MemberRole } from "../core/people/organization.ts";
import type { EventSheet } from "./event-mail.ts";
import { mailTime } from "./mail-time.ts";
import { MAIL_WORDS } from "./mail-words.ts";
import { asIs, BLANK, subjectLine, type Sheet } from "./sheet.ts";

type PeopleStory = MembershipStory | PersonStory;

/** Addresses that the mail leads to. */
export type PeopleLinks = {
  readonly account: string;
  /** Makes an account for an invited address that has none. */
  readonly invitation?: string;
};

export const isPeopleStory = (story: Story): story is PeopleStory =>
  story.kind.startsWith("membership.") || story.kind.startsWith("person.");

/** A mail about membership of an organisation, or about a person's own account. */
export function peopleMail(story: PeopleStory, locale: Locale, links: PeopleLinks): EventSheet {
  const words = WORDS[locale];
  const subject = words.subject[story.kind];
  const isMembership = "organization" in story;
  const body = isMembership ? words.membership(story) : words.person(untilOf(story, locale));
  const comment = isMembership ? story.comment : null;
  const label = words.link[story.kind];
  return {
    ...BLANK,
    locale,
    title: subject,
    tone: story.kind === "person.unused" ? "degraded" : "plain",
    subject: subjectLine(story.page.title, subject, isMembership ? story.organization.name : ""),
    facts: isMembership
      ? [
          { label: words.organization, value: story.organization.name },
          ...(story.kind === "membership.refused" || story.kind === "membership.canceled"
            ? []
            : [{ label: words.role, value: words.roles[story.role] }]),
          ...(comment ? [{ label: words.comment[story.kind], value: comment }] : []),
        ]
      : [],
    body: parseMarkdown(body.map(asIs).join("\n\n")),
    links: label === null ? [] : [{ label, url: links.invitation ?? links.account }],
  };
}

const untilOf = ({ until, page }: PersonStory, locale: Locale): string | null =>
  until === null ? null : mailTime(locale, page.timeZone).date(until);

/** Says why the mail came. */
export const peopleFooter = ({ kind, page }: PeopleStory, locale: Locale): Sheet["footer"] => ({
  lines: [
    kind === "membership.invited" || kind === "membership.canceled"
      ? WORDS[locale].invited(page.title)
      : WORDS[locale].why(page.title),
    MAIL_WORDS[locale].zone(page.timeZone),
  ],
  links: [],
});

type Words = {
  readonly subject: Readonly<Record<PeopleStory["kind"], string>>;
  readonly organization: string;
  readonly role: string;
  readonly roles: Readonly<Record<MemberRole, string>>;
  readonly comment: Readonly<Record<MembershipStory["kind"], string>>;
  readonly link: Readonly<Record<PeopleStory["kind"], string | null>>;
  readonly membership: (story: MembershipStory) => readonly string[];
  /** @param until day on which the account is deleted; `null`: it is deleted */
  readonly person: (until: string | null) => readonly string[];
  readonly why: (title: string) => string;
  readonly invited: (title: string) => string;
};

const french: Words = {
  subject: {
    "membership.asked": "Demande à rejoindre",
    "membership.accepted": "Vous avez rejoint un organisme",
    "membership.refused": "Demande à rejoindre refusée",
    "membership.invited": "Invitation à rejoindre",
    "membership.canceled": "Invitation annulée",
    "person.deleted": "Votre compte est supprimé",
    "person.unused": "Votre compte sera bientôt supprimé",
  },
  organization: "Organisme",
  role: "Rôle",
  roles: { admin: "administrateur", editor: "éditeur", partial_editor: "éditeur partiel" },
  comment: {
    "membership.asked": "Message",
    "membership.accepted": "Message",
    "membership.refused": "Motif",
    "membership.invited": "Message",
    "membership.canceled": "Message",
  },
  link: {
    "membership.asked": "Répondre à la demande",
    "membership.accepted": "Ouvrir mon compte",
    "membership.refused": null,
    "membership.invited": "Voir l’invitation",
    "membership.canceled": null,
    "person.deleted": null,
    "person.unused": "Garder mon compte",
  },
  membership({ kind, person, invitation }) {
    switch (kind) {
      case "membership.asked":
        return [
          `${person ?? "Quelqu’un"} demande à rejoindre un organisme dont vous êtes administrateur.`,
        ];
      case "membership.accepted":
        return ["Votre demande est acceptée : vous êtes membre de cet organisme."];
      case "membership.refused":
        return ["Votre demande à rejoindre cet organisme est refusée."];
      case "membership.invited":
        return [
          `${person ?? "Un administrateur"} vous invite à rejoindre cet organisme.`,
          invitation === null
            ? "Connectez-vous pour accepter ou refuser ; sans réponse, l’invitation est annulée au bout de 30 jours."
            : "Vous n’avez pas encore de compte : le lien ci-dessous permet d’en créer un. Sans réponse, l’invitation est annulée au bout de 30 jours.",
          "Vous ne connaissez pas cet organisme ? Ignorez ce message.",
        ];
      case "membership.canceled":
        return ["L’invitation à rejoindre cet organisme est annulée. Vous n’avez rien à faire."];
    }
  },
  person: (until) =>
    until === null
      ? [
          "Votre compte et ce qu’il contenait sont supprimés, pour toujours. C’est le dernier message que nous vous envoyons.",
          "Vous ne vous y attendiez pas ? Répondez à ce message.",
        ]
      : [
          `Vous ne vous êtes pas connecté depuis près de trois ans. Sans connexion de votre part, votre compte sera supprimé le ${until}.`,
          "Pour le garder, il suffit de vous connecter. Sinon, vous n’avez rien à faire.",
        ],
  why: (title) => `Vous recevez ce message car vous avez un compte sur « ${title} ».`,
  invited: (title) => `Vous recevez ce message car un organisme vous a invité sur « ${title} ».`,
};

const english: Words = {
  subject: {
    "membership.asked": "Request to join",
    "membership.accepted": "You joined an organisation",
    "membership.refused": "Request to join refused",
    "membership.invited": "Invitation to join",
    "membership.canceled": "Invitation canceled",
    "person.deleted": "Your account is deleted",
    "person.unused": "Your account will be deleted soon",
  },
  organization: "Organisation",
  role: "Role",
  roles: { admin: "admin", editor: "editor", partial_editor: "partial editor" },
  comment: {
    "membership.asked": "Message",
    "membership.accepted": "Message",
    "membership.refused": "Reason",
    "membership.invited": "Message",
    "membership.canceled": "Message",
  },
  link: {
    "membership.asked": "Answer the request",
    "membership.accepted": "Open my account",
    "membership.refused": null,
    "membership.invited": "See the invitation",
    "membership.canceled": null,
    "person.deleted": null,
    "person.unused": "Keep my account",
  },
  membership({ kind, person, invitation }) {
    switch (kind) {
      case "membership.asked":
        return [`${person ?? "Somebody"} asks to join an organisation of which you are an admin.`];
      case "membership.accepted":
        return ["Your request is accepted: you are a member of this organisation."];
      case "membership.refused":
        return ["Your request to join this organisation is refused."];
      case "membership.invited":
        return [
          `${person ?? "An admin"} invites you to join this organisation.`,
          invitation === null
            ? "Sign in to accept or refuse. Without an answer, the invitation is canceled after 30 days."
            : "You have no account yet: the link below lets you make one. Without an answer, the invitation is canceled after 30 days.",
          "You do not know this organisation? Ignore this message.",
        ];
      case "membership.canceled":
        return ["The invitation to join this organisation is canceled. There is nothing to do."];
    }
  },
  person: (until) =>
    until === null
      ? [
          "Your account and what it held are deleted for ever. This is the last message that we send you.",
          "Did you not expect this? Answer this message.",
        ]
      : [
          `You have not signed in for nearly three years. Unless you do, your account will be deleted on ${until}.`,
          "To keep it, just sign in. Otherwise there is nothing to do.",
        ],
  why: (title) => `You are receiving this message because you have an account at ${title}.`,
  invited: (title) =>
    `You are receiving this message because an organisation invited you at ${title}.`,
};

const WORDS: Readonly<Record<Locale, Words>> = { fr: french, en: english };
