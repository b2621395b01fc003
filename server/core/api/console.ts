import { z } from "zod";
import {
  cause,
  componentState,
  count,
  instant,
  instantOrNull,
  locale,
  orNull,
  providerRole,
  ratio,
  type Answer,
} from "./basics.ts";
import { AUDIT_KINDS, type AuditKind } from "../people/audit-kinds.ts";
import { WEEKDAYS } from "../events/window-days.ts";
import { INCIDENT_STATUSES, MAINTENANCE_STATUSES } from "./events.ts";
import { moment } from "./moment.ts";
import { personRole } from "./people.ts";
import { readyTemplate } from "./templates.ts";
import { writtenIncident, writtenMaintenance } from "./writing.ts";

/** The shapes that the team's console works with. Scripts may use them as well. */

const text = z.string();
const epoch = z.int().meta({ description: "Unix milliseconds" });

const setupComponent = z.object({
  id: text,
  name: text,
  routes: z.array(text).readonly().optional(),
});
const setupProvider = z.object({
  id: text,
  name: text,
  role: providerRole,
  components: z.array(setupComponent),
  templates: z.array(readyTemplate).readonly(),
});

/** The page, its components and the texts to declare an incident with. */
export const setup = z.object({
  page: z.object({ id: text, title: text, url: text, locale, timeZone: text }),
  now: epoch,
  templates: z.array(readyTemplate).readonly(),
  providers: z.array(setupProvider),
});

const heldSend = z.object({ id: text, kind: text, subject: text, title: text, leftMs: count });
const expiry = z.object({
  page: text,
  provider: text,
  component: text,
  monitor: text,
  expires: z.iso.date(),
  daysLeft: z.int(),
});

/** The work that does not wait: held messages, failed mails, credentials that end. */
export const burning = z.object({
  now: epoch,
  sends: z.array(heldSend),
  mails: orNull(z.object({ failed: count, queued: count, oldestDueAt: orNull(epoch) })),
  planned: z.array(text).meta({ description: "Maintenances that can still be changed" }),
  expiries: z.array(expiry),
});

const windowDay = z.union([
  z.enum(WEEKDAYS),
  z.templateLiteral([
    z.enum(["first", "second", "third", "fourth", "last"]),
    " ",
    z.enum(WEEKDAYS),
  ]),
  z.templateLiteral([z.int().min(1).max(31)]),
  z.literal("last day"),
]);

const windowRule = z.object({
  from: text,
  to: text,
  day: z.union([windowDay, z.array(windowDay).readonly()]).optional(),
  date: z.iso.date().optional(),
  until: text.optional(),
});

const watchedComponent = z.object({
  id: text,
  name: text,
  state: componentState.optional(),
  since: instant.optional(),
  verified: componentState.optional(),
  cause: orNull(cause).optional(),
  lastCheckedAt: instantOrNull.optional(),
  stale: z.boolean().optional(),
  ratio: ratio.optional(),
  coverage: z.number().optional(),
  monitors: z.array(
    z.object({ uuid: text, kind: text, paused: z.boolean(), state: componentState }),
  ),
});

/** A provider with its components and monitors, open events and planned windows. */
const watchedProvider = z.object({
  id: text,
  name: text,
  role: providerRole,
  url: orNull(text),
  contact: orNull(text),
  maintenanceBy: z.enum(["trusted", "moderated"]),
  state: componentState,
  since: instantOrNull,
  coverage: orNull(z.number()).meta({
    description: "Of the component that is known least, over 30 days",
  }),
  components: z.array(watchedComponent),
  statusPages: z.array(text).meta({ description: "Its own status pages that are read" }),
  incidents: z.array(
    z.object({ id: text, title: text, status: z.enum(INCIDENT_STATUSES), startedAt: instant }),
  ),
  maintenances: z.array(
    z.object({
      id: text,
      title: text,
      status: z.enum(MAINTENANCE_STATUSES),
      startsAt: instant,
      endsAt: instant,
    }),
  ),
  windows: z.array(windowRule).meta({
    description: "Recurring windows of the configuration, in the page's time zone",
  }),
});
export const providerList = z.object({ providers: z.array(watchedProvider) });
export const provider = watchedProvider.extend({
  subscribers: orNull(z.object({ incidents: count, maintenances: count })),
  staff: orNull(z.array(z.object({ name: text, email: text, role: personRole }))),
});

