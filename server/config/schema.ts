import { INSTANT_BOUNDS, parseInstant } from "../core/instant.ts";
import { ONE_LINE } from "../core/plain-text.ts";
import { z } from "zod";
import { isNetwork } from "../core/addresses.ts";
import { DAY_MS, DURATION_PATTERN, parseDuration } from "../core/duration.ts";
import { asciiHost, withoutFinalDot } from "../core/host-name.ts";
import { mailAddress } from "../core/mail-address.ts";
import { DEFAULT_LIMITS } from "../core/model.ts";
import { canonicalTimeZone, timeZoneOfCity } from "../core/time-zone.ts";
import { PLACEHOLDERS, unknownPlaceholders } from "../core/events/templates.ts";
import { nearest } from "./spelling.ts";

const DURATION = "expected a duration such as 500ms, 5s, 1m, 2h or 90d";

/** "500ms", "5s", "1m", "2h", "90d" in; milliseconds out, from `leastMs` to `mostMs`. */
const duration = (least: string, most: string) => {
  const leastMs = parseDuration(least) ?? 0;
  const mostMs = parseDuration(most) ?? Number.MAX_SAFE_INTEGER;
  return z
    .string(DURATION)
    .regex(DURATION_PATTERN, DURATION)
    .transform((text, issues) => {
      const ms = parseDuration(text);
      if (ms !== null && ms >= leastMs && ms <= mostMs) return ms;
      issues.addIssue(`expected a duration from ${least} to ${most}`);
      return z.NEVER;
    });
};

/** Text of one line: it goes into titles, headers and mail subjects. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(ONE_LINE, "expected text on one line, without control characters");
const text = z.string().trim().min(1).max(10_000);

const SEGMENT = String.raw`(?!\.{1,2}(?:/|$))[A-Za-z0-9_.-]+`;
/** What addresses are made of: `/fournisseurs/<id>`. */
const id = z
  .string()
  .max(200)
  .regex(new RegExp(`^${SEGMENT}$`), 'expected an id of letters, digits, "_", "-" and "."');
/** `/ping/<id>`, several segments. */
const componentId = z
  .string()
  .max(200)
  .regex(
    new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`),
    'expected an id of letters, digits, "_", "-" and ".", with "/" between its parts',
  );

const httpUrl = z
  .string()
  .trim()
  .max(2000)
  .refine((address) => /^https?:\/\//i.test(address) && isWebAddress(address), {
    error: "expected an http:// or https:// address",
  })
  .meta({ format: "uri" });

function isWebAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.username === "" && url.password === "";
}

/** The page's own address: paths are added at its end. */
const pageUrl = httpUrl
  .refine((address) => !/[?#]/.test(address), "expected an address without ? or #")
  .superRefine((address, issues) => {
    const url = URL.parse(address);
    if (url !== null && url.pathname !== "/")
      issues.addIssue(
        `a page is served at the root of its host, not under ${url.pathname}: expected ${url.origin}`,
      );
  })
  .transform((address) => address.replace(/\/+$/, ""));

/** As in a Host header, without port, in the form in which names are compared. */
const hostname = z
  .string()
  .trim()
  .transform((name, issues) => {
    const host = asciiHost(name);
    if (host !== null) return withoutFinalDot(host.includes(":") ? `[${host}]` : host);
    issues.addIssue("expected a host name such as status.example.org, without scheme or port");
    return z.NEVER;
  });

/** A name of the IANA's database, in its own spelling. */
const timeZone = z.string().transform((written, issues) => {
  const zone = canonicalTimeZone(written);
  if (zone !== null) return zone;
  const meant = timeZoneOfCity(written) ?? nearest(written, Intl.supportedValuesOf("timeZone"));
  issues.addIssue(`expected a time zone of the IANA's list, such as "${meant ?? "Europe/Paris"}"`);
  return z.NEVER;
});

const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time from "00:00" to "23:59"');
const date = z.iso
  .date("expected a date that exists, such as 2026-12-20")
  .refine((text) => parseInstant(text) !== null, `expected a date ${INSTANT_BOUNDS}`);

const window = z.strictObject({
  from: clock,
  to: clock,
  day: z.enum(WEEKDAYS).optional(),
  date: date.optional(),
});

const combine = z.union([
  z.enum(["all", "any"]),
  z.strictObject({ quorum: z.int().min(1).max(1000) }),
]);

/**
 * What every monitor understands, whatever its kind; the rest is the kind's own (monitor.ts).
 * `timeout` has no default here since it depends on `every`.
 */
export const monitorCommon = z.strictObject({
  name: line(100).optional(),
  every: duration("1s", "30d").default(60_000),
  timeout: duration("10ms", "10m").optional(),
  okFor: duration("0s", "30d").default(0),
  repeat: z.int().min(0).max(10).default(2),
  confirm: duration("0s", "30d").default(60_000),
  via: z.enum(["gateway", "direct"]).optional(),
  expires: date.optional(),
});

/** Any monitor: a mapping, judged by `monitorCommon` and by its kind. */
export const monitor = z.record(z.string(), z.unknown());

const component = z.strictObject({
  id: componentId,
  name: line(200),
  pingName: line(200).nullable().optional(),
  aliases: z.array(componentId).default([]),
  description: text.optional(),
  advice: text.optional(),
  routes: z.array(line(500)).default([]),
  combine: combine.default("all"),
  maintenance: z.array(window).default([]),
  monitors: z.array(monitor).default([]),
  autoPublish: duration("0s", "1d").optional(),
});

