import { Hono } from "hono";
import { subscriptionRoutes } from "./subscription-api.ts";
import { subscriptionPageRoutes } from "./subscription-pages.ts";
import type { Subscribing } from "./subscription-view.ts";

/** Mounts subscribing: its pages, and its interfaces for programs. */
export function subscriberRoutes(parts: Subscribing): Hono {
  const app = new Hono();
  app.route("/", subscriptionPageRoutes(parts));
  app.route("/", subscriptionRoutes(parts));
  return app;
}
