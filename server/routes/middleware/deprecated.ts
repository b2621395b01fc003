import type { MiddlewareHandler } from "hono";
import type { Instant } from "../../core/model.ts";

/** A route that will go, by the path under which Hono knows it. */
export type Deprecation = {
  readonly path: RegExp;
  /** Since when it should not be used (RFC 9745). */
  readonly since: Instant;
  /** Time at which it stops answering (RFC 8594); never before `since`. */
  readonly sunset?: Instant;
  /** The documentation of its replacement. */
  readonly link: string;
};

/** None yet. A route is announced here at least six months before it goes. */
export const DEPRECATIONS: readonly Deprecation[] = [];

/** Announces to callers of a route of the table that it goes, in headers for machines. */
export function announceDeprecations(
  table: readonly Deprecation[] = DEPRECATIONS,
): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const known = table.find(({ path }) => path.test(c.req.path));
    if (!known) return;
    c.res.headers.set("deprecation", `@${Math.floor(known.since / 1000)}`);
    c.res.headers.append("link", `<${known.link}>; rel="deprecation"`);
    if (known.sunset === undefined) return;
    c.res.headers.set("sunset", new Date(known.sunset).toUTCString());
    c.res.headers.append("link", `<${known.link}>; rel="sunset"`);
  };
}
