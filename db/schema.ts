import type { Generated } from "kysely";

/**
 * The tables, as Kysely sees them. Instants are integers, milliseconds UTC; JSON is text.
 * Outcomes and causes are small integers, since there are billions of them: see results.ts.
 */
export type Schema = {
  component: ComponentTable;
  monitor: MonitorTable;
  result: ResultTable;
  state_interval: StateIntervalTable;
  planned_window: PlannedWindowTable;
  setting: SettingTable;
};

/** Components are never deleted: their history outlives their configuration. */
type ComponentTable = {
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

type MonitorTable = {
  id: Generated<number>;
  component_id: number;
  key: string;
  kind: string;
  created_at: number;
  removed_at: number | null;
};

/** One row for each probe; a slot cannot count twice. */
type ResultTable = {
  slot_at: number;
  monitor_id: number;
  region: number;
  attempt: number;
  /** Start of the probe, in milliseconds after its slot. */
  lag_ms: number;
  outcome: number;
  cause: number | null;
  latency_ms: number | null;
  http_status: number | null;
};

export type Layer = "verified" | "published" | "maintenance" | "incident" | "correction";

/** What held from when to when, layer by layer; written only on change. */
type StateIntervalTable = {
  component_id: number;
  layer: Layer;
  from_at: number;
  to_at: number | null;
  state: string;
  /** JSON, by layer: cause and evidence; who announced it and when; author and reason. */
  detail: string | null;
};

/** Since when each recurring or dated window has been configured: its notice counts from there. */
type PlannedWindowTable = {
  component_id: number;
  /** JSON of a WindowRule. */
  rule: string;
  configured_at: number;
  removed_at: number | null;
};

type SettingTable = { key: string; value: string };
