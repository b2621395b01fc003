import type { Context, Env, Hono, MiddlewareHandler } from "hono";
import { z } from "zod";
import { parsingIn } from "../../core/api/moment.ts";
import { Refusal } from "../../core/refusal.ts";
import type { DescribedRoute, RoutingPath } from "../schemas/described-route.ts";
import type { Signed } from "./access.ts";
import { readJson, refuseInput } from "./input.ts";

/**
 * Adds a described route to an application. Its guards run first; then its path, query and body
 * are validated by the very schemas that `/openapi.json` publishes.
 *
 * @param path the path as Hono writes it, where a part of it may have slashes
 */
export function serveRoute<E extends Env, Path extends string, Input>(
  app: Hono<E>,
  route: DescribedRoute<Path, Input>,
  guards: readonly MiddlewareHandler<E>[],
  handler: (c: Context<E, RoutingPath<Path>>, input: Input) => Response | Promise<Response>,
  path: string = route.getRoutingPath(),
): void {
  const answer = async (c: Context<E>) => handler(c, (await inputOf(c, route)) as Input);
  app.on(route.method, [path], ...guards, answer);
}

async function inputOf<E extends Env>(c: Context<E>, { request = {} }: DescribedRoute) {
  const { params, query, body } = request;
  if (params && !params.safeParse(c.req.param()).success) {
    // An id that cannot exist names nothing.
    throw new Refusal("missing", "There is nothing at this address.");
  }
  const media = body?.content["application/json"];
  const schema = media && "schema" in media ? media.schema : undefined;
  return {
    query: query && parsed(query, c.req.query(), "The query cannot be understood."),
    body: schema instanceof z.ZodType ? await bodyOf(c, schema, body?.required) : undefined,
  };
}

async function bodyOf<E extends Env>(c: Context<E>, schema: z.ZodType, isRequired = false) {
  const value = !isRequired && (await c.req.text()) === "" ? {} : await readJson(c);
  const timeZone = (c as Context as Context<Signed>).get("timeZone") ?? "Etc/UTC";
  return parsingIn(timeZone, () => parsed(schema, value, "The body cannot be understood."));
}

function parsed(schema: z.ZodType, value: unknown, detail: string): unknown {
  const found = schema.safeParse(value);
  return found.success ? found.data : refuseInput(found.error, detail);
}