/** A text with placeholders; one that is none is a slip of the pen that the public would read. */
const worded = <T extends z.ZodString>(schema: T) =>
  schema.superRefine((written, issues) => {
    for (const name of unknownPlaceholders(written)) {
      const known = PLACEHOLDERS.map((known) => `{${known}}`).join(", ");
      issues.addIssue(`{${name}} is no placeholder: these are ${known}`);
    }
  });

const templateTexts = z.strictObject({
  title: worded(line(200)),
  body: worded(text),
  whatToDo: worded(text).optional(),
  notAffected: worded(text).optional(),
});

const template = z
  .strictObject({ id, fr: templateTexts.optional(), en: templateTexts.optional() })
  .refine(({ fr, en }) => fr !== undefined || en !== undefined, "expected fr or en, or both");

const provider = z.strictObject({
  id,
  name: line(200),
  role: z.enum(["gateway", "provider"]).default("provider"),
  url: httpUrl.optional(),
  contact: line(320).optional(),
  maintenance: z.array(window).default([]),
  limits: z
    .strictObject({
      spacing: duration("0s", "1d").default(0),
      perDay: z.int().min(1).max(100_000_000).optional(),
      concurrency: z.int().min(1).max(100).optional(),
    })
    .optional(),
  maintenanceBy: z.enum(["trusted", "moderated"]).optional(),
  templates: z.array(template).optional(),
  components: z.array(component).default([]),
});

const page = z.strictObject({
  id,
  title: line(200),
  url: pageUrl,
  hostnames: z.array(hostname).default([]),
  locale: z.enum(["fr", "en"]).default("fr"),
  timeZone: timeZone.default("Europe/Paris"),
  contact: line(320).optional(),
  sla: z
    .strictObject({
      target: z.number().gt(0).max(100),
      noticeHours: z.number().min(0).max(8784).default(24),
    })
    .optional(),
  pings: z
    .strictObject({
      maintenanceAs: z.enum(["maintenance", "ok", "unknown"]).default("maintenance"),
    })
    .optional(),
  templates: z.array(template).optional(),
  theme: line(500).optional(),
  logo: line(500).optional(),
  headerText: text.optional(),
  footerText: text.optional(),
  footerLinks: z
    .array(z.strictObject({ label: line(100), url: httpUrl }))
    .max(20)
    .optional(),
  accessibility: z
    .strictObject({
      status: z.enum(["non", "partielle", "totale"]).default("non"),
      auditDate: date.optional(),
      auditor: line(200).optional(),
      contact: line(320).optional(),
    })
    .optional(),
  legal: z
    .strictObject({
      publisher: line(300).optional(),
      address: line(500).optional(),
      director: line(300).optional(),
      host: line(300).optional(),
      hostAddress: line(500).optional(),
      hostPhone: line(50).optional(),
      privacyContact: line(320).optional(),
    })
    .optional(),
  providers: z.array(provider),
});

/** "10.0.0.0/8", "fd00::/8", or one address. */
const addressRange = z.string().refine(isNetwork, "expected an address range such as 10.0.0.0/8");

/** Something that is up whenever our own network is. */
const anchor = z
  .string()
  .trim()
  .refine(
    (target) => (/^https?:\/\//i.test(target) ? isWebAddress(target) : isHostAndPort(target)),
    "expected an http(s) address or host:port",
  );

function isHostAndPort(target: string): boolean {
  const [, host = "", port = ""] = /^(.+):([1-9]\d{0,4})$/.exec(target) ?? [];
  const bracketed = host.startsWith("[") || !host.includes(":");
  return bracketed && asciiHost(host) !== null && Number(port) <= 65_535;
}

/** Exactly one mail address, without a name. */
const teamAddress = z
  .string()
  .max(320)
  .transform((written, issues) => {
    const address = mailAddress(written);
    if (address !== null) return address;
    issues.addIssue("expected one mail address such as equipe@exemple.fr");
    return z.NEVER;
  });

/** The whole file. What its parts must be to each other is in `checks.ts`. */
export const configSchema = z.strictObject({
  pages: z.array(page).min(1),
  network: z
    .strictObject({
      allow: z.array(addressRange).default([]),
      anchors: z
        .array(anchor)
        .refine(
          (targets) => targets.length !== 1,
          "one target alone cannot tell its own outage from ours: give two or more",
        )
        .default([]),
    })
    .optional(),
  limits: z
    .strictObject({
      perAddress: z.int().min(1).max(1_000_000).default(DEFAULT_LIMITS.perAddress),
      perToken: z.int().min(1).max(1_000_000).default(DEFAULT_LIMITS.perToken),
      patience: z.int().min(1).max(1_000_000).default(DEFAULT_LIMITS.patience),
      ban: duration("1s", "30d").default(DEFAULT_LIMITS.banMs),
    })
    .prefault({}),
  retention: z
    .strictObject({
      raw: duration("1d", "3650d").default(30 * DAY_MS),
      hourly: duration("90d", "36500d").default(730 * DAY_MS),
    })
    .prefault({}),
  freezeAfter: duration("0s", "90d").default(3 * DAY_MS),
  team: z
    .strictObject({
      email: z.array(teamAddress).min(1).max(50),
      locale: z.enum(["fr", "en"]).optional(),
    })
    .optional(),
});

export type ParsedConfig = z.output<typeof configSchema>;
export type ParsedPage = z.output<typeof page>;
export type ParsedProvider = z.output<typeof provider>;
export type ParsedComponent = z.output<typeof component>;
export type ParsedTemplate = z.output<typeof template>;
export type ParsedWindow = z.output<typeof window>;
