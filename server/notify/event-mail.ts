import type { ComponentState, Locale } from "../core/model.ts";
import { textIn } from "../core/events/translation.ts";
import { worstState } from "../core/measuring/worst-state.ts";
import { incidentPath, maintenancePath } from "../core/page/paths.ts";
import type { IncidentStory, MaintenanceStory, AffectedComponent } from "../core/messages/story.ts";
import { MAIL_WORDS } from "./mail-words.ts";
import { mailTime } from "./mail-time.ts";
import { parseMarkdown } from "../core/page/markdown.ts";
import { oneLine } from "../core/plain-text.ts";
import { BLANK, subjectLine, type Sheet, type Tone } from "./sheet.ts";

/**
 * Returns the sheet of a mail about an incident or a maintenance; its footer is the recipient's.
 */
export type EventSheet = Omit<Sheet, "footer">;

/** An incident's step, in a language: state, since when, whom, what to do, what comes next. */
export function incidentMail(story: IncidentStory, locale: Locale): EventSheet {
  const { page, incident, step, places } = story;
  const words = MAIL_WORDS[locale];
  const time = mailTime(locale, page.timeZone);
  const title = oneLine(textIn(incident, "title", locale));
  const status = step?.status ?? incident.status;
  const end = incident.resolvedAt ?? story.at;
  const lasted = time.duration({ from: incident.startedAt, to: end });
  const isOver = status === "resolved" || status === "postmortem";
  const worst = worstState(places.map((p) => p.state));
  const whatToDo = textIn(incident, "whatToDo", locale) ?? advices(places);
  const notAffected = textIn(incident, "notAffected", locale);
  const url = page.url + incidentPath(incident, locale);
  return {
    ...BLANK,
    locale,
    subject: incidentSubject(story, locale, title, lasted),
    title,
    tone: isOver ? "ok" : toneOf(worst),
    state:
      status === "postmortem"
        ? words.subject.postmortem
        : isOver
          ? words.subject.resolved
          : words.trouble[worst],
    facts: [
      { label: words.label.state, value: words.step[status] },
      { label: words.label.since, value: time.moment(incident.startedAt) },
      ...(isOver ? [{ label: words.label.lasted, value: lasted }] : []),
      ...touches(places, locale, isOver),
      ...(incident.errorCodes.length > 0 && !isOver
        ? [{ label: words.label.codes, value: incident.errorCodes.join(", ") }]
        : []),
    ],
    body: step ? parseMarkdown(textIn(step, "body", locale)) : null,
    sections: [
      ...(whatToDo && !isOver ? [section(words.whatToDo, whatToDo)] : []),
      ...(notAffected && !isOver ? [section(words.notAffected, notAffected)] : []),
      ...(incident.nextUpdateAt !== null && !isOver
        ? [section(words.label.next, time.moment(incident.nextUpdateAt))]
        : []),
    ],
    links: [{ label: words.link.follow, url }],
  };
}

const section = (heading: string, body: string) => ({ heading, body: parseMarkdown(body) });

function incidentSubject(
  { kind, page, step, places, isCorrection }: IncidentStory,
  locale: Locale,
  title: string,
  lasted: string,
): string {
  const words = MAIL_WORDS[locale];
  const who = places.length > 0 ? namesOf(places, locale) : title;
  if (isCorrection) return subjectLine(page.title, words.subject.correction, who);
  if (kind === "incident.resolved") {
    return subjectLine(page.title, words.subject.resolved, who, ` (${lasted})`);
  }
  if (kind === "incident.opened") {
    const worst = worstState(places.map((p) => p.state));
    return subjectLine(page.title, words.trouble[worst], who);
  }
  if (step?.status === "postmortem") {
    return subjectLine(page.title, words.subject.postmortem, who);
  }
  const tail = step ? words.colon + words.step[step.status] : "";
  return subjectLine(page.title, words.subject.update, who, tail);
}

