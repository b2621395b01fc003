import { z } from "@hono/zod-openapi";
import { ROLES } from "../../core/people/permission.ts";
import { instant } from "../schemas/native.ts";
import type { PublishedRoute, Tag } from "../schemas/described-route.ts";
import { answer, WRITING } from "../schemas/responses.ts";
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
      method,
      path,
      operationId: s.id,
      tags: [tag],
      summary: s.summary,
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
      id: "subscribe",
      summary: "Ask to be told",
      status: 202,
      isOpen: true,
      description: "The same answer whether or not the address is known; its owner confirms.",
      body: z.strictObject({
        email: z.string().max(1000),
        endpoint: text.optional(),
        scopes: z
          .array(z.string())
          .optional()
          .openapi({ example: ["provider:insee"] }),
        kinds: z.array(z.enum(["incident", "maintenance"])).optional(),
        minImpact: z.enum(["none", "minor", "major", "critical"]).optional(),
        locale: z.enum(["fr", "en"]).optional(),
        frequency: z.enum(["immediate", "daily"]).optional(),
        quietHours: z.strictObject({ from: z.string(), to: z.string() }).nullish(),
      }),
      schema: z.object({ status: z.literal("confirmation_sent"), detail: z.string() }),
    }),
    route("post", "/api/v2/subscribers.json", {
      id: "statuspageSubscribe",
      summary: "Ask to be told, as at Statuspage",
      status: 201,
      isOpen: true,
      media: "application/x-www-form-urlencoded",
      body: fields,
      schema: z.looseObject({ subscriber: z.looseObject({ id: z.string() }) }),
    }),
    route("delete", "/api/v2/subscribers.json", {
      id: "statuspageUnsubscribe",
      summary: "Be told no longer",
      isOpen: true,
      media: "application/x-www-form-urlencoded",
      body: fields,
      schema: z.looseObject({ subscriber: z.object({ id: z.string() }) }),
    }),
    route("post", "/api/v1/bounces", {
      id: "reportBounce",
      summary: "Report a mail that came back",
      body: z.strictObject({
        address: z.string().openapi({ description: "The envelope's sender that it came back to" }),
        status: z.string().optional().openapi({ description: "RFC 3463", example: "5.1.1" }),
      }),
      schema: z.object({ suspended: z.boolean() }),
    }),
    route("get", "/api/v1/messages", {
      id: "listMessages",
      summary: "How the queue stands, and its messages in a state",
      query: z.object({ state: z.string().optional().openapi({ example: "failed" }) }),
      schema: z.looseObject({
        paused: z.boolean(),
        waitingSince: instantOrNull,
        counts: z.record(z.string(), count),
        messages: z.array(z.looseObject({})),
      }),
    }),
    route("post", "/api/v1/messages/retry", {
      id: "retryMessages",
      summary: "Try again what failed; all of it unless told which",
      body: z.strictObject({ ids: z.array(z.string()).optional() }),
      schema: z.object({ count }),
    }),
    route("get", "/api/v1/messages/samples", {
      id: "listSamples",
      summary: "Every kind of mail, webhook and chat message that leaves",
      schema: z.object({ samples: z.array(z.looseObject({ id: z.string() })) }),
    }),
    route("get", "/api/v1/messages/samples/{id}", {
      id: "getSample",
      summary: "One of them, made of an event that never was",
      query: z.object({ locale: z.enum(["fr", "en"]).optional() }),
      schema: z.looseObject({ id: z.string(), channel: z.string(), headers: z.string() }),
    }),
    route("put", "/api/v1/messages/pause", {
      id: "pauseMessages",
      summary: "Hold what waits, or let it go",
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
  id: z.string(),
  name: z.string(),
  role,
  provider: z.union([z.string(), z.null()]),
  createdAt: instant,
  expiresAt: instant,
  lastUsedAt: instantOrNull,
  revokedAt: instantOrNull,
});

/** Who may sign in, and as what. */
export function accessRoutes(): PublishedRoute[] {
  const route = signed("Access");
  return [
    route("post", "/api/v1/session", {
      id: "signIn",
      summary: "Sign in with a password",
      status: 201,
      isOpen: true,
      body: z.strictObject({ email: text, password: text, code: z.string().optional() }),
      schema: session,
    }),
    route("post", "/api/v1/session/link", {
      id: "askForLink",
      summary: "Have a link to sign in sent",
      status: 202,
      isOpen: true,
      body: z.strictObject({ email: text }),
      schema: z.object({ detail: z.string() }),
    }),
    route("get", "/api/v1/session", {
      id: "readSession",
      summary: "Who is signed in here",
      schema: z.looseObject({}),
    }),
    route("delete", "/api/v1/session", {
      id: "signOut",
      summary: "Sign out",
      schema: z.object({ signOutUrl: z.union([z.string(), z.null()]) }),
    }),
    route("get", "/api/v1/people", {
      id: "listPeople",
      summary: "Who may sign in",
      schema: z.object({ people: z.array(person) }),
    }),
    route("post", "/api/v1/people", {
      id: "addPerson",
      summary: "Let somebody sign in",
      status: 201,
      schema: person,
      body: z.strictObject({ email: text, name: text.optional(), role, ...rights }),
    }),
    route("get", "/api/v1/people/{id}", {
      id: "readPerson",
      summary: "One person",
      schema: person,
    }),
    route("patch", "/api/v1/people/{id}", {
      id: "changePerson",
      summary: "Change a person, or what they may",
      schema: person,
      body: z.strictObject({
        name: text.optional(),
        role: role.optional(),
        ...rights,
        disabled: z.boolean().optional(),
        totp: z.literal(false).optional(),
      }),
    }),
    route("get", "/api/v1/tokens", {
      id: "listTokens",
      summary: "Every token there ever was",
      schema: z.object({ tokens: z.array(token) }),
    }),
    route("post", "/api/v1/tokens", {
      id: "issueToken",
      summary: "Issue a token; it is told once, here",
      status: 201,
      body: z.strictObject({
        name: text,
        role,
        months: z.int().min(1).max(36).optional(),
        provider: z.string().nullish(),
      }),
      schema: token.extend({ token: z.string() }),
    }),
    route("delete", "/api/v1/tokens/{id}", {
      id: "revokeToken",
      summary: "Revoke a token",
      status: 204,
    }),
  ];
}
