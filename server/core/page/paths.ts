import type { Incident, Maintenance } from "../declared.ts";
import { LOCALES, type Locale } from "../model.ts";

/**
 * The addresses of the public pages, as paths. Pages, feeds and redirections take them from here,
 * so that a permalink is written in one way.
 */

const ROOT: Readonly<Record<Locale, string>> = { fr: "/", en: "/en/" };

/** Pages of which there is one each. */
const SINGLE = {
  history: { fr: "historique", en: "history" },
  maintenances: { fr: "maintenances", en: "maintenances" },
  sla: { fr: "sla", en: "sla" },
  api: { fr: "api", en: "api" },
  search: { fr: "recherche", en: "search" },
  accessibility: { fr: "accessibilite", en: "accessibility" },
  legal: { fr: "mentions-legales", en: "legal" },
  privacy: { fr: "donnees-personnelles", en: "privacy" },
  access: { fr: "acces", en: "access" },
  vendors: { fr: "editeurs", en: "vendors" },
} as const satisfies Record<string, Readonly<Record<Locale, string>>>;

export type SinglePage = keyof typeof SINGLE;

const PROVIDERS: Readonly<Record<Locale, string>> = { fr: "fournisseurs", en: "providers" };

/** Returns something for each language: the address of a page, as a rule. */
export const inEach = <T>(of: (locale: Locale) => T): Readonly<Record<Locale, T>> =>
  Object.fromEntries(LOCALES.map((locale) => [locale, of(locale)])) as Record<Locale, T>;

/** The languages in which a page is shown. */
export const languagesOf = ({
  locale,
  languages = LOCALES,
}: {
  readonly locale: Locale;
  readonly languages?: readonly Locale[];
}): readonly Locale[] => LOCALES.filter((one) => one === locale || languages.includes(one));

/** The home of a language: "/" or "/en/". */
export const homePath = (locale: Locale): string => ROOT[locale];

/** "/historique", "/en/history" and the like. */
export const singlePath = (page: SinglePage, locale: Locale): string =>
  ROOT[locale] + SINGLE[page][locale];

/** The list of providers itself; it stands on the home. */
export const providersPath = (locale: Locale): string => ROOT[locale] + PROVIDERS[locale];

/** "/fournisseurs/insee" */
export const providerPath = (provider: { readonly id: string }, locale: Locale): string =>
  `${providersPath(locale)}/${provider.id}`;

type Named = { readonly id: string };
type Group = Named & { readonly components: readonly Named[] };

/**
 * "/fournisseurs/insee/sirene" for the component "insee/sirene" of INSEE: its provider's name is
 * not said twice, unless another component would have the same address.
 */
export function componentPath(provider: Group, component: Named, locale: Locale): string {
  return `${providerPath(provider, locale)}/${shortened(provider, component.id)}`;
}

function shortened(provider: Group, id: string): string {
  const start = `${provider.id}/`;
  if (!id.startsWith(start)) return id;
  const short = id.slice(start.length);
  return provider.components.some((other) => other.id === short) ? id : short;
}

/** "/incidents/insee-panne-k3v9m2x7q1ab": the id alone counts, the words are for people. */
export function incidentPath(incident: Pick<Incident, "id" | "title">, locale: Locale): string {
  const slug = slugOf(incident.title);
  return `${ROOT[locale]}incidents/${slug === "" ? "" : `${slug}-`}${incident.id}`;
}

/** "/maintenances/k3v9m2x7q1ab" */
export const maintenancePath = (maintenance: Pick<Maintenance, "id">, locale: Locale): string =>
  `${ROOT[locale]}maintenances/${maintenance.id}`;

/** "/organisations/mairie-de-bidart" */
export const organizationPath = (slug: string, locale: Locale): string =>
  `${ROOT[locale]}organisations/${slug}`;

/** "/historique/2026-11" */
export const monthPath = (month: string, locale: Locale): string =>
  `${singlePath("history", locale)}/${month}`;

const LONGEST_SLUG = 60;

/** A title as part of an address: lower-case ASCII words with hyphens, whole words up to 60. */
export function slugOf(title: string): string {
  const words = title
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/œ/gi, "oe")
    .replaceAll(/æ/gi, "ae")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  let slug = "";
  for (const word of words) {
    const longer = slug === "" ? word : `${slug}-${word}`;
    if (longer.length > LONGEST_SLUG) break;
    slug = longer;
  }
  return slug === "" ? (words[0] ?? "").slice(0, LONGEST_SLUG) : slug;
}

/** Returns the language of an address; anything that is not under /en/ is French. */
export const localeOfPath = (path: string): Locale =>
  path === "/en" || path.startsWith("/en/") ? "en" : "fr";

/** Returns the kind and id that an event's address names, whatever words stand before the id. */
export function eventOfPath(path: string): {
  readonly kind: "incident" | "maintenance";
  readonly id: string;
  readonly locale: Locale;
} | null {
  const match = EVENT.exec(path);
  const [, en, list, id] = match ?? [];
  if (list === undefined || id === undefined) return null;
  return {
    kind: list === "incidents" ? "incident" : "maintenance",
    id,
    locale: en === undefined ? "fr" : "en",
  };
}

const EVENT = /^(\/en)?\/(incidents|maintenances)\/(?:[a-z0-9-]{1,200}-)?([a-z0-9]{12})$/;

/** The month that an address of the history names: "2026-11" of "/historique/2026-11". */
export function monthOfPath(
  path: string,
): { readonly month: string; readonly locale: Locale } | null {
  const [, list, month] = /^(\/historique|\/en\/history)\/(\d{4}-\d{2})$/.exec(path) ?? [];
  if (list === undefined || month === undefined) return null;
  return { month, locale: list === "/historique" ? "fr" : "en" };
}

/**
 * Returns the address of the subscription form: "/subscribe/email", as at Statuspage, or
 * "/en/subscribe/email".
 */
export const subscribePath = (locale: Locale): string => `${ROOT[locale]}subscribe/email`;
