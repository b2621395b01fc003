import type { Env, Hono } from "hono";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * The methods that an application answers at a path, as `Allow` wants them, or `null` where it
 * answers none. Middleware and catch-alls, which Hono keeps under "*" paths, do not count.
 */
export function allowedMethods<E extends Env>(app: Hono<E>, path: string): string | null {
  const allowed = METHODS.filter((method) =>
    app.router
      .match(method, path)[0]
      .some(([[, route]]) => route.method === method && !route.path.endsWith("*")),
  );
  if (allowed.length === 0) return null;
  const reads = allowed.includes("GET") ? ["HEAD"] : [];
  return [...allowed, ...reads, "OPTIONS"].join(", ");
}
