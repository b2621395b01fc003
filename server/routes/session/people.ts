import { ONE_LINE } from "../../core/plain-text.ts";
import { z } from "@hono/zod-openapi";
import { Hono } from "hono";
import { allPeople, personById } from "../../../db/people.ts";
import { addPerson, changePerson } from "../../auth/people.ts";
import type { Context } from "../../context/context.ts";
import { ROLES } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import { readBody } from "../middleware/input.ts";
import { actingWith, personJson, type SignInParts } from "./signing-in.ts";

const name = z.string().trim().min(1).max(200).regex(ONE_LINE, "one line is wanted");
const rights = {
  role: z.enum(ROLES),
  /** Makes them these providers' own staff; null: one of the team. */
  providers: z.array(z.string().min(1).max(200)).max(100).nullable().optional(),
  locale: z.enum(["fr", "en"]).optional(),
};
const newPerson = z.strictObject({ email: z.string().max(320), name: name.optional(), ...rights });
const personChange = z.strictObject({
  name: name.optional(),
  ...rights,
  role: rights.role.optional(),
  disabled: z.boolean().optional(),
  /** `false` takes a lost authenticator away. */
  totp: z.literal(false).optional(),
});

/** `/api/v1/people`: who may sign in, and as what; for admins. */
export const peopleRoutes = (parts: SignInParts) =>
  new Hono()
    .get("/api/v1/people", async (c) => {
      const { db } = await actingWith(parts, c, "person.write");
      return c.json({ people: (await allPeople(db)).map(personJson) });
    })

    .get("/api/v1/people/:id", async (c) => {
      const { db } = await actingWith(parts, c, "person.write");
      const person = await personById(db, c.req.param("id"));
      if (!person) throw new Refusal("missing", "There is no such person.");
      return c.json(personJson(person));
    })

    .post("/api/v1/people", async (c) => {
      const ctx = await actingWith(parts, c, "person.write");
      const wanted = await readBody(c, newPerson);
      checkProviders(ctx, wanted.providers);
      return c.json(personJson(await addPerson(ctx, wanted)), 201);
    })

    .patch("/api/v1/people/:id", async (c) => {
      const ctx = await actingWith(parts, c, "person.write");
      const change = await readBody(c, personChange);
      checkProviders(ctx, change.providers);
      return c.json(personJson(await changePerson(ctx, c.req.param("id"), change)));
    });

/** A name that was mistyped would be the staff of nobody. */
function checkProviders({ config }: Context, wanted: readonly string[] | null | undefined): void {
  const known = new Set(config.pages.flatMap((p) => p.providers.map((provider) => provider.id)));
  const wrong = (wanted ?? []).flatMap((id, at) =>
    known.has(id) ? [] : [{ pointer: `/providers/${at}`, detail: `there is no provider ${id}` }],
  );
  if (wrong.length > 0) throw new Refusal("invalid", "The body cannot be understood.", wrong);
}
