import { z } from "@hono/zod-openapi";
import { COMPONENT_STATES } from "../../core/model.ts";
import { ROLES } from "../../core/people/permission.ts";
import { instant } from "../schemas/native.ts";
import type { PublishedRoute } from "../schemas/described-route.ts";
import { signed } from "./signed-paths.ts";
import { moment, rehearsed, writtenIncident, writtenMaintenance } from "../schemas/writing.ts";

/** Of schemas' local times, which are not told apart by zone in a description. */
const ANY_ZONE = "Etc/UTC";

const count = z.int().min(0);
const orNull = <S extends z.ZodType>(schema: S) => z.union([schema, z.null()]);
const text = z.string();
const origin = text.openapi({ description: "Who proposed it: `automatic`, `team`, `provider`" });
const evidence = z.unknown().openapi({ description: "What probes saw; null where they did not" });
const keptIncident = writtenIncident.extend({ origin, evidence }).openapi("KeptIncident");
const keptMaintenance = writtenMaintenance.extend({ origin }).openapi("KeptMaintenance");

const page = z.object({
  id: text,
  title: text,
  url: text,
  locale: z.enum(["fr", "en"]),
  timeZone: text,
});
const template = z.looseObject({ id: text });
const component = z.object({ id: text, name: text, routes: z.array(text).optional() });
const provider = z.object({
  id: text,
  name: text,
  role: z.enum(["gateway", "provider"]),
  components: z.array(component),
  templates: z.array(template),
});
/** Its components with their monitors, what goes on, what is planned. */
const watched = z.looseObject({ id: text, name: text, state: z.enum(COMPONENT_STATES) });
const epoch = z.int().openapi({ description: "Unix milliseconds" });
const mail = z.object({ subject: text, text, html: text });
const both = <S extends z.ZodType>(schema: S) => z.object({ fr: schema, en: schema });

/** What the team's console works with; anybody's script may as well. */
export function consoleRoutes(): PublishedRoute[] {
  return [...homeRoutes(), ...editingRoutes(), ...pastRoutes(), ...subscriberListRoutes()];
}

function homeRoutes(): PublishedRoute[] {
  const route = signed("Console");
  return [
    route("get", "/api/v1/console", {
      id: "readConsole",
      summary: "What can be declared of whom, and in which ready words",
      schema: z.object({
        page,
        now: epoch,
        templates: z.array(template),
        providers: z.array(provider),
      }),
    }),
    route("get", "/api/v1/console/burning", {
      id: "readBurning",
      summary: "What does not wait: sends on hold, failed mails, expiries",
      schema: z.looseObject({
        now: epoch,
        sends: z.array(
          z.object({ id: text, kind: text, subject: text, title: text, leftMs: count }),
        ),
        mails: orNull(z.object({ failed: count, queued: count, oldestDueAt: orNull(epoch) })),
        planned: z.array(text).openapi({ description: "Maintenance that can still be changed" }),
        expiries: z.array(z.looseObject({})),
      }),
    }),
    route("get", "/api/v1/console/providers", {
      id: "listProviders",
      summary: "How each provider stands, and how it is watched",
      schema: z.object({ providers: z.array(watched) }),
    }),
    route("get", "/api/v1/console/providers/{id}", {
      id: "readProvider",
      summary: "One provider, and whom it concerns",
      schema: watched.extend({
        subscribers: orNull(z.object({ incidents: count, maintenances: count })),
        staff: orNull(z.array(z.object({ name: text, email: text, role: z.enum(ROLES) }))),
      }),
    }),
    route("get", "/api/v1/drafts", {
      id: "listDrafts",
      summary: "What waits for somebody to decide",
      schema: z.object({
        incidents: z.array(keptIncident),
        maintenances: z.array(keptMaintenance.extend({ provider: orNull(text) })),
      }),
    }),
    route("post", "/api/v1/previews", {
      id: "preview",
      summary: "What a write would show and send, and to how many",
      description: "The write is done and undone: nothing is kept of it, nobody is told.",
      body: rehearsed(ANY_ZONE),
      schema: z.object({
        page: both(text).openapi({ description: "The public page's HTML" }),
        mail: orNull(both(mail)),
        recipients: z.object({ total: count, providers: z.record(text, count) }),
        draft: z.boolean().openapi({ description: "It would be a draft, for the team to publish" }),
      }),
    }),
    route("delete", "/api/v1/console/sends/{id}", {
      id: "callBack",
      summary: "Call word back that is on hold",
      status: 204,
    }),
    route("post", "/api/v1/console/retries", {
      id: "retryAllMails",
      summary: "Try all mails again that failed",
      schema: z.object({ retried: count }),
    }),
  ];
}

