import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { tracer } from "../../core/tracing.ts";
import { documentRoute, nameRequest } from "../../http/request-spans.ts";

/** Names the span of each request by the template of the route that answered it. */
export const nameRoutes: MiddlewareHandler = async (c, next) => {
  if (tracer() === null) return next();
  await next();
  const template = matchedRoutes(c)[c.req.routeIndex]?.path ?? "/*";
  // Documents in memory have no route of their own, and what is at no address has no template.
  if (template !== "/*") nameRequest(c.req.method, template);
  else if (c.res.status < 400) nameRequest(c.req.method, documentRoute(c.req.path));
};
