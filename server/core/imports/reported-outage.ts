import type { ComponentState, Instant, Interval } from "../model.ts";
import type { RowMistake } from "./past-entry.ts";

/** A state that another service reports of one of its monitors, over a time. */
export type ReportedOutage = Interval & {
  readonly row: number;
  /** Its own names for the monitor: any of them may be mapped to a component. */
  readonly names: readonly string[];
  readonly state: ComponentState;
  readonly reason: string | null;
  /** Present for planned maintenance: the other service's id of it, and when it was announced. */
  readonly planned?: { readonly id: string; readonly announcedAt: Instant };
};

export type OutageExport = {
  readonly reported: readonly ReportedOutage[];
  readonly mistakes: RowMistake[];
};

/** The text of a value, or "" for anything else. */
export const wordOf = (value: unknown): string => (typeof value === "string" ? value.trim() : "");
