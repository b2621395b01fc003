import type {
  AccessConfig,
  AccessibilityStatement,
  BackupConfig,
  Combine,
  ComponentConfig,
  Config,
  LegalNotice,
  LimitsConfig,
  MonitorConfig,
  PageConfig,
  PageLook,
  ProviderConfig,
  TeamConfig,
  Template,
  TemplateTexts,
} from "../core/configuration.ts";
import type { Locale, WindowRule } from "../core/model.ts";
import type { Path } from "./document.ts";
import { buildAlerts } from "./build-alerts.ts";
import { buildLocations, type ParsedLocations } from "./location-schema.ts";
import { bothAccents } from "./look-schema.ts";
import { inEach } from "../core/page/paths.ts";
import { textIn, textOrNull, translationsOf } from "./localized.ts";
import type { PageFiles } from "./page-files.ts";
import type {
  ParsedComponent,
  ParsedConfig,
  ParsedPage,
  ParsedProvider,
  ParsedWindow,
} from "./schema.ts";
import type { ParsedTemplate } from "./template-schema.ts";

/** The monitors of the component at a path. */
export type MonitorsAt = (path: Path) => readonly MonitorConfig[];

/** Returns the domain's configuration for a file without mistakes. */
export function buildConfig(
  parsed: ParsedConfig,
  monitorsAt: MonitorsAt,
  filesOf: (page: number) => PageFiles,
): Config {
  return {
    pages: parsed.pages.map((page, index) =>
      buildPage(page, ["pages", index], monitorsAt, filesOf(index)),
    ),
    ...(parsed.regions && {
      regions: parsed.regions.map(({ id, name }) => ({ id, name: name ?? id })),
    }),
    network: {
      allow: parsed.network?.allow ?? [],
      webhooks: parsed.network?.webhooks ?? [],
      anchors: parsed.network?.anchors ?? [],
    },
    limits: buildLimits(parsed.limits),
    retention: { rawMs: parsed.retention.raw, hourlyMs: parsed.retention.hourly },
    freezeAfterMs: parsed.freezeAfter,
    ...(parsed.team && { team: buildTeam(parsed.team) }),
    ...(parsed.backup && { backup: buildBackup(parsed.backup) }),
    ...(parsed.access && { access: buildAccess(parsed.access, parsed.pages) }),
  };
}

function buildTeam(parsed: NonNullable<ParsedConfig["team"]>): TeamConfig {
  const { email, locale, alerts, heartbeat } = parsed;
  return {
    email: [...new Set(email)],
    ...(locale && { locale }),
    ...(alerts && { alerts: buildAlerts(alerts) }),
    ...(heartbeat && { heartbeat: { url: heartbeat.url, everyMs: heartbeat.every } }),
  };
}

const buildBackup = ({
  every,
  keep,
  to,
  passphraseFile,
}: NonNullable<ParsedConfig["backup"]>): BackupConfig => ({
  everyMs: every,
  keep,
  folder: to,
  passphraseFile: passphraseFile ?? null,
});

const buildAccess = (
  {
    introduction,
    audience,
    companies,
    technicalDomain,
    ...rest
  }: NonNullable<ParsedConfig["access"]>,
  [first]: ParsedConfig["pages"],
): AccessConfig => ({
  ...rest,
  introduction:
    introduction === undefined ? null : inEach((locale) => textIn(introduction, locale)),
  audience: audience ?? null,
  companies: companies ?? null,
  technicalDomain: technicalDomain ?? new URL(first?.url ?? "http://localhost").hostname,
});

const buildLimits = ({ ban, ...counts }: ParsedConfig["limits"]): LimitsConfig => ({
  ...counts,
  banMs: ban,
});

function buildPage(
  page: ParsedPage,
  path: Path,
  monitorsAt: MonitorsAt,
  files: PageFiles,
): PageConfig {
  const { templates, theme, logo, accent, headerText, footerText, footerLinks, ...rest } = page;
  const { accessibility, legal, archiveDraftsAfter, languages, locations, ...others } = rest;
  const { private: privacy, ...own } = others;
  const { locale } = page;
  const hasLook = theme ?? logo ?? accent ?? headerText ?? footerText ?? footerLinks;
  return {
    ...own,
    title: textIn(page.title, locale),
    ...translationsOf({ title: page.title }, locale),
    ...(languages && { languages }),
    ...(templates && { templates: templates.map(buildTemplate) }),
    ...(privacy && {
      isPrivate: true as const,
      privacy: { ...privacy, password: privacy.password ?? null },
    }),
    ...(hasLook !== undefined && { look: buildLook(page, files) }),
    ...(archiveDraftsAfter !== undefined && { archiveDraftsMs: archiveDraftsAfter }),
    ...(accessibility && { accessibility: buildStatement(accessibility, locale) }),
    ...(legal && { legal: buildLegal(legal, locale) }),
    ...(locations && { locations: buildLocations(locations) }),
    contact: page.contact ?? null,
    sla: page.sla ?? null,
    pings: page.pings ?? { maintenanceAs: "maintenance" },
    providers: page.providers.map((provider, index) =>
      buildProvider(provider, page, [...path, "providers", index], monitorsAt),
    ),
  };
}

