import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import type { Snapshot } from "../../core/snapshot.ts";
import type { ProbingState } from "../../state/engine.ts";
import { keptPieces, parseKept } from "../../state/snapshot-format.ts";

/** The state that the lead publishes to the other nodes. */
export type PublishedState = { readonly snapshot: Snapshot; readonly probing: ProbingState };

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Returns a state as bytes: the state of probing as a line of JSON, then the snapshot. */
export async function stateBytes({ snapshot, probing }: PublishedState): Promise<Buffer> {
  return compress(`${JSON.stringify(probing)}\n${[...keptPieces(snapshot)].join("")}`);
}

/** @throws Error if it is of another version */
export async function stateOf(bytes: Buffer): Promise<PublishedState> {
  const text = (await decompress(bytes)).toString();
  const end = text.indexOf("\n");
  const probing = JSON.parse(text.slice(0, end)) as ProbingState;
  return { snapshot: parseKept(text.slice(end + 1)), probing };
}
