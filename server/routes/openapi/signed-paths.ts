import { z } from "@hono/zod-openapi";
import { ROLES } from "../../core/permission.ts";
import { instant } from "./native.ts";
import type { PublishedRoute, Tag } from "./reading.ts";
import { answer, WRITING } from "./responses.ts";
import { BEARER } from "./writing-paths.ts";

/** Routes for machines that measure, for who is told, and for who may do what. */

type Signed = {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly media?: string;
  /** Of the answer, where it is not JSON. */
  readonly answerMedia?: string;
  /** By default 200. */
  readonly status?: 200 | 201 | 202 | 204;
  readonly schema?: z.ZodType;
  /** Anybody may: no token is needed. */
  readonly isOpen?: boolean;
};

type Method = "get" | "post" | "put" | "patch" | "delete";

/** Makes routes of one tag, that take a token unless they say otherwise. */
export const signed =
  (tag: Tag) =>
  (method: Method, path: string, s: Signed): PublishedRoute => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    const params = z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
    const content = s.body && { [s.media ?? "application/json"]: { schema: s.body } };
    const { 401: unknown, 403: forbidden, 404: missing, 412: _, ...others } = WRITING;
    return {
      ...{ method, path, operationId: s.id, tags: [tag], summary: s.summary },
      ...(s.description && { description: s.description }),
      ...(!s.isOpen && { security: [{ [BEARER]: [] }] }),
      request: {
        ...(names.length > 0 && { params }),
        ...(s.query && { query: s.query }),
        ...(content && { body: { content, required: true } }),
      },
      responses: {
        [s.status ?? 200]: s.schema
          ? answer(s.schema, s.summary, s.answerMedia)
          : { description: "Done; there is nothing to tell" },
        ...others,
        ...(!s.isOpen && { 401: unknown, 403: forbidden }),
        ...(names.length > 0 && { 404: missing }),
      },
    };
  };

const text = z.string().max(2000);
const count = z.int().min(0);
const instantOrNull = z.union([instant, z.null()]);
const duration = z.string().openapi({ example: "1m" });

const wish = {
  ...{ every: duration.optional(), timeout: duration.optional(), confirm: duration.optional() },
  ...{ repeat: z.int().min(0).max(10).optional(), paused: z.boolean().optional() },
};
const monitor = z
  .object({
    ...{ uuid: z.string(), source: z.string(), name: z.string(), kind: z.string() },
    ...{ url: z.union([z.string(), z.null()]), provider: z.string(), component: z.string() },
    ...{ monitor: z.string(), every: duration, timeout: duration, okFor: duration },
    ...{ confirm: duration, repeat: count, paused: z.boolean(), mutedUntil: instantOrNull },
    state: z.string(),
    ...{ since: instantOrNull, lastCheckedAt: instantOrNull, lastUpAt: instantOrNull },
    cause: z.union([z.string(), z.null()]),
  })
  .openapi("Monitor", { description: "Operators are told besides what the last probe saw" });
const trial = z.object({
  outcome: z.union([z.enum(["up", "degraded", "down", "maintenance"]), z.null()]),
  ...{ cause: z.union([z.string(), z.null()]), startedAt: instant },
  latencyMs: z.union([z.number(), z.null()]),
  phases: z.record(z.string(), z.number()).openapi({ description: "Milliseconds" }),
  httpStatus: z.union([z.int(), z.null()]),
  ...{ detail: z.union([z.string(), z.null()]), recorded: z.literal(false) },
  plannedUntil: instantOrNull,
});
const hyperping = z
  .object({
    ...{ uuid: z.string(), name: z.string(), url: z.string(), protocol: z.literal("http") },
    ...{ regions: z.array(z.string()), alerts_wait: count, paused: z.boolean() },
  })
  .openapi("HyperpingMonitor");
const hyperpingWish = {
  ...{ uuid: text.optional(), protocol: z.literal("http").optional() },
  ...{ regions: z.array(text).optional(), paused: z.boolean().optional() },
  alerts_wait: count.optional().openapi({ description: "Minutes" }),
};

