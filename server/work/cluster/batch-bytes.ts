import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import type { Instant, ProbeResult } from "../../core/model.ts";
import type { ProbingState } from "../../state/engine.ts";

/** A result of a node that does not lead. */
export type HandedResult = {
  readonly monitorId: number;
  readonly slotAt: Instant;
  readonly attempt: number;
  /** Time at which it was known, by the clock of its node. */
  readonly at: Instant;
  readonly result: ProbeResult;
};

/** The content of a batch. */
export type BatchBody = {
  /** By the clock of its node. */
  readonly sentAt: Instant;
  readonly results: readonly HandedResult[];
  /** Monitors that wait in the queues of their providers, and until when their states hold. */
  readonly queued: readonly (readonly [monitorId: number, until: Instant])[];
  /** `null` where it was sent not long ago. */
  readonly probing: ProbingState | null;
};

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export const batchBytes = (body: BatchBody): Promise<Buffer> => compress(JSON.stringify(body));

export const batchOf = async (bytes: Buffer): Promise<BatchBody> =>
  JSON.parse((await decompress(bytes)).toString()) as BatchBody;
