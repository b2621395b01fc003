import { z } from "zod";
import { CAUSES } from "../model.ts";

/** The shapes by which agents and the service speak; instants are Unix milliseconds. */

/** Version of these shapes. */
export const AGENT_PROTOCOL = 1;

/** Most results of one batch. */
export const MOST_RESULTS = 20_000;

const at = z.int().min(0).max(8.64e15);
const words = z.string().max(4_000);
const isAbsent = null;

const failingAnswer = z.object({
  request: words,
  statusLine: words,
  headers: z.array(z.tuple([words, z.string().max(16_384)]).readonly()).max(200),
  body: z.string().max(65_536),
});

const announced = z.object({ id: words, title: words, body: z.string(), from: at, to: at });

const agentResult = z.object({
  monitor: z.int().min(1).max(2_147_483_647),
  slotAt: at,
  /** Probes of this slot before this one. */
  attempt: z.int().min(0).max(15),
  startedAt: at,
  outcome: z.enum(["up", "degraded", "down", "maintenance"]).nullable(),
  cause: z.enum(CAUSES).nullable().default(isAbsent),
  latencyMs: z.number().min(0).max(1e9).nullable().default(isAbsent),
  httpStatus: z.int().min(0).max(999).nullable().default(isAbsent),
  detail: words.nullable().default(isAbsent),
  retryAfterMs: z.number().min(0).optional(),
  maintenanceUntil: at.optional(),
  certificateEndsAt: at.optional(),
  answer: failingAnswer.optional(),
  announced: z.array(announced).max(200).optional(),
});

export type AgentResult = z.output<typeof agentResult>;

export const agentReport = z.object({
  protocol: z.int(),
  /** Random id of the agent's data folder: its batches are numbered for themselves. */
  instance: z.string().regex(/^[\w-]{8,64}$/, "expected 8 to 64 letters, digits, _ or -"),
  name: z.string().max(253),
  version: z.string().max(50),
  /** The agent's clock when it sent this. */
  sentAt: at,
  /** By how much its clock is ahead of ours, as it measured; `null`: not yet. */
  clockOffsetMs: z.number().nullable(),
  /** Since when it reaches no reference target. */
  blindSince: at.nullable(),
  /** Batches on its disk, this one included. */
  waiting: z.int().min(0),
  /** Kinds of monitors that it was given and does not know. */
  lacks: z.array(z.string().max(50)).max(100).default([]),
  batch: z
    .object({
      seq: z.int().min(1),
      /** The batch taken before this one; 0: it does not know. */
      previous: z.int().min(0),
      /** The agent's clock when the last result was put in. */
      sealedAt: at,
      results: z.array(agentResult).max(MOST_RESULTS),
    })
    .nullable(),
});

export type AgentReport = z.output<typeof agentReport>;
export type AgentBatch = NonNullable<AgentReport["batch"]>;

/** Returned once a batch is stored for good. */
export type AgentReceipt = {
  /** Number of the last batch that is stored. */
  readonly last: number;
  /** Results that were stored now. */
  readonly stored: number;
  /** True if they changed no state: they came too late, or the clock is off. */
  readonly isLate: boolean;
  /** Results left out: from the future, or of monitors that never were. */
  readonly leftOut: { readonly future: number; readonly unknown: number };
  /** Whether the region has a voice; and why not. */
  readonly voice: { readonly isHeard: boolean; readonly why: string | null };
  /** The service's clock when the report came, and when it was answered. */
  readonly receivedAt: number;
  readonly answeredAt: number;
};

/** What an agent is to probe: a configuration, and what it does not say. */
export type AgentMonitors = {
  readonly protocol: number;
  readonly region: string;
  /** As in a file; variables are not replaced. */
  readonly configuration: unknown;
  /** Numbers of the monitors, by page and component, in the order of the configuration. */
  readonly numbers: Readonly<Record<string, readonly number[]>>;
  /** Numbers of monitors that came by HTTP: they may not reach private networks. */
  readonly guarded: readonly number[];
};