/** What others measure, and what they have us watch. */
export function measuringRoutes(): PublishedRoute[] {
  const route = signed("Measuring");
  return [
    route("post", "/api/v1/observations", {
      ...{ id: "sendObservations", summary: "Send counts of real traffic", status: 201 },
      description: "For `observed` monitors; slices of one component never overlap.",
      body: z
        .array(
          z.strictObject({
            ...{ component: z.string().max(200), from: instant, to: instant },
            statuses: z.record(z.string(), count).openapi({ example: { 200: 118, 502: 2 } }),
          }),
        )
        .min(1)
        .max(1000),
      schema: z.looseObject({ accepted: count }),
    }),
    route("post", "/api/v1/heartbeats/{id}", {
      ...{ id: "sendHeartbeat", summary: "Say that the other side of a monitor lives" },
      schema: z.object({
        ...{ component: z.string(), monitor: z.string(), receivedAt: instant, lateAt: instant },
      }),
    }),
    route("get", "/api/v1/monitors", {
      ...{ id: "listMonitors", summary: "What is watched" },
      schema: z.object({ monitors: z.array(monitor) }),
    }),
    route("post", "/api/v1/monitors", {
      ...{ id: "addMonitor", summary: "Watch one more address", status: 201, schema: monitor },
      body: z.strictObject({ name: text, url: text, ...wish }),
    }),
    route("get", "/api/v1/monitors/{uuid}", {
      ...{ id: "readMonitor", summary: "One monitor", schema: monitor },
    }),
    route("put", "/api/v1/monitors/{uuid}", {
      ...{ id: "changeMonitor", summary: "Change what came by HTTP", schema: monitor },
      body: z.strictObject({ name: text.optional(), url: text.optional(), ...wish }),
    }),
    route("delete", "/api/v1/monitors/{uuid}", {
      ...{ id: "removeMonitor", summary: "Watch an address no longer", status: 204 },
    }),
    route("post", "/api/v1/monitors/{uuid}/test", {
      ...{ id: "tryMonitor", summary: "Probe a monitor now, by hand", schema: trial },
      description:
        "Within its provider's limits, and once in 10 s for each monitor. It is a rehearsal: " +
        "nothing is recorded, no state follows.",
    }),
    route("post", "/api/v1/monitors/{uuid}/mute", {
      ...{ id: "muteMonitor", summary: "Hold the published state for a while", schema: monitor },
      description:
        "Probes go on and are recorded, /ping tells what they see; page and mails do not follow.",
      body: z.strictObject({ for: z.string().openapi({ example: "1h" }) }),
    }),
    route("delete", "/api/v1/monitors/{uuid}/mute", {
      ...{ id: "unmuteMonitor", summary: "Let the published state follow again", schema: monitor },
    }),
    route("get", "/v1/monitors", {
      ...{ id: "hyperpingMonitors", summary: "What is watched, as Hyperping's API lists it" },
      schema: z.array(hyperping),
    }),
    route("post", "/v1/monitors", {
      ...{ id: "hyperpingAdd", summary: "Register a ping", status: 201, schema: hyperping },
      body: z.strictObject({ name: text, url: text, ...hyperpingWish }),
    }),
    route("put", "/v1/monitors/{uuid}", {
      ...{ id: "hyperpingChange", summary: "Change a registered ping", schema: hyperping },
      body: z.strictObject({ name: text.optional(), url: text.optional(), ...hyperpingWish }),
    }),
  ];
}

const fields = z.object({
  "subscriber[email]": text.optional(),
  "subscriber[endpoint]": text.optional(),
  "subscriber[component_ids][]": z.array(z.string()).optional(),
  "subscriber[id]": text.optional(),
});

/** Who is told, and what waits to leave. */
export function subscriberRoutes(): PublishedRoute[] {
  const route = signed("Subscribers");
  return [
    route("post", "/api/v1/subscriptions", {
      ...{ id: "subscribe", summary: "Ask to be told", status: 202, isOpen: true },
      description: "The same answer whether or not the address is known; its owner confirms.",
      body: z.strictObject({
        ...{ email: z.string().max(1000), endpoint: text.optional() },
        scopes: z
          .array(z.string())
          .optional()
          .openapi({ example: ["provider:insee"] }),
        kinds: z.array(z.enum(["incident", "maintenance"])).optional(),
        minImpact: z.enum(["none", "minor", "major", "critical"]).optional(),
        ...{ locale: z.enum(["fr", "en"]).optional() },
        frequency: z.enum(["immediate", "daily"]).optional(),
        quietHours: z.strictObject({ from: z.string(), to: z.string() }).nullish(),
      }),
      schema: z.object({ status: z.literal("confirmation_sent"), detail: z.string() }),
    }),
    route("post", "/api/v2/subscribers.json", {
      ...{ id: "statuspageSubscribe", summary: "Ask to be told, as at Statuspage", status: 201 },
      ...{ isOpen: true, media: "application/x-www-form-urlencoded", body: fields },
      schema: z.looseObject({ subscriber: z.looseObject({ id: z.string() }) }),
    }),
    route("delete", "/api/v2/subscribers.json", {
      ...{ id: "statuspageUnsubscribe", summary: "Be told no longer" },
      ...{ isOpen: true, media: "application/x-www-form-urlencoded", body: fields },
      schema: z.looseObject({ subscriber: z.object({ id: z.string() }) }),
    }),
    route("post", "/api/v1/bounces", {
      ...{ id: "reportBounce", summary: "Report a mail that came back" },
      body: z.strictObject({
        address: z.string().openapi({ description: "The envelope's sender that it came back to" }),
        status: z.string().optional().openapi({ description: "RFC 3463", example: "5.1.1" }),
      }),
      schema: z.object({ suspended: z.boolean() }),
    }),
    route("get", "/api/v1/messages", {
      ...{ id: "listMessages", summary: "How the queue stands, and its messages in a state" },
      query: z.object({ state: z.string().optional().openapi({ example: "failed" }) }),
      schema: z.looseObject({
        ...{ paused: z.boolean(), waitingSince: instantOrNull },
        ...{ counts: z.record(z.string(), count), messages: z.array(z.looseObject({})) },
      }),
    }),
    route("post", "/api/v1/messages/retry", {
      ...{ id: "retryMessages", summary: "Try again what failed; all of it unless told which" },
      body: z.strictObject({ ids: z.array(z.string()).optional() }),
      schema: z.object({ count }),
    }),
    route("get", "/api/v1/messages/samples", {
      ...{ id: "listSamples", summary: "Every kind of mail, webhook and chat message that leaves" },
      schema: z.object({ samples: z.array(z.looseObject({ id: z.string() })) }),
    }),
    route("get", "/api/v1/messages/samples/{id}", {
      ...{ id: "getSample", summary: "One of them, made of an event that never was" },
      query: z.object({ locale: z.enum(["fr", "en"]).optional() }),
      schema: z.looseObject({ id: z.string(), channel: z.string(), headers: z.string() }),
    }),
    route("put", "/api/v1/messages/pause", {
      ...{ id: "pauseMessages", summary: "Hold what waits, or let it go" },
      body: z.strictObject({ paused: z.boolean() }),
      schema: z.object({ paused: z.boolean() }),
    }),
  ];
}

