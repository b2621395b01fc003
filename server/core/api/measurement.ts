import { z } from "zod";
import {
  componentState,
  coverage,
  instant,
  millisecondsOrNull,
  ratio,
  type Answer,
} from "./basics.ts";

/** The shapes of what is computed from measurements: availability, latency, the month's report. */

const seconds = z.number().min(0);
const secondsOrNull = z.union([seconds, z.null()]);

const secondsByState = z
  .object({
    operational: seconds,
    degraded_performance: seconds,
    partial_outage: seconds,
    major_outage: seconds,
    under_maintenance: seconds,
    unknown: seconds,
  })
  .meta({ id: "SecondsByState" });

const figures = {
  seconds: secondsByState,
  ratio,
  ratioWithMaintenance: ratio,
  coverage,
  downSeconds: seconds,
};

const resolution = z.enum(["day", "hour"]);
const version = z.literal(1);

export const availability = z
  .object({
    schemaVersion: version,
    component: z.string().optional(),
    provider: z.string().optional(),
    timeZone: z.string(),
    resolution,
    from: instant,
    to: instant,
    buckets: z.array(z.object({ from: instant, to: instant, ...figures })),
    total: z.object(figures),
  })
  .meta({
    id: "AvailabilityReport",
    description: "`component` or `provider`: whichever was asked",
  });

export const latency = z
  .object({
    schemaVersion: version,
    component: z.string(),
    timeZone: z.string(),
    resolution,
    buckets: z.array(
      z.object({
        from: instant,
        to: instant,
        count: z.int().min(0),
        p50: millisecondsOrNull,
        p95: millisecondsOrNull,
        p99: millisecondsOrNull,
      }),
    ),
  })
  .meta({ id: "LatencyReport", description: "Milliseconds, of successful probes" });

const monthFigures = {
  ...figures,
  excludedSeconds: seconds.meta({ description: "Announced early enough to be left out" }),
  attribution: z
    .object({ gateway: seconds, provider: seconds, planned: seconds, unknown: seconds })
    .meta({ id: "Attribution", description: "Bad seconds by whose fault they are" }),
  vantagePoints: z.int().min(1).optional().meta({
    description: "Fewest regions that probe one of its components; absent without regions",
  }),
};

const change = z.object({
  component: z.string(),
  from: instant,
  to: instant,
  state: componentState,
});

const leftSeconds = z
  .union([z.number(), z.null()])
  .meta({ description: "Negative when more was spent than there was" });

const erratum = z
  .object({
    id: z.string(),
    at: instant,
    author: z.string(),
    reason: z.string(),
    change: z.union([change, z.null()]),
    ratio,
    ratioWithMaintenance: ratio,
    coverage,
    spentSeconds: seconds,
    leftSeconds,
    hash: z.string(),
  })
  .meta({ id: "Erratum", description: "What became known after the month was frozen" });

export const sla = z
  .object({
    schemaVersion: version,
    page: z.string(),
    month: z.string().regex(/^\d{4}-\d{2}$/),
    timeZone: z.string(),
    from: instant,
    to: instant,
    until: instant.meta({
      description: "The end of what is reported: `to` once the month is over",
    }),
    target: z.union([z.number(), z.null()]),
    noticeHours: z.number(),
    ...monthFigures,
    budgetSeconds: secondsOrNull,
    spentSeconds: seconds,
    leftSeconds,
    excluded: z.array(
      z.object({
        from: instant,
        to: instant,
        maintenance: z.union([z.string(), z.null()]),
        noticeSeconds: z.number(),
      }),
    ),
    errata: z.array(erratum),
    methodVersion: z.int(),
    frozen: z.boolean(),
    frozenAt: z.union([instant, z.null()]),
    hash: z.union([z.string(), z.null()]),
    providers: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        role: z.enum(["gateway", "provider"]),
        ...monthFigures,
      }),
    ),
  })
  .meta({
    id: "SlaReport",
    description: "The gateway against its target; providers for information, without a target",
  });

export type SlaReport = Answer<typeof sla>;