const origin = text.meta({ description: "Its author: `automatic`, `team`, `provider`" });
const evidence = z.unknown().meta({ description: "The probes' results; null without any" });
const recoveredAt = orNull(instant).meta({
  description: "When probes saw the last of its outages end; null while one goes on",
});
export const keptIncident = writtenIncident
  .extend({ origin, evidence, recoveredAt })
  .meta({ id: "KeptIncident" });
const keptMaintenance = writtenMaintenance.extend({ origin }).meta({ id: "KeptMaintenance" });
export const editedMaintenance = keptMaintenance.extend({ notify: z.boolean() });

export const draftList = z.object({
  incidents: z.array(keptIncident),
  maintenances: z.array(keptMaintenance.extend({ provider: orNull(text) })),
});

export const editorList = z.object({ editors: z.array(z.object({ name: text, since: instant })) });

const inBoth = <S extends z.ZodType>(schema: S) => z.object({ fr: schema, en: schema });

/** The page and mails that a write would make, and the number of its recipients. */
export const preview = z.object({
  page: inBoth(text).meta({ description: "The public page's HTML" }),
  mail: orNull(inBoth(z.object({ subject: text, text, html: text }))),
  recipients: z.object({ total: count, providers: z.record(text, count) }),
  draft: z.boolean().meta({ description: "It would be a draft, for the team to publish" }),
});

export const mailsRetried = z.object({ retried: count });

export const correction = z
  .object({
    id: text,
    component: text,
    state: componentState,
    from: instant,
    to: instant,
    author: text,
    reason: text,
    at: instant,
    announcedAt: instantOrNull,
  })
  .meta({ id: "Correction" });
export const correctionList = z.object({ corrections: z.array(correction) });
export const newCorrection = z.strictObject({
  component: text.max(200),
  from: moment,
  to: moment,
  state: componentState,
  reason: text.max(1_000),
});

const auditEntry = z.object({
  seq: count,
  at: instant,
  action: text,
  subject: text,
  pageId: orNull(text),
  requestId: orNull(text),
  before: z.unknown(),
  after: z.unknown(),
  actor: z.object({ kind: text, id: orNull(text), name: text }),
  subjectName: orNull(text).meta({ description: "The person whom it concerns, as named now" }),
  previousHash: text,
  hash: text,
});
export const auditQuery = z.object({
  before: text
    .regex(/^\d{1,15}$/, "expected the number of an entry")
    .optional()
    .meta({ description: "The `next` of a page" }),
  kind: z.enum(Object.keys(AUDIT_KINDS) as [AuditKind, ...AuditKind[]]).optional(),
  q: text.max(200).optional().meta({ description: "Occurs in its author, action or subject" }),
});
export const auditPage = z.object({ entries: z.array(auditEntry), next: orNull(count) });
export const auditVerdict = z.union([
  z.object({ intact: z.literal(true), entries: count, hash: text }),
  z.object({ intact: z.literal(false), seq: count, reason: text }),
]);

export type Setup = Answer<typeof setup>;
export type Burning = Answer<typeof burning>;
export type WatchedProvider = Answer<typeof watchedProvider>;
export type Provider = Answer<typeof provider>;
export type KeptIncident = Answer<typeof keptIncident>;
export type EditedMaintenance = Answer<typeof editedMaintenance>;
export type Drafts = Answer<typeof draftList>;
export type Editors = Answer<typeof editorList>;
export type Preview = Answer<typeof preview>;
export type Correction = Answer<typeof correction>;
export type AuditPage = Answer<typeof auditPage>;
export type AuditVerdict = Answer<typeof auditVerdict>;
export type ProviderList = Answer<typeof providerList>;
export type CorrectionList = Answer<typeof correctionList>;
