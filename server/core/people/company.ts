import type { Instant } from "../model.ts";

/** A company as its source names it. */
export type Company = {
  readonly siren: string;
  readonly name: string;
  /** SIRET of its head office, or `null` where that is not known. */
  readonly siret: string | null;
  /** False once it has ceased. */
  readonly isActive: boolean;
  readonly checkedAt: Instant;
};
