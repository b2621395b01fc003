import type { MiddlewareHandler } from "hono";
import { basePathOf, underBase } from "../../core/page/base-path.ts";
import type { Documents } from "../../http/documents.ts";

/** Leads redirects, and the addresses of what was made, under the path of the page. */
export const underItsPage =
  (documents: Documents): MiddlewareHandler =>
  async (c, next) => {
    await next();
    const to = c.res.headers.get("location");
    if (to === null || !to.startsWith("/")) return;
    const page = documents.pageOf(c.req.header("host"));
    const base = page ? basePathOf(page.url) : "";
    if (base !== "") c.res.headers.set("location", underBase(base, to));
  };