const buildLook = (page: ParsedPage, files: PageFiles): PageLook => ({
  ...files,
  ...(page.accent && { accent: bothAccents(page.accent) }),
  headerText: textOrNull(page.headerText, page.locale),
  footerText: textOrNull(page.footerText, page.locale),
  footerLinks: (page.footerLinks ?? []).map(({ label, url }) => ({
    url,
    label: textIn(label, page.locale),
    ...translationsOf({ label }, page.locale),
  })),
  ...translationsOf({ headerText: page.headerText, footerText: page.footerText }, page.locale),
});

const buildStatement = (
  parsed: NonNullable<ParsedPage["accessibility"]>,
  locale: Locale,
): AccessibilityStatement => ({
  status: parsed.status,
  auditDate: parsed.auditDate ?? null,
  auditor: textOrNull(parsed.auditor, locale),
  ...translationsOf({ auditor: parsed.auditor }, locale),
  contact: parsed.contact ?? null,
});

function buildLegal(parsed: NonNullable<ParsedPage["legal"]>, locale: Locale): LegalNotice {
  const { publisher, address, director, host, hostAddress } = parsed;
  return {
    publisher: textOrNull(publisher, locale),
    address: textOrNull(address, locale),
    director: textOrNull(director, locale),
    host: textOrNull(host, locale),
    hostAddress: textOrNull(hostAddress, locale),
    ...translationsOf({ publisher, address, director, host, hostAddress }, locale),
    hostPhone: parsed.hostPhone ?? null,
    privacyContact: parsed.privacyContact ?? null,
  };
}

function buildProvider(
  provider: ParsedProvider,
  { locale, locations: ofPage }: Pick<ParsedPage, "locale" | "locations">,
  path: Path,
  monitorsAt: MonitorsAt,
): ProviderConfig {
  const { templates, maintenanceBy, keywords, locations = ofPage, ...rest } = provider;
  return {
    ...rest,
    name: textIn(provider.name, locale),
    ...translationsOf({ name: provider.name }, locale),
    ...(keywords.length > 0 && { keywords }),
    ...(maintenanceBy && { maintenanceBy }),
    ...(templates && { templates: templates.map(buildTemplate) }),
    url: provider.url ?? null,
    contact: provider.contact ?? null,
    maintenance: provider.maintenance.map(buildWindow),
    limits: {
      spacingMs: provider.limits?.spacing ?? 0,
      perDay: provider.limits?.perDay ?? null,
      ...(provider.limits?.concurrency && { concurrency: provider.limits.concurrency }),
    },
    components: provider.components.map((component, index) =>
      buildComponent(
        component,
        { provider, locale, locations },
        monitorsAt([...path, "components", index]),
      ),
    ),
  };
}

/** @param within its provider, and the locations that it has unless it names its own */
function buildComponent(
  component: ParsedComponent,
  within: {
    readonly provider: ParsedProvider;
    readonly locale: Locale;
    readonly locations: ParsedLocations | undefined;
  },
  monitors: readonly MonitorConfig[],
): ComponentConfig {
  const { provider, locale } = within;
  const { autoPublish, keywords, locations = within.locations, ...rest } = component;
  const { name, description, advice } = component;
  return {
    ...rest,
    name: textIn(name, locale),
    ...translationsOf({ name, description, advice }, locale),
    ...(keywords.length > 0 && { keywords }),
    ...(autoPublish !== undefined && { autoPublishMs: autoPublish }),
    ...(locations && { locations: buildLocations(locations) }),
    pingName:
      component.pingName === undefined
        ? `${textIn(provider.name, locale)} - ${textIn(name, locale)}`
        : component.pingName,
    description: textOrNull(description, locale),
    advice: textOrNull(advice, locale),
    combine: buildCombine(component.combine),
    maintenance: component.maintenance.map(buildWindow),
    monitors: locations ? monitors : monitors.map(withoutWritten),
  };
}

/** Without the members that are undefined. */
function buildTemplate({ id, fr, en }: ParsedTemplate): Template {
  return { id, ...(fr && { fr: buildTexts(fr) }), ...(en && { en: buildTexts(en) }) };
}

function buildTexts(texts: NonNullable<ParsedTemplate["fr"]>): TemplateTexts {
  const { title, body, whatToDo, notAffected } = texts;
  return { title, body, ...(whatToDo && { whatToDo }), ...(notAffected && { notAffected }) };
}

/** Agents alone need a monitor as it was written. */
function withoutWritten(monitor: MonitorConfig): MonitorConfig {
  const { written: _written, ...rest } = monitor;
  return rest;
}

function buildCombine(combine: ParsedComponent["combine"]): Combine {
  return typeof combine === "string"
    ? { rule: combine }
    : { rule: "quorum", atLeast: combine.quorum };
}

function buildWindow({ from, to, day, date, until }: ParsedWindow): WindowRule {
  const days = day === undefined ? [] : [...new Set([day].flat())];
  const [first, ...others] = days;
  // Midnight to midnight is the whole day.
  const isWholeDay = from === "00:00" && to === "00:00" && until === undefined;
  return {
    from,
    to: isWholeDay ? "24:00" : to,
    ...(first && { day: others.length > 0 ? days : first }),
    ...(date && { date }),
    ...(until && { until }),
  };
}
