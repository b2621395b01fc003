import { storyInLanguage } from "../core/messages/story-in-language.ts";
import type { Locale } from "../core/model.ts";
import type {
  ComponentStory,
  DigestStory,
  Story,
  SubscriptionStory,
  TeamStory,
} from "../core/messages/story.ts";
import { parseMarkdown } from "../core/page/markdown.ts";
import { accessFooter, accessMail, isAccessStory, type AccessLinks } from "./access-mail.ts";
import { accountFooter, accountMail, isAccountStory } from "./account-mail.ts";
import { isPeopleStory, peopleFooter, peopleMail, type PeopleLinks } from "./membership-mail.ts";
import { grantFooter, grantMail, isGrantStory, type GrantLinks } from "./grant-mail.ts";
import { homePath } from "../core/page/paths.ts";
import { fullName, incidentMail, maintenanceMail, toneOf, type EventSheet } from "./event-mail.ts";
import { withoutBidiIn } from "../core/plain-text.ts";
import { fitted, shrunk } from "./fit.ts";
import { sheetHtml } from "./mail-html.ts";
import { sheetText } from "./mail-text.ts";
import { mailTime } from "./mail-time.ts";
import { MAIL_WORDS } from "./mail-words.ts";
import { asIs, BLANK, capitalised, subjectLine, type Sheet, type SheetLink } from "./sheet.ts";

/** The reader of a mail, and the links that only they may open. */
export type Reader = {
  readonly locale: Locale;
  /** Address of the webhook, if it is about one. */
  readonly endpoint?: string | null;
  /** Addresses that hold a signed link; absent for the team. */
  readonly links?: {
    readonly manage: string;
    readonly unsubscribe: string;
    /** Link of a request to be confirmed. */
    readonly confirm?: string;
  };
  /** Of mails about a request for access. */
  readonly access?: AccessLinks;
  /** Of mails about membership, or about a person's own account. */
  readonly people?: PeopleLinks;
  /** Of mails about a grant. */
  readonly grant?: GrantLinks;
};

