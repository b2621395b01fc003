import { z } from "zod";
import { DEFAULT_LIMITS } from "../core/configuration.ts";
import { formatDuration } from "../core/duration.ts";
import {
  duration,
  line,
  text,
  id,
  componentId,
  httpUrl,
  pageUrl,
  hostname,
  timeZone,
  clock,
  endClock,
  windowDay,
  date,
  teamAddress,
} from "./values.ts";
import { WEEKDAYS } from "../core/events/window-days.ts";
import { LOCALES } from "../core/model.ts";
import { alerts, heartbeat } from "./alert-schema.ts";
import { localized } from "./localized.ts";
import { accessibility, legal } from "./legal-schema.ts";
import { access } from "./access-schema.ts";
import { backup } from "./backup-schema.ts";
import { locations, regions } from "./location-schema.ts";
import { accent, logo } from "./look-schema.ts";
import { privatePage } from "./private-schema.ts";
import { network } from "./network-schema.ts";
import { template } from "./template-schema.ts";

const window = z.strictObject({
  from: clock.describe("Start, HH:MM in the time zone of the page."),
  to: endClock.describe(
    "End, HH:MM; 24:00 is midnight. One that is not after `from` is on the next day.",
  ),
  day: z
    .union([windowDay, z.array(windowDay).min(1)])
    .optional()
    .describe(
      "Days of the start: a weekday, a day of the month, or a weekday of the month such as `first sunday`; every day by default.",
    ),
  date: date.optional().describe("Only date of the start, YYYY-MM-DD."),
  until: z
    .union([date, z.enum(WEEKDAYS)])
    .optional()
    .describe(
      "Day of the end, for windows of several days: a date with `date`, a weekday with `day`.",
    ),
});

const combine = z.union([
  z.enum(["all", "any"]),
  z.strictObject({
    quorum: z.int().min(1).max(1000).describe("Number of monitors that must be up."),
  }),
]);

/**
 * Settings of every monitor, whatever its kind; the rest is the kind's own (monitor.ts).
 *
 * `timeout` has no default here since it depends on `every`.
 */
export const monitorCommon = z.strictObject({
  name: line(100).optional().describe("Name of the monitor in the console; by default its kind."),
  every: duration("1s", "30d").prefault("1m").describe("Time between two checks: from 1s."),
  timeout: duration("10ms", "10m")
    .optional()
    .describe("Deadline of a whole check; by default 5s, or the interval where that is shorter."),
  okFor: duration("0s", "30d")
    .prefault("0s")
    .describe("Time after an ok during which the provider is not called again."),
  repeat: z
    .int()
    .min(0)
    .max(10)
    .default(2)
    .describe("Times that a failure must be repeated, after 2 s, 4 s and so on, before it counts."),
  confirm: duration("0s", "30d")
    .prefault("1m")
    .describe("Time that a verified change must last before it is published."),
  via: z
    .enum(["gateway", "direct"])
    .optional()
    .describe(
      "Whether the call goes through the gateway or straight to the provider. Both together show whose fault an outage is.",
    ),
  expires: date
    .optional()
    .describe("Last day of the credential used by this monitor; the team is notified before."),
});

/** Any monitor: a mapping, judged by `monitorCommon` and by its kind. */
export const monitor = z.record(z.string(), z.unknown());

const keywords = z
  .array(line(100))
  .max(100)
  .default([])
  .describe('Everyday words under which the search of the page finds it too, such as "impôts".');