/** A maintenance: when, whom, what changes. */
export function maintenanceMail(story: MaintenanceStory, locale: Locale): EventSheet {
  const { page, maintenance, step, places, changed, occurrences } = story;
  const words = MAIL_WORDS[locale];
  const time = mailTime(locale, page.timeZone);
  const span = time.span(maintenance.startsAt, maintenance.endsAt);
  const isOverrun = changed.includes("overrun");
  const isOver = maintenance.status === "completed" || maintenance.status === "cancelled";
  const times =
    occurrences.length > 1
      ? occurrences.map((o) => time.span(o.startsAt, o.endsAt)).join(" ; ")
      : span;
  const body = step ? textIn(step, "body", locale) : null;
  const said = isOverrun
    ? words.overrun
    : story.kind === "maintenance.reminder"
      ? words.reminder(time.moment(maintenance.startsAt))
      : null;
  const advice = advices(places);
  return {
    ...BLANK,
    locale,
    subject: maintenanceSubject(story, locale),
    title: oneLine(textIn(maintenance, "title", locale)),
    tone: isOver ? "ok" : "maintenance",
    state: words.maintenance(words.phase[maintenance.status]),
    facts: [
      { label: words.label.state, value: words.phase[maintenance.status] },
      { label: occurrences.length > 1 ? words.label.times : words.label.planned, value: times },
      ...touches(places, locale, true),
      ...(changed.length > 0 && !isOverrun
        ? [{ label: words.label.changed, value: changed.map((c) => words.changes[c]).join(", ") }]
        : []),
    ],
    body: parseMarkdown([said, body].filter(Boolean).join("\n\n")),
    sections: advice && !isOver ? [section(words.whatToDo, advice)] : [],
    links: [{ label: words.link.follow, url: page.url + maintenancePath(maintenance, locale) }],
  };
}

function maintenanceSubject(story: MaintenanceStory, locale: Locale): string {
  const { page, maintenance, places, changed } = story;
  const { startsAt, endsAt } = maintenance;
  const words = MAIL_WORDS[locale];
  const time = mailTime(locale, page.timeZone);
  const spans = [`, ${time.span(startsAt, endsAt)}`, `, ${time.shortSpan(startsAt, endsAt)}`];
  const isDay = time.date(endsAt) !== time.date(story.at);
  const end = isDay ? time.moment(endsAt) : time.clock(endsAt);
  const who =
    places.length > 0
      ? namesOf(places, locale, true)
      : oneLine(textIn(maintenance, "title", locale));
  const write = (word: string, tail: string | readonly string[] = "") =>
    subjectLine(page.title, word, who, tail);
  switch (story.kind) {
    case "maintenance.planned":
      return write(words.subject.planned, spans);
    case "maintenance.changed":
      return changed.includes("overrun")
        ? write(words.subject.overrun)
        : write(words.subject.changed, changed.includes("times") ? spans : "");
    case "maintenance.reminder":
      return write(words.subject.reminder, spans);
    case "maintenance.started":
      return write(words.subject.started, words.until(end, isDay));
    case "maintenance.finished":
      return write(words.subject.finished);
    case "maintenance.cancelled":
      return write(words.subject.cancelled, spans);
  }
}

/** "INSEE Sirene", "DGFIP", "INSEE, DGFIP et 3 autres": whom a subject is about. */
export function namesOf(
  places: readonly AffectedComponent[],
  locale: Locale,
  isShort = false,
): string {
  const words = MAIL_WORDS[locale];
  const providers = [...new Set(places.map((p) => p.provider.name))];
  const [first] = places;
  if (places.length === 1 && first && !isShort) return fullName(first);
  if (providers.length <= 2) return providers.join(words.and);
  return `${providers.slice(0, 2).join(", ")}${words.and}${words.others(providers.length - 2)}`;
}

/** "INSEE Sirene"; a component that is called after its provider is not called so twice. */
export const fullName = ({
  name,
  provider,
}: {
  readonly name: string;
  readonly provider: { readonly name: string };
}): string =>
  name.toLowerCase().startsWith(provider.name.toLowerCase()) ? name : `${provider.name} ${name}`;

function touches(
  places: readonly (AffectedComponent & { readonly state?: ComponentState })[],
  locale: Locale,
  withoutState: boolean,
) {
  if (places.length === 0) return [];
  const words = MAIL_WORDS[locale];
  const value = places
    .map((p) =>
      withoutState || !p.state ? fullName(p) : `${fullName(p)} (${words.state[p.state]})`,
    )
    .join(", ");
  return [{ label: words.label.touches, value }];
}

/** Returns the configured advice, each once. */
function advices(places: readonly AffectedComponent[]): string | null {
  const all = [...new Set(places.flatMap((p) => p.advice ?? []))];
  return all.length === 0 ? null : all.join("\n\n");
}

const TONES: Readonly<Record<ComponentState, Tone>> = {
  operational: "ok",
  degraded_performance: "degraded",
  partial_outage: "degraded",
  major_outage: "down",
  under_maintenance: "maintenance",
  unknown: "degraded",
};

/** The colour and mark of a state. */
export const toneOf = (state: ComponentState): Tone => TONES[state];
