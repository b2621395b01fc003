import { CAUSE_WORDS } from "./cause-words.ts";
import type {
  Cause,
  IncidentStatus,
  Instant,
  Locale,
  MaintenanceStatus,
  PageConfig,
  ProviderConfig,
  Template,
  TemplateTexts,
} from "../model.ts";

/** Placeholders that a template may contain, in braces. */
export const PLACEHOLDERS = [
  /** The providers' names: "INSEE", "INSEE et URSSAF", "INSEE, URSSAF et 3 autres". */
  "provider",
  /** The components' names, alike. */
  "component",
  /** "14:05" today, else with its date; in the page's time zone. */
  "since",
  /** The observed failure, in words. */
  "cause",
  /** Status codes seen: "502, 503". */
  "codes",
  /** The gateway's own routes that depend on it. */
  "routes",
  /** The page's title. */
  "page",
] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];
/** Known values. An unknown one is absent. */
export type TemplateValues = Readonly<Partial<Record<Placeholder, string>>>;

/**
 * Fills in a template.
 *
 * A line with an unknown value is left out, so that no reader meets "codes: ."; a text of one line
 * keeps its known parts.
 */
export function fill(text: string, values: TemplateValues): string {
  const lines = text.split("\n");
  const told = lines.length === 1 ? lines : lines.filter((line) => isKnown(line, values));
  return told
    .map((line) => line.replace(PATTERN, (_, name: Placeholder) => values[name] ?? ""))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

const PATTERN = new RegExp(`\\{(${PLACEHOLDERS.join("|")})\\}`, "g");
const isKnown = (line: string, values: TemplateValues): boolean =>
  [...line.matchAll(PATTERN)].every((m) => values[m[1] as Placeholder]);

/** Names in braces that are no placeholder: a mistake in a configuration. */
export const unknownPlaceholders = (text: string): string[] =>
  [...text.matchAll(/\{([^{}\s]*)\}/g)]
    .map((m) => m[1]!)
    .filter((name) => !(PLACEHOLDERS as readonly string[]).includes(name));

/** The bundled ones; drafts look for these names. */
export const USUAL: readonly Template[] = [
  {
    id: "outage",
    fr: {
      title: "{provider} : {component} en panne",
      body: [
        "Depuis {since}, nos sondes n’obtiennent plus de réponse correcte de {component}.",
        "Constat : {cause}.",
        "Routes concernées : {routes}.",
        "",
        "Nous cherchons l’origine de la panne.",
      ].join("\n"),
    },
    en: {
      title: "{provider}: {component} down",
      body: [
        "Since {since}, our probes get no correct answer from {component} any more.",
        "Observed: {cause}.",
        "Routes affected: {routes}.",
        "",
        "We are looking for the origin of the outage.",
      ].join("\n"),
    },
  },
  {
    id: "widespread",
    fr: {
      title: "Plusieurs fournisseurs en panne : {provider}",
      body: [
        "Depuis {since}, nos sondes n’obtiennent plus de réponse correcte de {component}.",
        "Constat : {cause}.",
        "Routes concernées : {routes}.",
        "",
        "Plusieurs fournisseurs étant touchés en même temps, une cause commune est possible : nous la cherchons.",
      ].join("\n"),
    },
    en: {
      title: "Several providers down: {provider}",
      body: [
        "Since {since}, our probes get no correct answer from {component} any more.",
        "Observed: {cause}.",
        "Routes affected: {routes}.",
        "",
        "Several providers being affected at once, a common cause is possible: we are looking for it.",
      ].join("\n"),
    },
  },
  {
    id: "slowness",
    fr: {
      title: "{provider} : {component} en mode dégradé",
      body: "Depuis {since}, {component} répond lentement ou par intermittence. Nous suivons la situation.",
    },
    en: {
      title: "{provider}: {component} degraded",
      body: "Since {since}, {component} answers slowly or intermittently. We are watching the situation.",
    },
  },
  {
    id: "maintenance",
    fr: {
      title: "{provider} : maintenance de {component}",
      body: "{provider} effectue une maintenance. Pendant ce temps, {component} peut ne pas répondre.",
    },
    en: {
      title: "{provider}: maintenance of {component}",
      body: "{provider} carries out maintenance. Meanwhile {component} may not answer.",
    },
  },
  {
    id: "monitoring",
    fr: {
      title: "{provider} : {component} répond de nouveau",
      body: "{component} répond de nouveau depuis {since}. Nous restons attentifs avant de clore l’incident.",
    },
    en: {
      title: "{provider}: {component} answers again",
      body: "{component} has been answering again since {since}. We keep watching before we close the incident.",
    },
  },
  {
    id: "again",
    fr: {
      title: "{provider} : {component} de nouveau en panne",
      body: "Depuis {since}, {component} ne répond de nouveau plus correctement.\nConstat : {cause}.",
    },
    en: {
      title: "{provider}: {component} down again",
      body: "Since {since}, {component} does not answer correctly again.\nObserved: {cause}.",
    },
  },
  {
    id: "recovery",
    fr: {
      title: "{provider} : {component} rétabli",
      body: "{component} répond normalement depuis {since}. L’incident est clos.",
    },
    en: {
      title: "{provider}: {component} back",
      body: "{component} has been answering normally since {since}. The incident is over.",
    },
  },
];

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
  const known: { [name in Placeholder]: string | undefined } = {
    provider: named(seen.providers, locale),
    component: named(seen.components, locale),
    since: clockTime(seen.since, seen.now, seen.page.timeZone, locale),
    cause: list(seen.causes.map((cause) => CAUSE_WORDS[locale][cause])),
    codes: list(seen.codes),
    routes: list(seen.routes.slice(0, MOST_ROUTES).map((route) => `\`${route}\``)),
    page: seen.page.title,
  };
  return Object.fromEntries(Object.entries(known).filter(([, text]) => text)) as TemplateValues;
}

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
  const clock = inFrench(format({ hour: "2-digit", minute: "2-digit" }).format(at), locale);
  const isToday = day.format(at) === day.format(now);
  if (isToday) return clock;
  return locale === "fr" ? `le ${day.format(at)} à ${clock}` : `${day.format(at)} at ${clock}`;
}

/** "14 h 05" of "14:05", as the page has it. */
const inFrench = (text: string, locale: Locale): string =>
  locale === "fr" ? text.replaceAll(/(\d\d):(\d\d)/g, "$1\u00a0h\u00a0$2") : text;

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
    en: "A fix is in place; we keep watching.",
  },
  resolved: { fr: "L’incident est résolu.", en: "The incident is resolved." },
};

/** Default text of each step of a maintenance. */
export const MAINTENANCE_WORDS: Readonly<Record<MaintenanceStatus | "overrun", Said>> = {
  scheduled: { fr: "Les modalités de la maintenance changent.", en: "The maintenance changes." },
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
  return inFrench(format.formatRange(startsAt, endsAt), locale);
}