const component = z.strictObject({
  keywords,
  id: componentId.describe(
    "Identifier in addresses, /ping and the API, such as insee/sirene. Never change it.",
  ),
  name: localized(line(200)).describe("Name on the page."),
  pingName: line(200)
    .nullable()
    .optional()
    .describe(
      'Name in /pings; by default "Provider - Name". null leaves the component out of /pings.',
    ),
  aliases: z.array(componentId).default([]).describe("Other identifiers that /ping answers for."),
  description: localized(text).optional().describe("What the API provides, shown on its page."),
  advice: localized(text)
    .optional()
    .describe("What integrators should do while it is down, shown with its incidents."),
  routes: z
    .array(line(500))
    .default([])
    .describe("Routes of the gateway that depend on it, for search and incidents."),
  combine: combine
    .default("all")
    .describe("How several monitors make one state: all must be up, any of them, or a quorum."),
  maintenance: z
    .array(window)
    .prefault([])
    .describe("Recurring or dated windows in which this component is not probed."),
  monitors: z.array(monitor).default([]).describe("Checks of this component."),
  autoPublish: duration("0s", "1d")
    .optional()
    .describe(
      "Time after which the draft of an outage publishes itself. Absent: a person decides.",
    ),
  locations: locations
    .optional()
    .describe("Regions that probe it; by default those of its provider or page."),
});

const provider = z.strictObject({
  keywords,
  id: id.describe("Identifier in addresses and the API. Never change it."),
  name: localized(line(200)).describe("Name of the organisation."),
  role: z
    .enum(["gateway", "provider"])
    .default("provider")
    .describe("The commitment binds the gateway alone; providers are shown for information."),
  url: httpUrl.optional().describe("The provider's own web site."),
  contact: line(320).optional().describe("Address of the provider's support, shown to the team."),
  maintenance: z
    .array(window)
    .prefault([])
    .describe("Recurring or dated windows of all of its components."),
  limits: z
    .strictObject({
      spacing: duration("0s", "1d").prefault("0s").describe("Least time between two calls."),
      perDay: z.int().min(1).max(100_000_000).optional().describe("Most calls in a civil day."),
      concurrency: z.int().min(1).max(100).optional().describe("Most calls at a time."),
    })
    .optional()
    .describe("Politeness: limits on the calls made to this provider."),
  maintenanceBy: z
    .enum(["trusted", "moderated"])
    .optional()
    .describe(
      "Whether maintenance planned by the provider's own staff is public at once (trusted) or a draft for the team (moderated).",
    ),
  templates: z
    .array(template)
    .optional()
    .describe("Texts of drafts for this provider; they win over the page's."),
  locations: locations
    .optional()
    .describe("Regions that probe its components; by default those of the page."),
  components: z.array(component).prefault([]).describe("APIs or resources of this provider."),
});

const page = z.strictObject({
  id: id.describe("Identifier of the page, used in commands and files."),
  title: localized(line(200)).describe("Name of the gateway, in titles and mail subjects."),
  url: pageUrl.describe("Public address of the page, used in mails, feeds and permalinks."),
  hostnames: z
    .array(hostname)
    .prefault([])
    .describe(
      "Host names that this page answers for. The first page answers for every other name.",
    ),
  private: privatePage
    .optional()
    .describe("Who may see the page; by default everybody. Nothing of a private page is public."),
  locale: z
    .enum(LOCALES)
    .default(LOCALES[0])
    .describe("Language of what the team writes, and of a text that is written once."),
  languages: z
    .array(z.enum(LOCALES))
    .min(2)
    .refine((all) => new Set(all).size === all.length, "expected each language once")
    .optional()
    .describe("Languages in which the page is shown: two or more; by default all that Vigie has."),
  timeZone: timeZone
    .prefault("Europe/Paris")
    .describe("Time zone of days, months and maintenance windows."),
  contact: line(320).optional().describe("Address that readers may write to."),
  sla: z
    .strictObject({
      target: z
        .number()
        .gt(0)
        .max(100)
        .describe("Availability promised for a civil month, in per cent."),
      noticeHours: z
        .number()
        .min(0)
        .max(8784)
        .default(24)
        .describe("Notice in hours that planned maintenance needs to leave the measured time."),
    })
    .optional()
    .describe("Availability commitment of the gateway."),
  pings: z
    .strictObject({
      maintenanceAs: z
        .enum(["maintenance", "ok", "unknown"])
        .default("maintenance")
        .describe("Status that /ping answers during maintenance."),
    })
    .optional()
    .describe("Settings of /ping."),
  templates: z.array(template).optional().describe("Texts of drafts of this page."),
  archiveDraftsAfter: duration("1m", "365d")
    .optional()
    .describe("Time after which an unanswered draft of a past outage is archived; by default 3d."),
  theme: line(500).optional().describe("Path of a style sheet beside this file, 64 KiB at most."),
  logo: logo
    .optional()
    .describe(
      "Path of a logo beside this file (svg, png, webp or jpg; 64 KiB at most), or one for light and one for dark grounds.",
    ),
  accent: accent
    .optional()
    .describe(
      "Colour of links, focus and main buttons, such as #0b5675, or one for light and one for dark grounds; each must reach 4.5:1.",
    ),
  headerText: localized(text).optional().describe("Markdown above every page."),
  footerText: localized(text).optional().describe("Markdown below every page."),
  footerLinks: z
    .array(
      z.strictObject({
        label: localized(line(100)).describe("Text of the link."),
        url: httpUrl.describe("Address of the link."),
      }),
    )
    .max(20)
    .optional()
    .describe("Links at the foot of every page."),
  accessibility: accessibility.optional().describe("Accessibility statement (RGAA)."),
  legal: legal.optional().describe("Legal notices. A missing one is stated on the page."),
  locations: locations
    .optional()
    .describe(
      "Regions that probe its components. Absent: they are probed from the service itself.",
    ),
  providers: z.array(provider).describe("The gateway and the organisations behind it."),
});

