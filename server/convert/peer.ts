import type { Draft } from "./draft.ts";
import type { Report } from "./report.ts";
import type { Secrets } from "./secrets.ts";

/** The parts that a reader of a peer's format is given besides the file. */
export type Reading = {
  readonly report: Report;
  readonly secrets: Secrets;
  /** Other files of the same configuration, such as the modules of Prometheus' exporter. */
  readonly others: readonly { readonly name: string; readonly value: unknown }[];
};

/** A peer's format. */
export type Peer = {
  /** For people. */
  readonly title: string;
  readonly recognises: (value: unknown) => boolean;
  /** Rewrites each text of the file into the notation of vigie.yaml, where the peer has variables. */
  readonly rewrite?: (text: string) => string;
  readonly read: (value: unknown, reading: Reading) => Draft;
};
