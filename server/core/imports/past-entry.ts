import type { ComponentState, Interval, RecordedResult } from "../model.ts";

/** A past as files carry it: what `vigie export` writes and `vigie import` reads. */

export const LAYERS = ["verified", "published", "maintenance", "incident", "correction"] as const;
export type LayerName = (typeof LAYERS)[number];

/** The target of an imported entry, in configured ids. */
export type PastTarget = { readonly page: string; readonly component: string };

/** A state that held over a time, in one layer. */
export type PastState = Interval &
  PastTarget & {
    readonly kind: "state";
    /** Line of the file, or position in its list; 0 for what follows from several. */
    readonly row: number;
    readonly layer: LayerName;
    readonly state: ComponentState;
    /** Empty for what was seen. */
    readonly source: string;
    readonly detail: Readonly<Record<string, unknown>> | null;
  };

/** One measurement. */
export type PastResult = PastTarget &
  RecordedResult & {
    readonly kind: "result";
    readonly row: number;
    readonly monitor: string;
  };

export type PastEntry = PastState | PastResult;

/** A mistake, and its place in the file. */
export type RowMistake = { readonly row: number; readonly message: string };

export const isMistake = (item: PastEntry | RowMistake): item is RowMistake => "message" in item;

export const STATE_COLUMNS = [
  "page",
  "component",
  "layer",
  "from",
  "to",
  "state",
  "source",
  "detail",
] as const;

export const RESULT_COLUMNS = [
  "page",
  "component",
  "monitor",
  "slot_at",
  "attempt",
  "started_at",
  "outcome",
  "cause",
  "latency_ms",
  "http_status",
] as const;