/** The whole file. What its parts must be to each other is in `checks.ts`. */
export const configSchema = z.strictObject({
  pages: z
    .array(page)
    .min(1)
    .describe("Status pages; one instance may serve several, by host name."),
  regions: regions
    .optional()
    .describe("Vantage points, each with an agent that probes from there; see `locations`."),
  network: network
    .optional()
    .describe("What Vigie may call, and how it recognises failures of its own network."),
  limits: z
    .strictObject({
      perAddress: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(DEFAULT_LIMITS.perAddress)
        .describe("Requests in a minute for an IP address (IPv6: a /64)."),
      perToken: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(DEFAULT_LIMITS.perToken)
        .describe("Requests in a minute for a token."),
      patience: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(DEFAULT_LIMITS.patience)
        .describe("Refused requests after which a client is banned."),
      ban: duration("1s", "30d")
        .prefault(formatDuration(DEFAULT_LIMITS.banMs))
        .describe("Length of a ban."),
    })
    .prefault({})
    .describe("Request limits of what costs something; documents have none."),
  retention: z
    .strictObject({
      raw: duration("1d", "3650d").prefault("30d").describe("Single results."),
      hourly: duration("90d", "36500d").prefault("730d").describe("Hourly figures."),
    })
    .prefault({})
    .describe("Time for which measurements are stored. Days are stored for ever."),
  freezeAfter: duration("0s", "90d")
    .prefault("3d")
    .describe("Time after the end of a month at which its report is frozen."),
  team: z
    .strictObject({
      email: z
        .array(teamAddress)
        .min(1)
        .max(50)
        .default([])
        .describe("Mail addresses of the team."),
      locale: z
        .enum(LOCALES)
        .optional()
        .describe("Language of what the team is sent; by default that of each page."),
      alerts: alerts.optional().describe("Alerts at once: of each verified trouble, to channels."),
      heartbeat: heartbeat
        .optional()
        .describe("Dead-man's switch: an address that is called for as long as Vigie works."),
    })
    .optional()
    .describe("Whom to notify of what needs the team."),
  backup: backup.optional().describe("Copies of the database (SQLite) made by the service."),
  access: access.optional().describe("Requests for access to the gateway's API."),
});

export type ParsedConfig = z.output<typeof configSchema>;

export type ParsedPage = z.output<typeof page>;

export type ParsedProvider = z.output<typeof provider>;

export type ParsedComponent = z.output<typeof component>;

export type ParsedWindow = z.output<typeof window>;
