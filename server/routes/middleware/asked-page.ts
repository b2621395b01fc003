import type { Context, MiddlewareHandler } from "hono";
import type { PageConfig } from "../../core/configuration.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import type { Signed } from "./access.ts";

/**
 * Returns the published page of the host that was asked.
 *
 * @throws Refusal `unavailable` before the first snapshot
 */
export function pageOf(c: Context, documents: Documents): PageSnapshot {
  const page = documents.pageOf(c.req.header("host"));
  if (!page) throw new Refusal("unavailable", "Nothing is known yet; ask again in a second.");
  return page;
}

/** Returns the configured page of the host that was asked, for a caller who is signed in. */
export function askedPage(c: Context<Signed>, documents: Documents): PageConfig {
  const id = documents.pageOf(c.req.header("host"))?.id;
  const { pages } = c.get("engine").ctx.config;
  const page = pages.find((p) => p.id === id) ?? pages[0];
  if (!page) throw new Refusal("missing", "No page is configured.");
  return page;
}

/** Reads local times of the body in the time zone of the page that was asked. */
export const inPageZone =
  (documents: Documents): MiddlewareHandler<Signed> =>
  async (c, next) => {
    c.set("timeZone", askedPage(c, documents).timeZone);
    return next();
  };
