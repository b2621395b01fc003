import type { Instant, Locale } from "../core/model.ts";
import type { MonthReport } from "../core/month-report.ts";
import type { PageConfig } from "../core/configuration.ts";
import { singlePath } from "../core/page/paths.ts";
import type { Burn } from "../core/measuring/slo.ts";
import { storyPage, type TeamStory } from "../core/messages/story.ts";
import type { AccessRequest } from "../core/people/access-request.ts";
import { mailTime } from "./mail-time.ts";
import { HOUR_MS } from "../core/duration.ts";

/** A notice to the team, in words; each is given once for its subject and threshold. */
export type TeamNotice = {
  readonly page: PageConfig;
  readonly kind: `team.${string}`;
  /** "draft:<id>", "token:<id>" ... */
  readonly subject: string;
  /** The threshold reached: a number of days, an instant, a factor. */
  readonly threshold: string;
  readonly title: Readonly<Record<Locale, string>>;
  readonly lines: Readonly<Record<Locale, readonly string[]>>;
  /** Path where to act, below the page's address. */
  readonly path: string;
};

/** A notice as the story of its mails, which are in the team's language. */
export const teamStory = (
  { page, kind, title, lines, path }: TeamNotice,
  locale: Locale,
  at: Instant,
): TeamStory => ({ kind, page: { ...storyPage(page), locale }, at, title, lines, path });

const factor = (value: number | null, tag: string) =>
  value === null ? "–" : new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }).format(value);
const percent = (ratio: number | null, tag: string) =>
  ratio === null
    ? "–"
    : new Intl.NumberFormat(tag, {
        style: "percent",
        minimumFractionDigits: 2,
        maximumFractionDigits: 3,
        roundingMode: "floor",
      }).format(ratio);

/** The error budget is being spent faster than a rule allows. */
export function burnNotice(
  page: PageConfig,
  burn: Pick<Burn, "longMs" | "long" | "factor">,
): TeamNotice {
  const hours = burn.longMs / HOUR_MS;
  const [fr, en] = [factor(burn.long, "fr-FR"), factor(burn.long, "en-GB")];
  return {
    page,
    kind: "team.burn",
    path: "/console",
    subject: `burn:${page.id}`,
    threshold: String(burn.factor),
    title: {
      fr: `Budget d'erreur consommé ${fr} fois trop vite`,
      en: `Error budget spent ${en} times too fast`,
    },
    lines: {
      fr: [
        `Sur ${hours} h, le budget d'indisponibilité du mois est consommé ${fr} fois plus vite que ce que l'engagement permet (seuil : ${factor(burn.factor, "fr-FR")}).`,
        "À ce rythme, il sera épuisé avant la fin de la période.",
      ],
      en: [
        `Over ${hours} h, the month's error budget is spent ${en} times as fast as what is promised allows (threshold: ${factor(burn.factor, "en-GB")}).`,
        "At this rate it will be gone before the period ends.",
      ],
    },
  };
}

/** Returns the notice of a draft, of an incident or a maintenance, that waits for a person. */
export function draftNotice(
  page: PageConfig,
  draft: {
    readonly list: "incidents" | "maintenances";
    readonly id: string;
    readonly title: string;
    readonly createdAt: Instant;
  },
): TeamNotice {
  const since = (locale: Locale) => mailTime(locale, page.timeZone).moment(draft.createdAt);
  return {
    page,
    kind: "team.draft",
    path: `/console/${draft.list}/${draft.id}`,
    subject: `draft:${draft.id}`,
    threshold: "waiting",
    title: { fr: `Brouillon en attente : ${draft.title}`, en: `Draft waiting: ${draft.title}` },
    lines: {
      fr: [`Ce brouillon attend depuis le ${since("fr")} : publiez-le ou écartez-le.`],
      en: [`This draft has waited since ${since("en")}: publish it or discard it.`],
    },
  };
}

/** Returns the notice of a request for access that waits for an answer, once each time it is sent. */
export const accessNotice = (
  page: PageConfig,
  { id, since, form }: Pick<AccessRequest, "id" | "since" | "form">,
): TeamNotice => ({
  page,
  kind: "team.access",
  path: "/console/requests",
  subject: `access-request:${id}`,
  threshold: String(since),
  title: {
    fr: `Demande d'accès : ${form.companyName}`,
    en: `Access request: ${form.companyName}`,
  },
  lines: {
    fr: ["Une demande d'accès attend une réponse."],
    en: ["An access request waits for an answer."],
  },
});

/** The public was promised an update by a time that is over. */
export function overdueNotice(
  page: PageConfig,
  incident: { readonly id: string; readonly title: string; readonly promisedAt: Instant },
): TeamNotice {
  const { id, title, promisedAt } = incident;
  const by = (locale: Locale) => mailTime(locale, page.timeZone).moment(promisedAt);
  return {
    page,
    kind: "team.overdue",
    path: `/console/incidents/${id}`,
    subject: `overdue:${id}`,
    threshold: String(promisedAt),
    title: { fr: `Point promis en retard : ${title}`, en: `Promised update overdue: ${title}` },
    lines: {
      fr: [`Le public attend un point depuis le ${by("fr")}.`],
      en: [`The public has been promised an update for ${by("en")}.`],
    },
  };
}

