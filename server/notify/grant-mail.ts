import type { GrantStory, Story } from "../core/messages/story.ts";
import type { Locale } from "../core/model.ts";
import { parseMarkdown } from "../core/page/markdown.ts";
import type { EventSheet } from "./event-mail.ts";
import { GRANT_WORDS, type GrantMoments } from "./grant-words.ts";
import { mailTime } from "./mail-time.ts";
import { MAIL_WORDS } from "./mail-words.ts";
import { asIs, BLANK, subjectLine, type Sheet, type SheetLink, type Tone } from "./sheet.ts";

/** Addresses that a mail about a grant leads to. */
export type GrantLinks = {
  /** The page that shows a token once. */
  readonly handover?: string;
  /** Setting a first password. */
  readonly password?: string;
  readonly account?: string;
};

export const isGrantStory = (story: Story): story is GrantStory => story.kind.startsWith("grant.");

const TONE: Readonly<Partial<Record<GrantStory["kind"], Tone>>> = {
  "grant.ending": "degraded",
  "grant.orphaned": "degraded",
  "grant.banned": "down",
};

/** A mail about a step in the life of a grant, to one of its people. */
export function grantMail(story: GrantStory, locale: Locale, links: GrantLinks): EventSheet {
  const { kind, page, grant, token, until, days } = story;
  const words = GRANT_WORDS[locale];
  const time = mailTime(locale, page.timeZone);
  const moments: GrantMoments = { until: until === null ? null : time.moment(until) };
  const subject = kind === "grant.ending" ? words.ending(days ?? 0) : words.subject[kind];
  return {
    ...BLANK,
    locale,
    title: subject,
    tone: TONE[kind] ?? "plain",
    subject: subjectLine(page.title, subject, ""),
    facts: [
      { label: words.grant, value: grant.title },
      { label: words.organization, value: grant.organization },
      ...(token === null ? [] : [{ label: words.token, value: token }]),
    ],
    body: parseMarkdown(words.body(story, moments).map(asIs).join("\n\n")),
    links: linksOf(story, locale, links),
  };
}

function linksOf(
  { kind, isCopy }: GrantStory,
  locale: Locale,
  { handover, password, account }: GrantLinks,
): SheetLink[] {
  const { link } = GRANT_WORDS[locale];
  if (kind === "grant.handed_over") {
    return handover === undefined ? [] : [{ label: link.handover, url: handover }];
  }
  if (isCopy) return [];
  if (password !== undefined) return [{ label: link.password, url: password }];
  return account === undefined ? [] : [{ label: link.account, url: account }];
}

/** Says why the mail came. */
export const grantFooter = (
  { kind, page, isCopy }: GrantStory,
  locale: Locale,
): Sheet["footer"] => {
  const words = GRANT_WORDS[locale];
  const why = isCopy ? words.whyCopy : (words.why[kind] ?? words.why.other);
  return { lines: [why(page.title), MAIL_WORDS[locale].zone(page.timeZone)], links: [] };
};
