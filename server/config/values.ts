import { INSTANT_BOUNDS, parseInstant } from "../core/instant.ts";
import { ONE_LINE } from "../core/plain-text.ts";
import { z } from "zod";
import { isNetwork } from "../core/addresses.ts";
import { DURATION_PATTERN, parseDuration } from "../core/duration.ts";
import { asciiHost, withoutFinalDot } from "../core/host-name.ts";
import { mailAddress } from "../core/mail-address.ts";
import { canonicalTimeZone, timeZoneOfCity } from "../core/time-zone.ts";
import { DAY_WORDS, parseWindowDay } from "../core/events/window-days.ts";
import { nearest } from "./spelling.ts";

const DURATION = "expected a duration such as 500ms, 5s, 1m, 2h or 90d";

/** "500ms", "5s", "1m", "2h", "90d" in; milliseconds out, from `leastMs` to `mostMs`. */
export const duration = (least: string, most: string) => {
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
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(ONE_LINE, "expected text on one line, without control characters");
export const text = z.string().trim().min(1).max(10_000);

const SEGMENT = String.raw`(?!\.{1,2}(?:/|$))[A-Za-z0-9_.-]+`;
/** An id in addresses: `/fournisseurs/<id>`. */
export const id = z
  .string()
  .max(200)
  .regex(new RegExp(`^${SEGMENT}$`), 'expected an id of letters, digits, "_", "-" and "."');
/** `/ping/<id>`, several segments. */
export const componentId = z
  .string()
  .max(200)
  .regex(
    new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`),
    'expected an id of letters, digits, "_", "-" and ".", with "/" between its parts',
  );

export const httpUrl = z
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
export const pageUrl = httpUrl
  .refine((address) => !/[?#]/.test(address), "expected an address without ? or #")
  .superRefine((address, issues) => {
    const wrong = wrongPath(address);
    if (wrong !== null) issues.addIssue(wrong);
  })
  .transform((address) => address.replace(/\/+$/, ""));

/** A segment of a path that means the same in every program on its way. */
const PATH_SEGMENT = /^[a-z0-9](?:[a-z0-9._~-]*[a-z0-9])?$/i;

/** Names at the root of a page that a path must not begin with: a proxy may take the path away. */
const OURS = [
  ...["api", "assets", "auth", "badge", "card", "compte", "console", "en", "historique"],
  ...["incidents", "maintenances", "oauth", "ping", "pings", "providers", "v1"],
];

/** Returns what is wrong with the path of a page's address, or `null`. */
function wrongPath(address: string): string | null {
  const path = URL.parse(address)?.pathname.replace(/\/$/, "") ?? "";
  if (path === "" || /[?#]/.test(address)) return null;
  // As it was written: the parser takes dots away.
  const written = address.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/\/+$/, "");
  const segments = written.slice(1).split("/");
  const strange = segments.find((segment) => !PATH_SEGMENT.test(segment));
  if (strange !== undefined || written !== path) {
    return 'expected a path of letters, digits and "-", such as /statut';
  }
  const [first = ""] = segments;
  return OURS.includes(first.toLowerCase())
    ? `a page cannot be under /${first}: it has addresses of that name itself`
    : null;
}

/** A host name as in a Host header, without port, in the form in which names are compared. */
export const hostname = z
  .string()
  .trim()
  .transform((name, issues) => {
    const host = asciiHost(name);
    if (host !== null) return withoutFinalDot(host.includes(":") ? `[${host}]` : host);
    issues.addIssue("expected a host name such as status.example.org, without scheme or port");
    return z.NEVER;
  });

/** A name of the IANA's database, in its own spelling. */
export const timeZone = z.string().transform((written, issues) => {
  const zone = canonicalTimeZone(written);
  if (zone !== null) return zone;
  const meant = timeZoneOfCity(written) ?? nearest(written, Intl.supportedValuesOf("timeZone"));
  issues.addIssue(`expected a time zone of the IANA's list, such as "${meant ?? "Europe/Paris"}"`);
  return z.NEVER;
});

export const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time from "00:00" to "23:59"');
/** The end of a window may be that of its day. */
export const endClock = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'expected a time from "00:00" to "24:00"');

/** "sunday", "first sunday", "last friday", "last day", 15. */
export const windowDay = z.union([z.string(), z.int()]).transform((written, issues) => {
  const day = parseWindowDay(String(written));
  if (day !== null) return day;
  const meant = nearest(String(written), DAY_WORDS);
  issues.addIssue(
    `expected a weekday ("sunday"), one of the month ("first sunday" to "fourth sunday", "last sunday"), a day of the month (1 to 31) or "last day"${meant === null ? "" : `: did you mean "${meant}"?`}`,
  );
  return z.NEVER;
});

export const date = z.iso
  .date("expected a date that exists, such as 2026-12-20")
  .refine((text) => parseInstant(text) !== null, `expected a date ${INSTANT_BOUNDS}`);

/** "10.0.0.0/8", "fd00::/8", or one address. */
export const addressRange = z
  .string()
  .refine(isNetwork, "expected an address range such as 10.0.0.0/8");

/** Something that is up whenever our own network is. */
export const anchor = z
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
export const teamAddress = z
  .string()
  .max(320)
  .transform((written, issues) => {
    const address = mailAddress(written);
    if (address !== null) return address;
    issues.addIssue("expected one mail address such as equipe@exemple.fr");
    return z.NEVER;
  });
