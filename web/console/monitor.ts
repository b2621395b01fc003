import type { Cause, ComponentState } from "../../server/core/model.ts";

/** A monitor as `/api/v1/monitors` answers it. */
export type Monitor = {
  readonly uuid: string;
  readonly source: "file" | "api";
  readonly name: string;
  readonly kind: string;
  readonly url: string | null;
  readonly provider: string;
  readonly component: string;
  readonly every: string;
  readonly timeout: string;
  readonly confirm: string;
  readonly repeat: number;
  readonly paused: boolean;
  readonly mutedUntil: string | null;
  readonly state: ComponentState;
  readonly lastCheckedAt: string | null;
  readonly cause: Cause | null;
  readonly httpStatus?: number | null;
  readonly latencyMs?: number | null;
  /** Why it cannot run, for operators. */
  readonly unusable?: string | null;
};
