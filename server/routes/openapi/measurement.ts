import { z } from "@hono/zod-openapi";
import { coverage, instant, ratio } from "./native.ts";

/** The shapes of what is computed from measurements: availability, latency, the month's report. */

const seconds = z.number().min(0);

const secondsByState = z
  .object({
    operational: seconds,
    degraded_performance: seconds,
    partial_outage: seconds,
    major_outage: seconds,
    under_maintenance: seconds,
    unknown: seconds,
  })
  .openapi("SecondsByState");

const figures = {
  seconds: secondsByState,
  ratio,
  ratioWithMaintenance: ratio,
  coverage,
};

export const availability = z
  .object({
    component: z.string().optional(),
    provider: z.string().optional(),
    timeZone: z.string(),
    buckets: z.array(z.object({ from: instant, to: instant, ...figures })),
    total: z.object(figures),
  })
  .openapi("AvailabilityReport");

const millisecondsOrNull = z.union([z.number().min(0), z.null()]);
const percentiles = {
  p50: millisecondsOrNull,
  p95: millisecondsOrNull,
  p99: millisecondsOrNull,
};

export const latency = z
  .object({
    component: z.string().optional(),
    timeZone: z.string(),
    buckets: z.array(z.object({ from: instant, to: instant, ...percentiles })),
  })
  .openapi("LatencyReport", { description: "Milliseconds, of successful probes" });

export const sla = z
  .object({
    page: z.string(),
    month: z.string().regex(/^\d{4}-\d{2}$/),
    timeZone: z.string(),
    target: z.union([z.number(), z.null()]),
    ratio,
    ratioWithMaintenance: ratio,
    coverage,
    budgetSeconds: z.union([seconds, z.null()]),
    spentSeconds: z.union([seconds, z.null()]),
    leftSeconds: z.union([z.number(), z.null()]),
    excluded: z.array(
      z.object({
        from: instant,
        to: instant,
        maintenance: z.union([z.string(), z.null()]),
        noticeSeconds: z.number(),
      }),
    ),
    attribution: z.object({
      gateway: seconds,
      provider: seconds,
      planned: seconds,
      unknown: seconds,
    }),
    errata: z.array(z.unknown()),
    methodVersion: z.union([z.string(), z.int()]),
    frozen: z.boolean(),
    hash: z.union([z.string(), z.null()]),
    providers: z.array(z.object({ id: z.string(), ratio })),
  })
  .openapi("SlaReport", {
    description: "The gateway against its target; providers for information, without a target",
  });
