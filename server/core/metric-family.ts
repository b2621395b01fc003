/** Labels and a finite value. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A metric of Prometheus, with all of its samples. */
export type Family = {
  /** Without `_total`, for a counter. */
  readonly name: string;
  readonly type: "gauge" | "counter";
  /** One English sentence. */
  readonly help: string;
  readonly samples: readonly Sample[];
};
