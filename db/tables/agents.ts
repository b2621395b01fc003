/** The tables of regions and of the agents that probe from them. */

/** Regions are never deleted: results name them by number. 0 is no region: the service itself. */
export type RegionTable = { number: number; id: string };

/** The id is a hash of the token. */
export type AgentTokenTable = {
  id: string;
  region_id: string;
  created_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
};

/** One row for each data folder of an agent: its batches are numbered for themselves. */
export type AgentTable = {
  region_number: number;
  /** Random id of the data folder. */
  instance: string;
  /** Number of the last batch that was taken. */
  last_seq: number;
  /** Host name, for operators. */
  name: string;
  version: string;
  /** JSON of a list: kinds of monitors that it does not know. */
  lacks: string;
  /** Time of its last word. */
  seen_at: number;
  /** Start of its newest probe. */
  result_at: number | null;
  /** By how much its clock is ahead of ours. */
  clock_offset_ms: number;
  blind_since: number | null;
  /** Batches that wait on its disk. */
  waiting: number;
};

/** A batch taken by a node that does not lead, until the lead takes account of it. */
export type AgentBatchTable = {
  region_number: number;
  instance: string;
  seq: number;
  received_at: number;
  body: string;
};
