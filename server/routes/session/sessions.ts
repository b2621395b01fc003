import { Hono } from "hono";
import { deleteSession, deleteSessionsOf, sessionsOf } from "../../../db/sessions.ts";
import { requestActor } from "../../auth/actor.ts";
import { personDeed } from "../../auth/people.ts";
import { audit, change } from "../../context/write.ts";
import { may } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import { actingWith, contextOf, sessionJson, signedIn, type SignInParts } from "./signing-in.ts";

/**
 * `/api/v1/sessions`: where one is signed in, to see and to end. An admin sees and ends those of
 * others, with `?person=<id>`, or `?person=*` for everybody's.
 */
export const sessionsRoutes = (parts: SignInParts) =>
  new Hono()
    .get("/api/v1/sessions", async (c) => {
      const wanted = c.req.query("person");
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
    })

    /** Signs out everywhere else. */
    .delete("/api/v1/sessions", async (c) => {
      const { ctx, person, session } = await signedIn(parts, c);
      const ended = await change(ctx, async (ctx) => {
        const count = await deleteSessionsOf(ctx.db, person.id, session.id);
        await audit(ctx, personDeed("session.end", person, { others: count }, null));
        return count;
      });
      return c.json({ ended });
    })

    .delete("/api/v1/sessions/:id", async (c) => {
      const id = c.req.param("id");
      const ctx = contextOf(parts, c);
      const actor = await requestActor(ctx, c.req.raw);
      if (actor.kind === "anonymous") throw new Refusal("unauthenticated", "Nobody is signed in.");
      // Whose else it might be is nobody's business but an admin's.
      const own = may(actor, "person.write") ? null : actor.id;
      await change({ ...ctx, by: actor }, async (ctx) => {
        const owner = (await sessionsOf(ctx.db, own)).find((s) => s.id === id)?.personId;
        if (owner === undefined) throw new Refusal("missing", "There is no such session.");
        await deleteSession(ctx.db, id);
        await audit(ctx, personDeed("session.end", { id: owner }, { session: id }, null));
      });
      return c.body(null, 204);
    });