/** A mail as it is read. */
export type RenderedMail = {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

/**
 * Most bytes of a mail's two texts, as they are sent. Gmail clips a mail after 102 kB of HTML, and
 * with it the link to unsubscribe. Whether it measures HTML or the whole mail, before or after its
 * encoding, is not documented: this fits all of them, with 4 kB for headers.
 */
const MOST_BYTES = 98_000;

/** Sheets that fit, of stories that are the same for all readers of a language: often thousands. */
const shared = new WeakMap<Story, Partial<Record<Locale, EventSheet>>>();

/** One story to one reader: a subject under 70 characters, text, and HTML that says the same. */
export function renderMail(story: Story, reader: Reader): RenderedMail {
  const { locale } = reader;
  const clean = withoutBidiIn(storyInLanguage(story, locale));
  const footer = footerOf(clean, reader);
  const make = (own: EventSheet) => {
    const sheet: Sheet = { ...own, footer };
    return {
      subject: sheet.subject,
      text: sheetText(sheet),
      html: sheetHtml(sheet, clean.page.title),
    };
  };
  const known = shared.get(story);
  const before = known?.[locale];
  if (before) return make(before);
  const sheet = rawSheet(clean, reader);
  const { made, size } = fitted(
    sheet,
    make,
    ({ text, html }) => encodedBytes(text) + encodedBytes(html) <= MOST_BYTES,
  );
  const isShared = "incident" in story || "maintenance" in story || story.kind === "digest";
  if (isShared) shared.set(story, { ...known, [locale]: shrunk(sheet, size) });
  return made;
}

/** Returns the most bytes that a text has in quoted-printable (RFC 2045, 6.7). */
function encodedBytes(text: string): number {
  const bytes = Buffer.byteLength(text);
  const plain = text.match(/[\x20-<>-~]/g)?.length ?? 0;
  // A line of 73 characters ends with "=", CR and LF.
  return Math.ceil((plain + 3 * (bytes - plain)) * (1 + 3 / 73));
}

/** Returns the sheet of a story for a reader, before it is a mail or a chat's message. */
export const sheetOf = (story: Story, reader: Reader): EventSheet =>
  rawSheet(withoutBidiIn(storyInLanguage(story, reader.locale)), reader);

function rawSheet(story: Story, reader: Reader): EventSheet {
  switch (story.kind) {
    case "incident.opened":
    case "incident.updated":
    case "incident.resolved":
      return incidentMail(story, reader.locale);
    case "maintenance.planned":
    case "maintenance.changed":
    case "maintenance.reminder":
    case "maintenance.started":
    case "maintenance.finished":
    case "maintenance.cancelled":
      return maintenanceMail(story, reader.locale);
    case "subscription.confirm":
    case "subscription.welcome":
      return subscriptionMail(story, reader);
    case "digest":
      return digestMail(story, reader);
    case "webhook.suspended":
      return hookMail(story, reader);
    case "component.changed":
      return componentMail(story, reader.locale);
    case "access.transmitted":
    case "access.approved":
    case "access.refused":
    case "access.changes":
    case "access.contact":
      return accessMail(story, reader.locale, reader.access ?? {});
    case "account.created":
    case "account.secret":
    case "account.contact_added":
    case "account.contact_removed":
    case "account.deactivated":
    case "account.reactivated":
    case "account.closing":
      return accountMail(story, reader.locale);
    case "membership.asked":
    case "membership.accepted":
    case "membership.refused":
    case "membership.invited":
    case "membership.canceled":
    case "person.deleted":
    case "person.unused":
      return peopleMail(story, reader.locale, reader.people ?? { account: `${story.page.url}/` });
    case "grant.contact":
    case "grant.issued":
    case "grant.replaced":
    case "grant.prolonged":
    case "grant.revoked":
    case "grant.ending":
    case "grant.handed_over":
    case "grant.opened":
    case "grant.transferred":
    case "grant.orphaned":
    case "grant.closed":
    case "grant.banned":
      return grantMail(story, reader.locale, reader.grant ?? {});
    default:
      return teamMail(story, reader.locale);
  }
}

function subscriptionMail(story: SubscriptionStory, { locale, endpoint, links }: Reader) {
  const { page, scopes, isWhole, request } = story;
  const words = MAIL_WORDS[locale];
  const isQuestion = story.kind === "subscription.confirm";
  const word = isQuestion ? words.subject.confirm : words.subject.welcome;
  const until =
    request && words.confirmUntil(mailTime(locale, page.timeZone).moment(request.expiresAt));
  const said = isQuestion
    ? [words.confirm(page.title), until, words.notYou]
    : [words.welcome, endpoint ? words.welcomeHook : null];
  return {
    ...BLANK,
    locale,
    title: word,
    subject: subjectLine(page.title, word, ""),
    tone: isQuestion ? "plain" : "ok",
    facts: [
      {
        label: words.label.scopes,
        value: [...(isWhole ? [words.everything] : []), ...scopes].join(", "),
      },
      ...(endpoint ? [{ label: words.label.endpoint, value: endpoint }] : []),
    ],
    body: parseMarkdown(
      said
        .filter((line) => line !== null)
        .map(asIs)
        .join("\n\n"),
    ),
    links:
      isQuestion && links?.confirm
        ? [{ label: words.link.confirm, url: links.confirm }]
        : [
            ...(links ? [{ label: words.link.manage, url: links.manage }] : []),
            { label: words.link.page, url: `${page.url}/` },
          ],
  } satisfies EventSheet;
}

function digestMail({ page, at, items }: DigestStory, reader: Reader): EventSheet {
  const { locale } = reader;
  const words = MAIL_WORDS[locale];
  const date = mailTime(locale, page.timeZone).date(at);
  const title = words.subject.digest(items.length);
  return {
    ...BLANK,
    locale,
    title,
    subject: subjectLine(page.title, title, "", ` – ${date}`),
    body: parseMarkdown(words.digest),
    parts: items.map((item) => ({
      ...rawSheet(item, reader),
      footer: { lines: [], links: [] },
    })),
    links: [{ label: words.link.page, url: `${page.url}/` }],
  };
}

function hookMail({ page, reason }: Extract<Story, { kind: "webhook.suspended" }>, reader: Reader) {
  const { locale, endpoint, links } = reader;
  const words = MAIL_WORDS[locale];
  return {
    ...BLANK,
    locale,
    title: words.subject.hook,
    tone: "degraded",
    state: words.suspended,
    subject: subjectLine(page.title, words.subject.hook, ""),
    facts: [
      ...(endpoint ? [{ label: words.label.endpoint, value: endpoint }] : []),
      { label: words.label.reason, value: reason },
    ],
    body: parseMarkdown(words.hook),
    links: links ? [{ label: words.link.manage, url: links.manage }] : [],
  } satisfies EventSheet;
}

/** To chats alone: mails tell of incidents, which say more. */
function componentMail(story: ComponentStory, locale: Locale): EventSheet {
  const { page, component, before, now, at } = story;
  const words = MAIL_WORDS[locale];
  const word = capitalised(words.state[now]);
  const { name, provider } = component;
  const who = provider === undefined ? name : fullName({ name, provider });
  const path = component.path?.[locale] ?? homePath(locale);
  return {
    ...BLANK,
    locale,
    title: who,
    state: word,
    tone: toneOf(now),
    subject: subjectLine(page.title, word, who),
    facts: [
      { label: words.label.state, value: words.state[now] },
      { label: words.label.before, value: words.state[before] },
      { label: words.label.since, value: mailTime(locale, page.timeZone).moment(at) },
    ],
    links: [{ label: words.link.page, url: page.url + path }],
  };
}

function teamMail({ page, title, lines, path }: TeamStory, locale: Locale): EventSheet {
  const words = MAIL_WORDS[locale];
  return {
    ...BLANK,
    locale,
    title: title[locale],
    subject: subjectLine(page.title, title[locale], ""),
    body: parseMarkdown(lines[locale].map(asIs).join("\n\n")),
    links: path === null ? [] : [{ label: words.link.look, url: page.url + path }],
  };
}

function footerOf(story: Story, { locale, links }: Reader): Sheet["footer"] {
  const { title, timeZone } = story.page;
  const words = MAIL_WORDS[locale];
  const zone = words.zone(timeZone);
  if (story.kind === "subscription.confirm") return { lines: [zone], links: [] };
  if (isAccessStory(story)) return accessFooter(title, locale);
  if (isAccountStory(story)) return accountFooter(story, locale);
  if (isPeopleStory(story)) return peopleFooter(story, locale);
  if (isGrantStory(story)) return grantFooter(story, locale);
  if (!links) return { lines: [words.team(title), zone], links: [] };
  const own: SheetLink[] = [
    { label: words.link.manage, url: links.manage },
    { label: words.link.unsubscribe, url: links.unsubscribe },
  ];
  return { lines: [words.why(title), zone], links: own };
}
