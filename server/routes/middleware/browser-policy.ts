import type { MiddlewareHandler } from "hono";
import { browserPolicy } from "../../http/browser-policy.ts";
import type { Documents } from "../../http/documents.ts";

/** Adds to computed answers what documents have of their own: HSTS, and Permissions-Policy. */
export const withBrowserPolicy =
  (documents: Documents): MiddlewareHandler =>
  async (c, next) => {
    await next();
    const page = documents.pageOf(c.req.header("host"));
    const headers = browserPolicy(page?.url, c.res.headers.get("content-type"));
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  };
