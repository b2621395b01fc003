import { z } from "zod";
import { ADDABLE_KINDS } from "../measuring/monitor-address.ts";
import { DURATION_PATTERN, parseDuration } from "../duration.ts";
import { ONE_LINE } from "../plain-text.ts";
import { INSTANT_BOUNDS, isInstant } from "../instant.ts";
import {
  cause,
  componentState,
  count,
  instant,
  instantOrNull,
  millisecondsOrNull,
  orNull,
  type Answer,
} from "./basics.ts";

/** The shapes of monitors: ours and Hyperping's, manual probes, heartbeats and observations. */

/** Returns the schema of a duration within limits, such as "1m"; its output is milliseconds. */
const durationBetween = (least: string, most: string) =>
  z
    .string()
    .regex(DURATION_PATTERN, "expected a duration such as 500ms, 5s, 1m, 2h or 90d")
    .transform((text, issues) => {
      const ms = parseDuration(text) ?? -1;
      if (ms >= (parseDuration(least) ?? 0) && ms <= (parseDuration(most) ?? 0)) return ms;
      issues.addIssue(`expected a duration from ${least} to ${most}`);
      return z.NEVER;
    })
    .meta({ example: "1m", description: `From ${least} to ${most}` });

/** Text on one line, without control characters. */
export const lineOfText = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(ONE_LINE, "expected text on one line, without control characters");
const url = z.string().max(2000);
const repeat = z.int().min(0).max(10);
// Often enough for an operator in a hurry, and no attack on a provider.
const every = durationBetween("5s", "30d");
const timeout = durationBetween("10ms", "10m");
const confirm = durationBetween("0s", "30d");

const expect = z
  .record(z.string(), z.unknown())
  .nullable()
  .meta({
    description:
      "What an answer must fulfil, as in the configuration: status, text, json, headers; null: the default",
    example: { status: [200, 404], text: "siren" },
  });

const kind = z.enum(ADDABLE_KINDS);
const settings = z
  .record(z.string().max(50), z.unknown())
  .nullable()
  .meta({
    description:
      "Settings of the kind as in the configuration, without the address: host and port of a " +
      "tcp, tls or grpc monitor, name and type of a dns one",
    example: { degradedAfter: "2s" },
  });

export const newMonitor = z.strictObject({
  name: lineOfText,
  kind: kind.optional().meta({ description: "By default read from the address: http or ping" }),
  url: url.optional().meta({ description: "Of an http, ping or websocket monitor" }),
  every: every.prefault("1m"),
  timeout: timeout.prefault("5s"),
  confirm: confirm.prefault("1m"),
  repeat: repeat.default(2),
  paused: z.boolean().default(false),
  expect: expect.optional(),
  settings: settings.optional(),
});

export const monitorChange = z.strictObject({
  name: lineOfText.optional(),
  url: url.optional(),
  every: every.optional(),
  timeout: timeout.optional(),
  confirm: confirm.optional(),
  repeat: repeat.optional(),
  paused: z.boolean().optional(),
  expect: expect.optional(),
  settings: settings.optional(),
});

export const newMute = z.strictObject({ for: durationBetween("1m", "30d") });

const duration = z.string().meta({ example: "1m" });

export const monitor = z
  .object({
    uuid: z.string(),
    source: z.enum(["file", "api"]),
    name: z.string(),
    kind: z.string(),
    url: orNull(z.string()),
    provider: z.string(),
    component: z.string(),
    monitor: z.string(),
    every: duration,
    timeout: duration,
    okFor: duration,
    confirm: duration,
    repeat: count,
    paused: z.boolean(),
    expect: expect.optional(),
    settings: settings.optional(),
    mutedUntil: instantOrNull,
    state: componentState,
    since: instantOrNull,
    lastCheckedAt: instantOrNull,
    lastUpAt: instantOrNull,
    cause: orNull(cause),
    httpStatus: orNull(z.int()).optional(),
    latencyMs: millisecondsOrNull.optional(),
    detail: orNull(z.string()).optional(),
    unusable: orNull(z.string()).optional(),
  })
  .meta({ id: "Monitor", description: "Operators also get what the last probe saw" });

export const monitorList = z.object({ monitors: z.array(monitor) });

const phase = z.number().min(0).optional();

/** The result of a manual probe. It is not recorded. */
export const trial = z.object({
  outcome: orNull(z.enum(["up", "degraded", "down", "maintenance"])),
  cause: orNull(cause),
  startedAt: instant,
  latencyMs: millisecondsOrNull,
  phases: z
    .object({ dns: phase, connect: phase, tls: phase, firstByte: phase, transfer: phase })
    .meta({ description: "Milliseconds" }),
  httpStatus: orNull(z.int()),
  detail: orNull(z.string()),
  recorded: z.literal(false),
  plannedUntil: instantOrNull,
});

export const heartbeat = z.object({
  component: z.string(),
  monitor: z.string(),
  receivedAt: instant,
  lateAt: instant,
});

const sentInstant = z.iso
  .datetime({ offset: true, error: "expected an instant (2026-10-01T08:00:00.000+02:00)" })
  .transform((text) => Date.parse(text))
  .refine(isInstant, `expected an instant ${INSTANT_BOUNDS}`)
  .meta({
    description: "RFC 3339, milliseconds, the page's offset",
    example: "2026-11-21T18:40:12.345+01:00",
  });

/** Counts of real traffic, in slices. */
export const observations = z
  .array(
    z.strictObject({
      component: z.string().min(1).max(200),
      from: sentInstant,
      to: sentInstant,
      statuses: z
        .record(
          z
            .string()
            .regex(/^(0|[1-5]\d\d)$/, "expected an HTTP status from 100 to 599, or 0 for none"),
          z.int("expected a whole number of calls").min(0, "expected a number of at least 0"),
        )
        .meta({ example: { 200: 118, 502: 2 } }),
    }),
  )
  .min(1)
  .max(1000);

export const observationsTaken = z.object({ accepted: count, repeated: count });

const LONGEST_WAIT_MINUTES = 43_200;

/** The fields of Hyperping's API v1 that the gateway sends besides a name and an address. */
const hyperpingFields = {
  uuid: z.string().max(2000).optional(),
  protocol: z.literal("http").optional(),
  regions: z.array(z.string().min(1).max(50)).max(50).optional(),
  alerts_wait: z.int().min(0).max(LONGEST_WAIT_MINUTES).optional().meta({ description: "Minutes" }),
  paused: z.boolean().optional(),
};
export const newHyperpingMonitor = z.strictObject({ name: lineOfText, url, ...hyperpingFields });
export const hyperpingChange = z.strictObject({
  name: lineOfText.optional(),
  url: url.optional(),
  ...hyperpingFields,
});

export const hyperpingMonitor = z
  .object({
    uuid: z.string(),
    name: z.string(),
    url: z.string(),
    protocol: z.literal("http"),
    regions: z.array(z.string()).readonly(),
    alerts_wait: count,
    paused: z.boolean(),
  })
  .meta({ id: "HyperpingMonitor" });

export type Monitor = Answer<typeof monitor>;
export type Trial = Answer<typeof trial>;
export type HyperpingMonitor = Answer<typeof hyperpingMonitor>;
export type MonitorList = Answer<typeof monitorList>;
