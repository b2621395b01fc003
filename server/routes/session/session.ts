import { Hono, type Context as Asked } from "hono";
import { organizationRights } from "../../../db/memberships.ts";
import { requestActor } from "../../auth/actor.ts";
import { fingerprint } from "../../auth/fingerprint.ts";
import { useLink } from "../../auth/link.ts";
import { readAddress } from "../../auth/people.ts";
import type { SignInOutcome } from "../../auth/sign-in.ts";
import * as shapes from "../../core/api/people.ts";
import type { Actor } from "../../core/people/permission.ts";
import type { SignInMethod } from "../../core/people/person.ts";
import { Refusal } from "../../core/refusal.ts";
import { waitResponse } from "../middleware/rate-limit.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { mailLink, signOut as endOwnSession, tryPassword } from "./own-deeds.ts";
import {
  clientOf,
  codeNeeded,
  contextOf,
  letIn,
  notThem,
  ownPagesOnly,
  personJson,
  sessionJson,
  signedIn,
  type SignInParts,
} from "./signing-in.ts";

const tag = "Access";
const open = { tag, access: "anyone" } as const;

const read = describeRoute("get", "/api/v1/session", {
  tag,
  id: "readSession",
  summary: "The person or token of this request",
  answer: shapes.whoAmI,
});

const listMethods = describeRoute("get", "/api/v1/session/methods", {
  ...open,
  id: "listSignInMethods",
  summary: "The ways to sign in",
  answer: shapes.signInMethods,
});

const signIn = describeRoute("post", "/api/v1/session", {
  ...open,
  id: "signIn",
  summary: "Sign in with a password",
  body: shapes.passwordSignIn,
  status: 201,
  answer: shapes.signedInAs,
});

const askForLink = describeRoute("post", "/api/v1/session/link", {
  ...open,
  id: "askForLink",
  summary: "Have a sign-in link sent by mail",
  body: shapes.linkRequest,
  status: 202,
  answer: shapes.linkRequested,
});

const signInByLink = describeRoute("post", "/api/v1/session/link/{token}", {
  ...open,
  id: "signInByLink",
  summary: "Sign in by a mailed link",
  body: shapes.linkSignIn,
  isBodyOptional: true,
  status: 201,
  answer: shapes.signedInAs,
});

const signOut = describeRoute("delete", "/api/v1/session", {
  tag,
  id: "signOut",
  summary: "Sign out",
  answer: shapes.signedOut,
});

export const sessionDescriptions = [read, listMethods, signIn, askForLink, signInByLink, signOut];

/** Serves the session of a request: its person, the ways to sign in, and signing out. */
export function currentSessionRoutes(parts: SignInParts) {
  const app = new Hono();
  app.use("/api/v1/session/*", ownPagesOnly(parts));

  serveRoute(app, read, [], async (c) => {
    const ctx = contextOf(parts, c);
    const actor = await requestActor(ctx, c.req.raw);
    if (actor.kind === "anonymous") throw new Refusal("unauthenticated", "Nobody is signed in.");
    if (actor.kind === "token") return c.json({ token: tokenJson(actor) });
    const { person, session, organizations } = await signedIn(parts, c);
    return c.json({ person: personJson(person, organizations), session: sessionJson(session) });
  });

  serveRoute(app, listMethods, [], (c) =>
    c.json({ password: true, link: parts.sendMail !== null, oidc: parts.oidc !== null }),
  );

  serveRoute(app, signIn, [], async (c, { body }) => {
    const tried = { ...body, email: readAddress(body.email) };
    return answered(parts, c, await tryPassword(parts, c, tried), "password");
  });

  serveRoute(app, askForLink, [], async (c, { body }) => {
    const waitMs = await mailLink(parts, c, readAddress(body.email));
    if (waitMs > 0) return waitResponse(waitMs);
    const detail = "If this address may sign in, a link is on its way to it.";
    return c.json({ detail }, 202);
  });

  serveRoute(app, signInByLink, [], async (c, { body: { code } }) => {
    const ctx = contextOf(parts, c);
    const token = c.req.param("token");
    const waitMs = await parts.throttle.attempt(fingerprint(token), clientOf(parts, c));
    if (waitMs > 0) return waitResponse(waitMs);
    return answered(parts, c, await useLink(ctx, token, code, parts.throttle), "link");
  });

  serveRoute(app, signOut, [], async (c) =>
    c.json({ signOutUrl: await endOwnSession(parts, c, await signedIn(parts, c)) }),
  );

  return app;
}

/** Begins a session, or refuses; the missing code is named only after the first factor is right. */
async function answered(
  parts: SignInParts,
  c: Asked,
  verdict: SignInOutcome,
  method: SignInMethod,
) {
  if (verdict === null) throw notThem();
  if ("waitMs" in verdict) return waitResponse(verdict.waitMs);
  if ("needs" in verdict) throw codeNeeded();
  const session = await letIn(parts, c, verdict.person, method);
  const organizations = await organizationRights(contextOf(parts, c).db, verdict.person.id);
  const person = personJson(verdict.person, organizations);
  return c.json({ person, session: sessionJson(session) }, 201);
}

/** Returns the holder of a token; `providers` is null for one that is not limited to some. */
const tokenJson = ({ kind, id, name, role, providers }: Actor & { readonly kind: "token" }) => ({
  kind,
  id,
  name,
  role,
  providers: providers === "all" ? null : providers,
});
