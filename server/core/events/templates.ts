import { inFrench } from "../french.ts";
import type { Cause, Instant, Locale } from "../model.ts";
import type { IncidentStatus, MaintenanceStatus } from "../declared.ts";
import type { PageConfig, ProviderConfig, Template, TemplateTexts } from "../configuration.ts";
import { CAUSE_WORDS } from "./cause-words.ts";
import { symptomOf } from "./symptom.ts";
import { fill, type Placeholder, type TemplateValues } from "./template-filling.ts";
import { USUAL } from "./usual-templates.ts";

/**
 * The templates that there are for a provider, or for the page as a whole: the bundled ones, the
 * page's and the provider's, of which the nearer replaces the farther of the same id, language by
 * language. At the same place what the team keeps comes after the file's, and so wins.
 */
export function templatesFor(page: PageConfig, provider: ProviderConfig | null): Template[] {
  const all = [...USUAL, ...(page.templates ?? []), ...(provider?.templates ?? [])];
  const found = new Map<string, Template>();
  for (const { storedId: _, ...template } of all) {
    found.set(template.id, { ...found.get(template.id), ...template });
  }
  return [...found.values()];
}

/** A template's texts, filled in, in one language; where it lacks that language, in the other. */
export function textsOf(template: Template, locale: Locale, values: TemplateValues): TemplateTexts {
  const texts = template[locale] ?? template[otherLocale(locale)] ?? { title: "", body: "" };
  const { title, body, whatToDo, notAffected } = texts;
  return {
    title: fill(title, values).replaceAll(/\s+/g, " "),
    body: fill(body, values),
    ...(whatToDo !== undefined && { whatToDo: fill(whatToDo, values) }),
    ...(notAffected !== undefined && { notAffected: fill(notAffected, values) }),
  };
}

export const otherLocale = (locale: Locale): Locale => (locale === "fr" ? "en" : "fr");

/** The facts from which placeholders are filled in. */
export type Seen = {
  readonly page: Pick<PageConfig, "title" | "timeZone">;
  readonly providers: readonly string[];
  readonly components: readonly string[];
  readonly since: Instant;
  readonly causes: readonly Cause[];
  readonly codes: readonly string[];
  readonly routes: readonly string[];
  readonly now: Instant;
};

/** Returns the values of the placeholders in a language. */
export function valuesOf(seen: Seen, locale: Locale): TemplateValues {
  const list = (items: readonly string[]) => (items.length > 0 ? items.join(", ") : undefined);
  const { providers, components, causes, codes } = seen;
  const component = named(components, locale);
  const isPlural = components.length > 1;
  const known: { [name in Placeholder]: string | undefined } = {
    provider: named(providers, locale),
    component,
    symptom: component && symptomOf(component, isPlural, causes, codes, locale),
    since: clockTime(seen.since, seen.now, seen.page.timeZone, locale),
    cause: list(seen.causes.map((cause) => CAUSE_WORDS[locale][cause])),
    codes: list(seen.codes),
    routes: list(seen.routes.slice(0, MOST_ROUTES).map((route) => `\`${route}\``)),
    page: seen.page.title,
  };
  const texts = Object.fromEntries(Object.entries(known).filter(([, text]) => text));
  return { ...(texts as TemplateValues), plural: pluralOf(seen) };
}

/** Placeholders that name several things. */
export const pluralOf = ({
  providers,
  components,
}: Pick<Seen, "providers" | "components">): ReadonlySet<Placeholder> =>
  new Set<Placeholder>([
    ...(providers.length > 1 ? (["provider"] as const) : []),
    ...(components.length > 1 ? (["component"] as const) : []),
  ]);

const MOST_ROUTES = 20;

/** "INSEE et URSSAF"; beyond three, the first two and how many others. */
export function named(names: readonly string[], locale: Locale): string {
  const shown =
    names.length <= 3
      ? names
      : [...names.slice(0, 2), `${names.length - 2} ${locale === "fr" ? "autres" : "others"}`];
  return new Intl.ListFormat(locale === "fr" ? "fr" : "en-GB", { type: "conjunction" }).format(
    shown,
  );
}

/** The clock in a zone; with the date where it is another day's. */
function clockTime(at: Instant, now: Instant, timeZone: string, locale: Locale): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale === "fr" ? "fr-FR" : "en-GB", { timeZone, ...options });
  const day = format({ day: "numeric", month: "long" });
  const clock = localized(format({ hour: "2-digit", minute: "2-digit" }).format(at), locale);
  const isToday = day.format(at) === day.format(now);
  if (isToday) return clock;
  const date = localized(day.format(at), locale);
  return locale === "fr" ? `le ${date} à ${clock}` : `${date} at ${clock}`;
}

const localized = (text: string, locale: Locale): string =>
  locale === "fr" ? inFrench(text) : text;

/** A short text in both languages. */
export type Said = Readonly<Record<Locale, string>>;

/** Default text of each step. */
export const STEP_WORDS: Readonly<Record<Exclude<IncidentStatus, "postmortem">, Said>> = {
  investigating: {
    fr: "Nous analysons l’incident.",
    en: "We are investigating the incident.",
  },
  identified: { fr: "La cause est identifiée.", en: "The cause has been identified." },
  monitoring: {
    fr: "Une correction est en place ; nous restons attentifs.",
    en: "A fix is in place; we are monitoring the result.",
  },
  resolved: { fr: "L’incident est résolu.", en: "The incident has been resolved." },
};

/** Default text of each step of a maintenance. */
export const MAINTENANCE_WORDS: Readonly<Record<MaintenanceStatus | "overrun", Said>> = {
  scheduled: {
    fr: "Les modalités de la maintenance changent.",
    en: "The maintenance has been changed.",
  },
  in_progress: { fr: "La maintenance a commencé.", en: "The maintenance has begun." },
  verifying: {
    fr: "L’intervention est finie ; son effet est en cours de vérification.",
    en: "The work is done; its effect is being verified.",
  },
  completed: { fr: "La maintenance est terminée.", en: "The maintenance is over." },
  cancelled: { fr: "La maintenance est annulée.", en: "The maintenance is cancelled." },
  overrun: {
    fr: "La maintenance dure plus longtemps que prévu.",
    en: "The maintenance is taking longer than planned.",
  },
};

/** Returns the announcement of a maintenance: both ends in the page's zone, with their dates. */
export const announcedTimes = (startsAt: Instant, endsAt: Instant, timeZone: string): Said => ({
  fr: `Horaire : ${timesIn("fr", startsAt, endsAt, timeZone)}.`,
  en: `Planned for ${timesIn("en", startsAt, endsAt, timeZone)}.`,
});

/** And when they change. */
export const newTimes = (startsAt: Instant, endsAt: Instant, timeZone: string): Said => ({
  fr: `Nouvel horaire : ${timesIn("fr", startsAt, endsAt, timeZone)}.`,
  en: `New times: ${timesIn("en", startsAt, endsAt, timeZone)}.`,
});

function timesIn(locale: Locale, startsAt: Instant, endsAt: Instant, timeZone: string): string {
  const format = new Intl.DateTimeFormat(locale === "fr" ? "fr-FR" : "en-GB", {
    timeZone,
    dateStyle: "long",
    timeStyle: "short",
  });
  return localized(format.formatRange(startsAt, endsAt), locale);
}
