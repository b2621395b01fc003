import { z } from "@hono/zod-openapi";
import { instant } from "../schemas/native.ts";
import type { PublishedRoute } from "../schemas/described-route.ts";
import { signed } from "./signed-paths.ts";

/** The name under which the document declares the cookie of who is signed in. */
export const COOKIE = "session";

const password = z.string().max(1024);
const code = z.string().max(40).openapi({ example: "123456", description: "Or a recovery code" });
const session = z
  .object({
    id: z.string(),
    person: z.string(),
    method: z.enum(["password", "link", "oidc"]),
    address: z.string().openapi({ description: "The network it came from; no whole address" }),
    agent: z.string(),
    createdAt: instant,
    seenAt: instant,
    expiresAt: instant,
    isCurrent: z.boolean().optional().openapi({ description: "Of one's own: the one that asks" }),
  })
  .openapi("Session");

/** What somebody does about their own account, by the session's cookie alone. */
export function sessionRoutes(): PublishedRoute[] {
  const open = signed("Access");
  const route = (...given: Parameters<typeof open>): PublishedRoute => ({
    ...open(...given),
    security: [{ [COOKIE]: [] }],
  });
  return [
    open("get", "/api/v1/session/methods", {
      id: "listSignInMethods",
      summary: "In which ways one can sign in",
      isOpen: true,
      schema: z.object({ password: z.boolean(), link: z.boolean(), oidc: z.boolean() }),
    }),
    open("post", "/api/v1/session/link/{token}", {
      id: "signInByLink",
      summary: "Sign in by a mailed link",
      status: 201,
      isOpen: true,
      body: z.strictObject({ code: code.optional() }),
      schema: z.looseObject({ session }),
    }),
    route("put", "/api/v1/session/password", {
      id: "changePassword",
      summary: "Change one's password; other sessions end",
      description: "With the present one, or in a session begun within a quarter of an hour.",
      status: 204,
      body: z.strictObject({ password, current: password.optional() }),
    }),
    route("post", "/api/v1/session/totp", {
      id: "beginAuthenticator",
      summary: "Make an authenticator's secret",
      status: 201,
      schema: z.object({
        secret: z.string().openapi({ description: "Base32" }),
        uri: z.string().openapi({ description: "otpauth://totp/..." }),
      }),
    }),
    route("post", "/api/v1/session/totp/confirmation", {
      id: "confirmAuthenticator",
      summary: "Ask for codes from now on",
      body: z.strictObject({ code }),
      schema: z.object({
        recoveryCodes: z.array(z.string()).openapi({ description: "Each opens once; told once" }),
      }),
    }),
    route("delete", "/api/v1/session/totp", {
      id: "removeAuthenticator",
      summary: "Ask for no codes any more",
      status: 204,
      body: z.strictObject({ code }),
    }),
    route("get", "/api/v1/sessions", {
      id: "listSessions",
      summary: "Where one is signed in",
      query: z.object({
        person: z
          .string()
          .optional()
          .openapi({ description: "For admins: whose; `*` everybody's" }),
      }),
      schema: z.object({ sessions: z.array(session) }),
    }),
    route("delete", "/api/v1/sessions", {
      id: "endOtherSessions",
      summary: "Sign out everywhere else",
      schema: z.object({ ended: z.int().min(0) }),
    }),
    route("delete", "/api/v1/sessions/{id}", {
      id: "endSession",
      summary: "End one session",
      status: 204,
      description: "One's own; an admin ends anybody's.",
    }),
  ];
}
