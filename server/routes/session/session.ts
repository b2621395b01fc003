import { z } from "@hono/zod-openapi";
import { Hono, type Context as Asked } from "hono";
import { requestActor } from "../../auth/actor.ts";
import { cookieLine } from "../../auth/cookie.ts";
import { fingerprint } from "../../auth/fingerprint.ts";
import { issueLink, linkable, useLink } from "../../auth/link.ts";
import { linkMail } from "../../notify/sign-in-mail.ts";
import { readAddress } from "../../auth/people.ts";
import { endSession, idTokenOf } from "../../auth/session.ts";
import { checkPassword, type SignInOutcome } from "../../auth/sign-in.ts";
import { Refusal } from "../../core/refusal.ts";
import type { SignInMethod } from "../../core/people/person.ts";
import { readBody } from "../middleware/input.ts";
import { waitResponse } from "../middleware/rate-limit.ts";
import {
  clientOf,
  codeNeeded,
  contextOf,
  letIn,
  notThem,
  ownPagesOnly,
  pageAsked,
  personJson,
  sessionJson,
  signedIn,
  type SignInParts,
} from "./signing-in.ts";

const email = z.string().max(320);
const code = z.string().max(40).optional();
const withPassword = z.strictObject({ email, password: z.string().max(1024), code });
const withLink = z.strictObject({ code }).optional();
const forLink = z.strictObject({ email });

/** `/api/v1/session`: who is signed in here, how to sign in, and out. */
export const sessionRoutes = (parts: SignInParts) =>
  new Hono()
    .use("/api/v1/session/*", ownPagesOnly(parts))

    .get("/api/v1/session", async (c) => {
      const ctx = contextOf(parts, c);
      const actor = await requestActor(ctx, c.req.raw);
      if (actor.kind === "anonymous") throw new Refusal("unauthenticated", "Nobody is signed in.");
      if (actor.kind === "token") return c.json({ token: actor });
      const { person, session } = await signedIn(parts, c);
      return c.json({ person: personJson(person), session: sessionJson(session) });
    })

    /** In which ways one can sign in, for the page that offers them. */
    .get("/api/v1/session/methods", (c) =>
      c.json({ password: true, link: parts.sendMail !== null, oidc: parts.oidc !== null }),
    )

    .post("/api/v1/session", async (c) => {
      const ctx = contextOf(parts, c);
      const tried = await readBody(c, withPassword);
      const address = readAddress(tried.email);
      const client = clientOf(parts, c);
      const waitMs = await parts.throttle.attempt(address, client);
      if (waitMs > 0) return waitResponse(waitMs);
      const verdict = await checkPassword(ctx, tried, parts.throttle);
      if (verdict !== null && "person" in verdict) await parts.throttle.succeeded(address, client);
      return answered(parts, c, verdict, "password");
    })

    /** The same answer, in the same time, whether or not anybody has the address. */
    .post("/api/v1/session/link", async (c) => {
      const ctx = contextOf(parts, c);
      const address = readAddress((await readBody(c, forLink)).email);
      const { sendMail, throttle } = parts;
      if (!sendMail) throw new Refusal("unavailable", "No mail can be sent from here.");
      const waitMs = await throttle.probe(clientOf(parts, c));
      if (waitMs > 0) return waitResponse(waitMs);
      const page = pageAsked(ctx, c);
      parts.later(async () => {
        if (!(await throttle.link(address))) return;
        const person = await linkable(ctx, address);
        if (!person) return;
        const { token } = await issueLink(ctx, person);
        await sendMail(linkMail(page, person, token));
      });
      const detail = "If this address may sign in, a link is on its way to it.";
      return c.json({ detail }, 202);
    })

    .post("/api/v1/session/link/:token", async (c) => {
      const ctx = contextOf(parts, c);
      const token = c.req.param("token");
      const sent = (await hasBody(c)) ? await readBody(c, withLink) : undefined;
      const waitMs = await parts.throttle.attempt(fingerprint(token), clientOf(parts, c));
      if (waitMs > 0) return waitResponse(waitMs);
      return answered(parts, c, await useLink(ctx, token, sent?.code, parts.throttle), "link");
    })

    .delete("/api/v1/session", async (c) => {
      const { ctx, ...found } = await signedIn(parts, c);
      const idToken = idTokenOf(ctx, found.session);
      await endSession(ctx, found);
      c.header(
        "set-cookie",
        cookieLine({ headers: c.req.raw.headers, pages: ctx.config.pages }, "vigie", null),
      );
      const home = `${pageAsked(ctx, c).url}/`;
      const signOutUrl =
        idToken === null ? null : ((await parts.oidc?.endAddress(idToken, home)) ?? null);
      return c.json({ signOutUrl });
    });

/** Lets in, or says no; what is needed besides is told to who has the first part. */
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
  return c.json({ person: personJson(verdict.person), session: sessionJson(session) }, 201);
}

const hasBody = async (c: Asked): Promise<boolean> => (await c.req.text()) !== "";
