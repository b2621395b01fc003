import { Hono, type Context as Asked, type MiddlewareHandler } from "hono";
import { allPeople, personById } from "../../../db/people.ts";
import { addPerson, changePerson } from "../../auth/people.ts";
import type { Context } from "../../context/context.ts";
import * as shapes from "../../core/api/people.ts";
import { Refusal } from "../../core/refusal.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { actingWith, personJson, type SignInParts } from "./signing-in.ts";

const tag = "Access";
const answer = shapes.person;

const list = describeRoute("get", "/api/v1/people", {
  tag,
  id: "listPeople",
  summary: "All people who may sign in",
  answer: shapes.personList,
});

const add = describeRoute("post", "/api/v1/people", {
  tag,
  id: "addPerson",
  summary: "Add a person",
  body: shapes.newPerson,
  status: 201,
  answer,
});

const read = describeRoute("get", "/api/v1/people/{id}", {
  tag,
  id: "readPerson",
  summary: "One person",
  answer,
});

const change = describeRoute("patch", "/api/v1/people/{id}", {
  tag,
  id: "changePerson",
  summary: "Change a person, or their rights",
  body: shapes.personChange,
  answer,
});

export const peopleDescriptions = [list, add, read, change];

type Acting = { Variables: { readonly acting: Context } };

/** Serves the people who may sign in, and their rights, to admins. */
export function peopleRoutes(parts: SignInParts) {
  const app = new Hono<Acting>();
  const asAdmin: MiddlewareHandler<Acting> = async (c, next) => {
    c.set("acting", await actingWith(parts, c as Asked, "person.write"));
    return next();
  };
  const admin = [asAdmin];

  serveRoute(app, list, admin, async (c) =>
    c.json({ people: (await allPeople(c.get("acting").db)).map((one) => personJson(one)) }),
  );

  serveRoute(app, read, admin, async (c) => {
    const person = await personById(c.get("acting").db, c.req.param("id"));
    if (!person) throw new Refusal("missing", "There is no such person.");
    return c.json(personJson(person));
  });

  serveRoute(app, add, admin, async (c, { body }) => {
    const ctx = c.get("acting");
    checkProviders(ctx, body.providers);
    return c.json(personJson(await addPerson(ctx, body)), 201);
  });

  serveRoute(app, change, admin, async (c, { body }) => {
    const ctx = c.get("acting");
    checkProviders(ctx, body.providers);
    return c.json(personJson(await changePerson(ctx, c.req.param("id"), body)));
  });

  return app;
}

/** Refuses unknown providers: a misspelt one would have staff and no components. */
function checkProviders({ config }: Context, wanted: readonly string[] | null | undefined): void {
  const known = new Set(config.pages.flatMap((p) => p.providers.map((provider) => provider.id)));
  const wrong = (wanted ?? []).flatMap((id, at) =>
    known.has(id) ? [] : [{ pointer: `/providers/${at}`, detail: `there is no provider ${id}` }],
  );
  if (wrong.length > 0) throw new Refusal("invalid", "The body cannot be understood.", wrong);
}