const role = z.enum(ROLES);
const person = z.looseObject({ id: z.string(), email: z.string(), role }).openapi("Person");
const rights = {
  providers: z.array(z.string()).nullish(),
  locale: z.enum(["fr", "en"]).optional(),
};
const session = z.looseObject({ person, session: z.looseObject({ id: z.string() }) });
const token = z.object({
  ...{ id: z.string(), name: z.string(), role, provider: z.union([z.string(), z.null()]) },
  ...{ createdAt: instant, expiresAt: instant },
  ...{ lastUsedAt: instantOrNull, revokedAt: instantOrNull },
});

/** Who may sign in, and as what. */
export function accessRoutes(): PublishedRoute[] {
  const route = signed("Access");
  return [
    route("post", "/api/v1/session", {
      ...{ id: "signIn", summary: "Sign in with a password", status: 201, isOpen: true },
      body: z.strictObject({ email: text, password: text, code: z.string().optional() }),
      schema: session,
    }),
    route("post", "/api/v1/session/link", {
      ...{ id: "askForLink", summary: "Have a link to sign in sent", status: 202, isOpen: true },
      body: z.strictObject({ email: text }),
      schema: z.object({ detail: z.string() }),
    }),
    route("get", "/api/v1/session", {
      ...{ id: "readSession", summary: "Who is signed in here", schema: z.looseObject({}) },
    }),
    route("delete", "/api/v1/session", {
      ...{ id: "signOut", summary: "Sign out" },
      schema: z.object({ signOutUrl: z.union([z.string(), z.null()]) }),
    }),
    route("get", "/api/v1/people", {
      ...{ id: "listPeople", summary: "Who may sign in" },
      schema: z.object({ people: z.array(person) }),
    }),
    route("post", "/api/v1/people", {
      ...{ id: "addPerson", summary: "Let somebody sign in", status: 201, schema: person },
      body: z.strictObject({ email: text, name: text.optional(), role, ...rights }),
    }),
    route("get", "/api/v1/people/{id}", {
      ...{ id: "readPerson", summary: "One person", schema: person },
    }),
    route("patch", "/api/v1/people/{id}", {
      ...{ id: "changePerson", summary: "Change a person, or what they may", schema: person },
      body: z.strictObject({
        ...{ name: text.optional(), role: role.optional(), ...rights },
        ...{ disabled: z.boolean().optional(), totp: z.literal(false).optional() },
      }),
    }),
    route("get", "/api/v1/tokens", {
      ...{ id: "listTokens", summary: "Every token there ever was" },
      schema: z.object({ tokens: z.array(token) }),
    }),
    route("post", "/api/v1/tokens", {
      ...{ id: "issueToken", summary: "Issue a token; it is told once, here", status: 201 },
      body: z.strictObject({
        ...{ name: text, role, months: z.int().min(1).max(36).optional() },
        provider: z.string().nullish(),
      }),
      schema: token.extend({ token: z.string() }),
    }),
    route("delete", "/api/v1/tokens/{id}", {
      ...{ id: "revokeToken", summary: "Revoke a token", status: 204 },
    }),
  ];
}
