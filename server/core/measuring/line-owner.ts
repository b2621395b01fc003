/**
 * The monitors of one provider on one page are a line: one node probes them all, so that spacing,
 * quotas and requests to wait stay in the memory of one process.
 */

/** A node that may probe. */
export type ProbingNode = {
  readonly id: string;
  /** It has begun to probe what it owns. */
  readonly probes: boolean;
  readonly isLead: boolean;
  /** Fingerprint of its configuration file. */
  readonly configuration: string | null;
};

/**
 * Returns the nodes among which lines are shared: those that probe, with the configuration of the
 * lead. A lead that does not take results of others, or has not begun, has all lines to itself.
 */
export function probersOf(nodes: readonly ProbingNode[]): string[] {
  const lead = nodes.find((node) => node.isLead);
  if (lead && !lead.probes) return [lead.id];
  return nodes
    .filter((n) => n.probes && (!lead || n.configuration === lead.configuration))
    .map((n) => n.id);
}

/**
 * Returns the node that owns a line, by rendezvous hashing: the one with the highest weight for it.
 * Where a node leaves, only its lines get other owners; where one enters, only those that it takes.
 *
 * @returns `null` without nodes
 */
export function ownerOf(line: string, nodes: readonly string[]): string | null {
  let owner: string | null = null;
  let highest = -1;
  for (const node of nodes) {
    const weight = weightOf(`${node} ${line}`);
    if (weight < highest || (weight === highest && owner !== null && node > owner)) continue;
    owner = node;
    highest = weight;
  }
  return owner;
}

/** FNV-1a of 32 bits, with the last mixing of MurmurHash3: alike texts get unlike weights. */
function weightOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
