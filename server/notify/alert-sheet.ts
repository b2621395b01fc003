import type { Severity } from "../core/alert-settings.ts";
import { CAUSE_WORDS } from "../core/events/cause-words.ts";
import type { AlertNews, AlertNotice, Trouble } from "../core/messages/alert.ts";
import { worse } from "../core/messages/alert-rules.ts";
import type { ComponentState, Locale } from "../core/model.ts";
import { cutLine } from "../core/page/cut-text.ts";
import { oneLine, withoutBidiIn } from "../core/plain-text.ts";
import type { ChatMessage } from "./chat.ts";
import { toneOf } from "./event-mail.ts";
import { mailTime } from "./mail-time.ts";
import { MAIL_WORDS } from "./mail-words.ts";
import { BLANK, capitalised, colon, subjectLine } from "./sheet.ts";

/** The links of an alert: to see it, and to acknowledge it. */
export type AlertLinks = {
  readonly console: string;
  /** `null` where there is nothing to acknowledge. */
  readonly acknowledge: string | null;
};

type Words = {
  readonly severity: Readonly<Record<Severity, string>>;
  /** The first word of a subject, of what is no new trouble. */
  readonly news: Readonly<Record<Exclude<AlertNews, "opened" | "updated">, string>>;
  readonly label: Readonly<Record<"severity" | "since" | "lasted" | "by" | "others", string>>;
  readonly acknowledge: string;
  readonly console: string;
  readonly test: string;
};

const FR: Words = {
  severity: { minor: "mineure", major: "majeure", critical: "critique" },
  news: {
    repeated: "Toujours en cours",
    escalated: "Sans réponse",
    acknowledged: "Pris en charge",
    resolved: "Rétabli",
    test: "Essai",
  },
  label: {
    severity: "Gravité",
    since: "Depuis",
    lasted: "Durée",
    by: "Pris en charge par",
    others: "Autres API",
  },
  acknowledge: "Prendre en charge",
  console: "Voir dans la console",
  test: "Ce canal reçoit les alertes de Vigie.",
};

const EN: Words = {
  severity: { minor: "minor", major: "major", critical: "critical" },
  news: {
    repeated: "Still going on",
    escalated: "Unanswered",
    acknowledged: "Acknowledged",
    resolved: "Recovered",
    test: "Test",
  },
  label: {
    severity: "Severity",
    since: "Since",
    lasted: "Duration",
    by: "Acknowledged by",
    others: "Other APIs",
  },
  acknowledge: "Acknowledge",
  console: "Open in the console",
  test: "This channel receives the alerts of Vigie.",
};

const WORDS: Readonly<Record<Locale, Words>> = { fr: FR, en: EN };

/** APIs that a message lists, the first that failed; a message has to fit in every chat. */
const MOST_LISTED = 12;
/** Longest name of an API in such a list. */
const LONGEST_NAME = 80;

/** Returns an alert as a message to a room, from which the other formats are made as well. */
export function alertMessage(notice: AlertNotice, locale: Locale, links: AlertLinks): ChatMessage {
  const { news, page, provider, severity, since, resolvedAt, acknowledgedBy } =
    withoutBidiIn(notice);
  const words = WORDS[locale];
  const troubles = withoutBidiIn(notice.troubles);
  const worst = worstOf(troubles);
  const time = mailTime(locale, page.timeZone);
  const word =
    news === "opened" || news === "updated" ? MAIL_WORDS[locale].trouble[worst] : words.news[news];
  const lasted = resolvedAt === null ? null : time.duration({ from: since, to: resolvedAt });
  const tail = lasted === null ? "" : ` (${lasted})`;
  const names = troubles.map(({ name }) => oneLine(name)).join(", ");
  const who = names === "" ? oneLine(provider.name) : `${oneLine(provider.name)} ${names}`;
  const isTest = news === "test";
  return {
    ...BLANK,
    locale,
    subject: subjectLine(page.title, word, isTest ? "" : who, tail),
    title: word,
    tone: news === "resolved" || isTest ? "ok" : toneOf(worst),
    state: word,
    facts: isTest
      ? []
      : [
          { label: words.label.severity, value: words.severity[severity] },
          { label: words.label.since, value: time.moment(since) },
          ...(lasted === null ? [] : [{ label: words.label.lasted, value: lasted }]),
          ...(acknowledgedBy === null
            ? []
            : [{ label: words.label.by, value: oneLine(acknowledgedBy) }]),
          ...troubles.slice(0, MOST_LISTED).map((trouble) => factOf(trouble, locale, news)),
          ...(troubles.length <= MOST_LISTED
            ? []
            : [{ label: words.label.others, value: String(troubles.length - MOST_LISTED) }]),
        ],
    body: isTest ? [{ kind: "paragraph", inside: [{ kind: "text", text: words.test }] }] : null,
    links: [
      ...(links.acknowledge === null ? [] : [{ label: words.acknowledge, url: links.acknowledge }]),
      { label: words.console, url: links.console },
    ],
    note: MAIL_WORDS[locale].zone(page.timeZone),
  };
}

/** Returns a message as one text, for receivers without markup. */
export const alertLines = ({ facts, body, links, locale }: ChatMessage): string[] => [
  ...facts.map(({ label, value }) => label + colon(locale) + value),
  ...(body ?? []).flatMap((block) =>
    block.kind === "paragraph"
      ? [block.inside.map((part) => (part.kind === "text" ? part.text : "")).join("")]
      : [],
  ),
  ...links.map(({ label, url }) => label + colon(locale) + url),
];

function factOf(trouble: Trouble, locale: Locale, news: AlertNews) {
  const { name, state, cause, httpStatus } = trouble;
  const why = [
    cause === null ? null : CAUSE_WORDS[locale][cause],
    httpStatus === null ? null : `HTTP ${httpStatus}`,
  ].filter((part) => part !== null);
  const word = news === "resolved" ? "operational" : state;
  const value = capitalised(MAIL_WORDS[locale].state[word]);
  const reason = news === "resolved" || why.length === 0 ? "" : ` (${why.join(", ")})`;
  return { label: cutLine(oneLine(name), LONGEST_NAME), value: value + reason };
}

const OF_SEVERITY: Readonly<Record<Severity, ComponentState>> = {
  critical: "major_outage",
  major: "partial_outage",
  minor: "degraded_performance",
};

function worstOf(troubles: readonly Trouble[]): ComponentState {
  const severities = troubles.map(
    ({ state }): Severity =>
      state === "major_outage" ? "critical" : state === "partial_outage" ? "major" : "minor",
  );
  return OF_SEVERITY[severities.reduce(worse, "minor")];
}