function editingRoutes(): PublishedRoute[] {
  const route = signed("Console");
  const kinds = [
    ["incidents", "Incident", keptIncident],
    ["maintenances", "Maintenance", keptMaintenance.extend({ notify: z.boolean() })],
  ] as const;
  return kinds.flatMap(([path, name, schema]) => [
    route("get", `/api/v1/console/${path}/{id}`, {
      id: `edit${name}`,
      summary: "With the version that a change must name; drafts too",
      schema,
    }),
    route("put", `/api/v1/console/${path}/{id}/editors`, {
      id: `enter${name}`,
      summary: "Say that one has it open; who else has",
      description: "Said again every 10 s; who is silent for 30 s has left. Kept in memory alone.",
      schema: z.object({ editors: z.array(z.object({ name: text, since: instant })) }),
    }),
    route("delete", `/api/v1/console/${path}/{id}/editors`, {
      id: `leave${name}`,
      summary: "Say that one has left it",
      status: 204,
    }),
  ]);
}

const correction = z
  .object({
    id: text,
    component: text,
    state: z.enum(COMPONENT_STATES),
    from: instant,
    to: instant,
    author: text,
    reason: text,
    at: instant,
    announcedAt: orNull(instant),
  })
  .openapi("Correction");
const deed = z.object({
  seq: count,
  at: instant,
  action: text,
  subject: text,
  pageId: orNull(text),
  requestId: orNull(text),
  before: z.unknown(),
  after: z.unknown(),
  actor: z.object({ kind: text, id: orNull(text), name: text }),
  previousHash: text,
  hash: text,
});

function pastRoutes(): PublishedRoute[] {
  const route = signed("Console");
  return [
    route("get", "/api/v1/corrections", {
      id: "listCorrections",
      summary: "What was set right afterwards, and why",
      schema: z.object({ corrections: z.array(correction) }),
    }),
    route("post", "/api/v1/corrections", {
      id: "addCorrection",
      summary: "Set a measurement right",
      status: 201,
      description:
        "Nothing that was seen is changed; frozen months that it touches get an erratum.",
      body: z.strictObject({
        component: text.max(200),
        from: moment(ANY_ZONE),
        to: moment(ANY_ZONE),
        state: z.enum(COMPONENT_STATES),
        reason: text.max(1_000),
      }),
      schema: correction,
    }),
    route("get", "/api/v1/audit", {
      id: "readAudit",
      summary: "Who did what, newest first, by a hundred",
      query: z.object({ before: text.optional().openapi({ description: "The `next` of a page" }) }),
      schema: z.object({ entries: z.array(deed), next: orNull(count) }),
    }),
    route("get", "/api/v1/audit/verdict", {
      id: "verifyAudit",
      summary: "Whether the audit trail's chain is whole",
      schema: z.union([
        z.object({ intact: z.literal(true), entries: count, hash: text }),
        z.object({ intact: z.literal(false), seq: count, reason: text }),
      ]),
    }),
  ];
}

const subscriber = z.looseObject({ id: text, email: text, state: text }).openapi("Subscriber");

function subscriberListRoutes(): PublishedRoute[] {
  const route = signed("Subscribers");
  return [
    route("get", "/api/v1/subscribers", {
      id: "listSubscribers",
      summary: "Who is told: by a part of their address, 100 at most",
      query: z.object({ q: text.max(200).optional() }),
      schema: z.object({
        counts: z.record(text, count),
        subscribers: z.array(subscriber),
        more: z.boolean(),
      }),
    }),
    route("get", "/api/v1/subscribers.csv", {
      id: "exportSubscribers",
      summary: "Everybody who is told by mail, as CSV",
      answerMedia: "text/csv",
      schema: text,
    }),
    route("delete", "/api/v1/subscribers/{id}", {
      id: "eraseSubscriber",
      summary: "Forget an address and all that is known of it",
      schema: z.object({ erased: count }),
    }),
  ];
}
