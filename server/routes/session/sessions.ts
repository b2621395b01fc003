import { Hono } from "hono";
import { z } from "zod";
import { sessionsOf } from "../../../db/sessions.ts";
import { requestActor } from "../../auth/actor.ts";
import { sessionList, sessionsEnded } from "../../core/api/people.ts";
import { may } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { endOneSession, endOtherSessions } from "./own-deeds.ts";
import { actingWith, contextOf, sessionJson, signedIn, type SignInParts } from "./signing-in.ts";

const own = { tag: "Access", access: "session" } as const;

const list = describeRoute("get", "/api/v1/sessions", {
  ...own,
  id: "listSessions",
  summary: "The caller's own sessions",
  query: z.object({
    person: z
      .string()
      .optional()
      .meta({ description: "For admins: a person's id; `*` for everyone" }),
  }),
  answer: sessionList,
});

const endOthers = describeRoute("delete", "/api/v1/sessions", {
  ...own,
  id: "endOtherSessions",
  summary: "Sign out everywhere else",
  answer: sessionsEnded,
});

const endOne = describeRoute("delete", "/api/v1/sessions/{id}", {
  ...own,
  id: "endSession",
  summary: "End one session",
  description: "One's own; an admin may end any session.",
  status: 204,
});

export const sessionsDescriptions = [list, endOthers, endOne];

/** Serves sessions: one's own, to see and to end; an admin sees and ends those of others. */
export function sessionsRoutes(parts: SignInParts) {
  const app = new Hono();

  serveRoute(app, list, [], async (c, { query: { person: wanted } }) => {
    if (wanted !== undefined) {
      const { db } = await actingWith(parts, c, "person.write");
      const found = await sessionsOf(db, wanted === "*" ? null : wanted);
      return c.json({ sessions: found.map(sessionJson) });
    }
    const { ctx, person, session } = await signedIn(parts, c);
    const found = await sessionsOf(ctx.db, person.id);
    const current = session.id;
    return c.json({
      sessions: found.map((s) => ({ ...sessionJson(s), isCurrent: s.id === current })),
    });
  });

  serveRoute(app, endOthers, [], async (c) =>
    c.json({ ended: await endOtherSessions(await signedIn(parts, c)) }),
  );

  serveRoute(app, endOne, [], async (c) => {
    const ctx = contextOf(parts, c);
    const actor = await requestActor(ctx, c.req.raw);
    if (actor.kind === "anonymous") throw new Refusal("unauthenticated", "Nobody is signed in.");
    // Only an admin learns that a session of another person exists.
    const ownOnly = may(actor, "person.write") ? null : actor.id;
    await endOneSession({ ...ctx, by: actor }, c.req.param("id"), ownOnly);
    return c.body(null, 204);
  });

  return app;
}
