import { z } from "zod";
import { instant } from "./basics.ts";

/** The shapes of pings, of what the gateway's site has polled, of feeds and badges in JSON. */

export const pings = z
  .array(z.object({ name: z.string(), url: z.url() }))
  .meta({ id: "Pings", description: "In configured order, absolute addresses" });

export const ping = z
  .object({
    status: z.enum(["ok", "bad_gateway", "unknown", "maintenance"]),
    until: instant.optional().meta({ description: "The end of a maintenance, with it alone" }),
    last_update: instant,
    last_ok_status: instant,
  })
  .meta({ id: "Ping" });

export const nothing = z.object({}).meta({ id: "Nothing", description: "An empty object" });

export const hyperpingConfig = z
  .object({
    globals: z.object({
      topLevelStatus: z.object({ status: z.enum(["up", "incident", "outage", "maintenance"]) }),
    }),
  })
  .meta({ id: "HyperpingConfig" });

export const instatusSummary = z
  .object({
    page: z.object({
      name: z.string(),
      url: z.url(),
      status: z.enum(["UP", "HASISSUES", "UNDERMAINTENANCE"]),
    }),
    activeIncidents: z.array(
      z.object({
        name: z.string(),
        started: instant,
        status: z.string(),
        impact: z.string(),
        url: z.url(),
      }),
    ),
    activeMaintenances: z.array(
      z.object({
        name: z.string(),
        start: instant,
        status: z.string(),
        duration: z.string().meta({ description: "Minutes" }),
        url: z.url(),
      }),
    ),
  })
  .meta({ id: "InstatusSummary" });

export const jsonFeed = z
  .object({
    version: z.literal("https://jsonfeed.org/version/1.1"),
    title: z.string(),
    home_page_url: z.url(),
    feed_url: z.url(),
    items: z.array(
      z.object({
        id: z.string(),
        url: z.url(),
        title: z.string(),
        date_published: instant,
        date_modified: instant,
      }),
    ),
  })
  .meta({ id: "JsonFeed", description: "JSON Feed 1.1; other members as it defines them" });

export const badge = z
  .object({
    schemaVersion: z.literal(1),
    label: z.string(),
    message: z.string().min(1),
    color: z.string().optional(),
    isError: z.boolean().optional(),
    cacheSeconds: z.int().min(30).optional(),
  })
  .meta({ id: "Badge", description: "The endpoint badge of shields.io" });

export const health = z
  .object({ status: z.enum(["pass", "warn", "fail"]), version: z.string() })
  .meta({ id: "Health", description: "application/health+json; other members as it defines them" });

export const readiness = z.object({
  ready: z.boolean(),
  reasons: z.array(z.string()).optional(),
});

export const version = z.object({ name: z.string(), version: z.string(), node: z.string() });
