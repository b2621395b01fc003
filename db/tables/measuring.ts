import type { Generated } from "kysely";

/** The tables of components, their monitors, results and roll-ups. */

/** Components are never deleted: their history outlives their configuration. */
export type ComponentTable = {
  id: Generated<number>;
  page_id: string;
  key: string;
  /** Hash of what the public sees of its configuration, to date changes of it. */
  fingerprint: string;
  /** JSON of a ComponentStatus, rewritten at each transition. */
  status: string | null;
  created_at: number;
  updated_at: number;
  removed_at: number | null;
};

export type MonitorTable = {
  id: Generated<number>;
  component_id: number;
  key: string;
  kind: string;
  created_at: number;
  removed_at: number | null;
};

/**
 * One row for each probe; a slot cannot count twice. SQLite keeps 0 in no byte beside its header:
 * the usual values are 0.
 */
export type ResultTable = {
  slot_at: number;
  monitor_id: number;
  /** 16 times the region that probed, plus how many probes of this slot came before. */
  attempt: number;
  /** Start of the probe, in milliseconds after its slot. */
  lag_ms: number;
  /** Outcome and cause in one number: see results.ts. */
  verdict: number;
  latency_ms: number | null;
  /** 0 stands for 200. */
  http_status: number | null;
};

export type Layer = "verified" | "published" | "maintenance" | "incident" | "correction";

/** States over time, layer by layer; written only on change. */
export type StateIntervalTable = {
  component_id: number;
  layer: Layer;
  from_at: number;
  /** Source of the state: "maintenance:<id>", "incident:<id>", "correction:<id>"; or "". */
  source: Generated<string>;
  to_at: number | null;
  state: string;
  /** JSON, by layer: cause and evidence; who announced it and when; author and reason. */
  detail: string | null;
  /** Of a verified state: the party at fault, where it is known. */
  fault: Generated<string | null>;
};

/** Time in each state over an hour or a civil day: a cache of the intervals, never the truth. */
export type RollupTable = {
  component_id: number;
  from_at: number;
  /** Whole milliseconds, see rollups.ts: "3590000,0,0,10000". */
  ms: string;
};

/** Latencies of successful probes over an hour or a civil day, counted in buckets. */
export type LatencyTable = { component_id: number; from_at: number; counts: Uint8Array };

/** Up to where a component's hours and days are rolled up, and in which zone its days are civil. */
export type RollupProgressTable = { component_id: number; done_until: number; time_zone: string };

/** From where on a component's past was changed since it was rolled up. */
export type RollupDirtyTable = { component_id: number; from_at: number };

/** A month's report as it was when the month was closed; never changed afterwards. */
export type FrozenMonthTable = {
  page_id: string;
  /** "2026-10" */
  month: string;
  frozen_at: number;
  method_version: number;
  /** SHA-256 of the inputs, hexadecimal. */
  hash: string;
  /** JSON of SlaTerms: what was promised, and of which components. */
  terms: string;
  /** JSON of a MonthReport. */
  report: string;
};

/** Later findings about a frozen month, and the report that each would make. */
export type ErratumTable = {
  id: string;
  page_id: string;
  month: string;
  at: number;
  author: string;
  reason: string;
  /** JSON of what was changed, or null where only its effect is known. */
  change: string | null;
  hash: string;
  report: string;
};

/** Since when each recurring or dated window has been configured: its notice counts from there. */
export type PlannedWindowTable = {
  component_id: number;
  /** JSON of a WindowRule. */
  rule: string;
  configured_at: number;
  removed_at: number | null;
};

/** Real traffic of one slice of time; slices of one source never overlap. */
export type ObservationTable = {
  component_id: number;
  /** Empty: pushed to us; else the key of the monitor whose log it was read from. */
  source: string;
  to_at: number;
  from_at: number;
  /** JSON of { "200": 118 }. */
  statuses: string;
};

/** Last failing answer of each monitor; `answer` is JSON. */
export type FailingAnswerTable = { monitor_id: number; at: number; answer: string };

/** Last call of each `heartbeat` monitor. */
export type HeartbeatTable = { monitor_id: number; last_at: number };

/** Monitors that came by HTTP, with the component that each one made. */
export type RegisteredMonitorTable = {
  uuid: string;
  page_id: string;
  provider_id: string;
  provider_name: string;
  component_key: string;
  component_name: string;
  /** Name as it was given: "INSEE - Sirene". */
  name: string;
  url: string;
  kind: string;
  /** JSON of strings: stored for the client that sent them. */
  regions: string;
  every_ms: number;
  timeout_ms: number;
  confirm_ms: number;
  repeat: number;
  paused: number;
  /** JSON as it was sent; null: the default of its kind. */
  expect: string | null;
  /** Other settings of its kind, JSON as it was sent. */
  settings: string | null;
  created_at: number;
  updated_at: number;
};
