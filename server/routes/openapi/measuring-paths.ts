import { z } from "@hono/zod-openapi";
import { instant } from "../schemas/native.ts";
import type { PublishedRoute } from "../schemas/described-route.ts";
import { signed } from "./signed-paths.ts";

const text = z.string().max(2000);
const count = z.int().min(0);
const instantOrNull = z.union([instant, z.null()]);
const duration = z.string().openapi({ example: "1m" });

const wish = {
  every: duration.optional(),
  timeout: duration.optional(),
  confirm: duration.optional(),
  repeat: z.int().min(0).max(10).optional(),
  paused: z.boolean().optional(),
};
const monitor = z
  .object({
    uuid: z.string(),
    source: z.string(),
    name: z.string(),
    kind: z.string(),
    url: z.union([z.string(), z.null()]),
    provider: z.string(),
    component: z.string(),
    monitor: z.string(),
    every: duration,
    timeout: duration,
    okFor: duration,
    confirm: duration,
    repeat: count,
    paused: z.boolean(),
    mutedUntil: instantOrNull,
    state: z.string(),
    since: instantOrNull,
    lastCheckedAt: instantOrNull,
    lastUpAt: instantOrNull,
    cause: z.union([z.string(), z.null()]),
  })
  .openapi("Monitor", { description: "Operators are told besides what the last probe saw" });
const trial = z.object({
  outcome: z.union([z.enum(["up", "degraded", "down", "maintenance"]), z.null()]),
  cause: z.union([z.string(), z.null()]),
  startedAt: instant,
  latencyMs: z.union([z.number(), z.null()]),
  phases: z.record(z.string(), z.number()).openapi({ description: "Milliseconds" }),
  httpStatus: z.union([z.int(), z.null()]),
  detail: z.union([z.string(), z.null()]),
  recorded: z.literal(false),
  plannedUntil: instantOrNull,
});
const heartbeat = z.object({
  component: z.string(),
  monitor: z.string(),
  receivedAt: instant,
  lateAt: instant,
});
const hyperping = z
  .object({
    uuid: z.string(),
    name: z.string(),
    url: z.string(),
    protocol: z.literal("http"),
    regions: z.array(z.string()),
    alerts_wait: count,
    paused: z.boolean(),
  })
  .openapi("HyperpingMonitor");
const hyperpingWish = {
  uuid: text.optional(),
  protocol: z.literal("http").optional(),
  regions: z.array(text).optional(),
  paused: z.boolean().optional(),
  alerts_wait: count.optional().openapi({ description: "Minutes" }),
};

/** What others measure, and what they have us watch. */
export function measuringRoutes(): PublishedRoute[] {
  const route = signed("Measuring");
  return [
    route("post", "/api/v1/observations", {
      id: "sendObservations",
      summary: "Send counts of real traffic",
      status: 201,
      description: "For `observed` monitors; slices of one component never overlap.",
      body: z
        .array(
          z.strictObject({
            component: z.string().max(200),
            from: instant,
            to: instant,
            statuses: z.record(z.string(), count).openapi({ example: { 200: 118, 502: 2 } }),
          }),
        )
        .min(1)
        .max(1000),
      schema: z.looseObject({ accepted: count }),
    }),
    route("post", "/api/v1/heartbeats/{id}", {
      id: "sendHeartbeat",
      summary: "Report that a monitored job runs; any body is ignored",
      schema: heartbeat,
    }),
    route("get", "/api/v1/heartbeats/{id}", {
      id: "sendHeartbeatByGet",
      summary: "The same by GET, with a token",
      schema: heartbeat,
    }),
    route("get", "/api/v1/monitors", {
      id: "listMonitors",
      summary: "What is watched",
      schema: z.object({ monitors: z.array(monitor) }),
    }),
    route("post", "/api/v1/monitors", {
      id: "addMonitor",
      summary: "Watch one more address",
      status: 201,
      schema: monitor,
      body: z.strictObject({ name: text, url: text, ...wish }),
    }),
    route("get", "/api/v1/monitors/{uuid}", {
      id: "readMonitor",
      summary: "One monitor",
      schema: monitor,
    }),
    route("put", "/api/v1/monitors/{uuid}", {
      id: "changeMonitor",
      summary: "Change what came by HTTP",
      schema: monitor,
      body: z.strictObject({ name: text.optional(), url: text.optional(), ...wish }),
    }),
    route("delete", "/api/v1/monitors/{uuid}", {
      id: "removeMonitor",
      summary: "Watch an address no longer",
      status: 204,
    }),
    route("post", "/api/v1/monitors/{uuid}/test", {
      id: "tryMonitor",
      summary: "Probe a monitor now, by hand",
      schema: trial,
      description:
        "Within its provider's limits, and once in 10 s for each monitor. It is a rehearsal: " +
        "nothing is recorded, no state follows.",
    }),
    route("post", "/api/v1/monitors/{uuid}/mute", {
      id: "muteMonitor",
      summary: "Hold the published state for a while",
      schema: monitor,
      description:
        "Probes go on and are recorded, /ping tells what they see; page and mails do not follow.",
      body: z.strictObject({ for: z.string().openapi({ example: "1h" }) }),
    }),
    route("delete", "/api/v1/monitors/{uuid}/mute", {
      id: "unmuteMonitor",
      summary: "Let the published state follow again",
      schema: monitor,
    }),
    route("get", "/v1/monitors", {
      id: "hyperpingMonitors",
      summary: "What is watched, as Hyperping's API lists it",
      schema: z.array(hyperping),
    }),
    route("post", "/v1/monitors", {
      id: "hyperpingAdd",
      summary: "Register a ping",
      status: 201,
      schema: hyperping,
      body: z.strictObject({ name: text, url: text, ...hyperpingWish }),
    }),
    route("put", "/v1/monitors/{uuid}", {
      id: "hyperpingChange",
      summary: "Change a registered ping",
      schema: hyperping,
      body: z.strictObject({ name: text.optional(), url: text.optional(), ...hyperpingWish }),
    }),
  ];
}