const DAYS_LEFT = {
  fr: (days: number) =>
    days < 0
      ? "a expiré"
      : days === 0
        ? "expire aujourd'hui"
        : `expire dans ${days} jour${days > 1 ? "s" : ""}`,
  en: (days: number) =>
    days < 0
      ? "has expired"
      : days === 0
        ? "expires today"
        : `expires in ${days} day${days > 1 ? "s" : ""}`,
};

/** Credentials that monitors call with, all with the same last day. */
export function credentialNotice(
  page: PageConfig,
  due: {
    readonly expires: string;
    readonly daysLeft: number;
    readonly threshold: number;
    readonly monitors: readonly string[];
  },
): TeamNotice {
  const { expires, daysLeft, threshold, monitors } = due;
  return {
    page,
    kind: "team.credential",
    path: "/console/monitors",
    subject: `credential:${page.id}:${expires}`,
    threshold: String(threshold),
    title: {
      fr: `Un identifiant de sonde ${DAYS_LEFT.fr(daysLeft)}`,
      en: `A monitor's credential ${DAYS_LEFT.en(daysLeft)}`,
    },
    lines: {
      fr: [`Dernier jour : ${expires}.`, `Sondes concernées : ${monitors.join(", ")}.`],
      en: [`Last day: ${expires}.`, `Monitors that use it: ${monitors.join(", ")}.`],
    },
  };
}

/** A token of ours that ends. */
export function tokenNotice(
  page: PageConfig,
  due: {
    readonly id: string;
    readonly name: string;
    readonly expiresAt: Instant;
    readonly daysLeft: number;
    readonly threshold: number;
  },
): TeamNotice {
  const { id, name, expiresAt, daysLeft, threshold } = due;
  const end = (locale: Locale) => mailTime(locale, page.timeZone).moment(expiresAt);
  return {
    page,
    kind: "team.token",
    path: "/console/tokens",
    subject: `token:${id}`,
    threshold: String(threshold),
    title: {
      fr: `Un jeton ${DAYS_LEFT.fr(daysLeft)} : ${name}`,
      en: `A token ${DAYS_LEFT.en(daysLeft)}: ${name}`,
    },
    lines: {
      fr: [`Le jeton « ${name} » cesse de fonctionner le ${end("fr")}.`],
      en: [`The token "${name}" stops working on ${end("en")}.`],
    },
  };
}

/** A mail was given up; one notice a day, for the first. */
export const failedMailNotice = (page: PageConfig, day: string, error: string): TeamNotice => ({
  page,
  kind: "team.mail",
  path: "/console/mails",
  subject: `mail:${page.id}`,
  threshold: day,
  title: { fr: "Des courriels n'arrivent pas", en: "Mails do not arrive" },
  lines: {
    fr: [`Un courriel au moins a été abandonné aujourd'hui : ${error}`],
    en: [`One mail at least was given up today: ${error}`],
  },
});

/** A subscriber's webhook was suspended. */
export const hookNotice = (
  page: PageConfig,
  hook: { readonly id: string; readonly endpoint: string; readonly at: Instant },
  error: string,
): TeamNotice => ({
  page,
  kind: "team.webhook",
  path: "/console/subscribers",
  subject: `webhook:${hook.id}`,
  threshold: String(hook.at),
  title: { fr: "Un webhook est suspendu", en: "A webhook is suspended" },
  lines: {
    // What stands behind the host may be a secret.
    fr: [`Destination : ${new URL(hook.endpoint).host}`, `Raison : ${error}`],
    en: [`Destination: ${new URL(hook.endpoint).host}`, `Reason: ${error}`],
  },
});

/** A month was closed: what was promised, and what was kept. */
export function monthNotice(
  page: PageConfig,
  report: Pick<MonthReport, "month" | "target" | "ratio" | "ratioWithMaintenance" | "leftSeconds">,
): TeamNotice {
  const { month, target, ratio, ratioWithMaintenance, leftSeconds } = report;
  const isKept = leftSeconds === null || leftSeconds >= 0;
  const left = (locale: Locale) =>
    mailTime(locale, page.timeZone).duration({ from: 0, to: Math.abs(leftSeconds ?? 0) * 1000 });
  const own = (value: number | null) => ({
    fr: percent(value, "fr-FR"),
    en: percent(value, "en-GB"),
  });
  const [found, whole] = [own(ratio), own(ratioWithMaintenance)];
  const promised = own((target ?? 100) / 100);
  return {
    page,
    kind: "team.month",
    path: singlePath("sla", page.locale),
    subject: `month:${page.id}`,
    threshold: month,
    title: {
      fr: `Disponibilité ${month} : ${found.fr}`,
      en: `Availability ${month}: ${found.en}`,
    },
    lines: {
      fr: [
        `Le mois ${month} est clos : ${found.fr} hors maintenance annoncée, ${whole.fr} maintenance comprise.`,
        target === null
          ? "Aucun engagement n'est pris."
          : `Engagement : ${promised.fr}, ${isKept ? "tenu" : "non tenu"} ; budget ${isKept ? "restant" : "dépassé de"} : ${left("fr")}.`,
      ],
      en: [
        `The month ${month} is closed: ${found.en} without announced maintenance, ${whole.en} with it.`,
        target === null
          ? "Nothing is promised."
          : `Promised: ${promised.en}, ${isKept ? "kept" : "not kept"}; budget ${isKept ? "left" : "overspent by"}: ${left("en")}.`,
      ],
    },
  };
}
