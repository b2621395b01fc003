import type { Db } from "./schema.ts";

/** The lead of a database, held by this process. */
export type HeldLead = {
  /** Grows each time that another process takes the lead. */
  readonly epoch: number;
  /** Returns the database for what the lead alone writes: refused once another process leads. */
  fenced(db: Db): Db;
  giveUp(): void | Promise<void>;
};

/** Another node of the database, or this one, as operators see it. */
export type LiveNode = {
  readonly id: string;
  /** Host and process. */
  readonly name: string;
  readonly version: string;
  /** Fingerprint of its configuration file. */
  readonly configuration: string | null;
  readonly startedAt: number;
  /** It probes the providers that it owns. */
  readonly probes: boolean;
  readonly isLead: boolean;
  /** Epoch of the lead that the database has now, whichever node has it. */
  readonly epoch: number;
  /** Batches of results that wait for the lead, of all nodes together. */
  readonly batches: number;
};

/** The place of this process among those that serve one database. */
export type Membership = {
  /**
   * Takes the lead: of the processes on one database, one records and publishes.
   *
   * @param lost called if the lead was ours and is free again, or taken, without our doing
   * @returns the lead, or `null` if another process has it
   */
  takeLead(lost: () => void): Promise<HeldLead | null>;
  /** Pause between two looks of a process that does not lead. */
  readonly lookEveryMs: number;
  /** Lets the other nodes know of another configuration in force here. */
  configure(configuration: string): Promise<void>;
  /** Lets the other nodes know that this one begins or ends to probe. */
  setProbing(probes: boolean): Promise<void>;
  /** Returns the nodes that are alive; none where a database has one process. */
  nodes(db: Db): Promise<readonly LiveNode[]>;
  leave(): Promise<void>;
};
