import type { LiveNode } from "../../../db/membership.ts";
import { ownerOf, probersOf } from "../../core/measuring/line-owner.ts";
import type { LiveMonitor } from "../../state/live.ts";
import { lineOf, type Lines } from "../probing/lines.ts";

/** The lines of all nodes of one database, by owner. */
export type SharedLines = {
  /** Takes account of the nodes that are alive now. */
  update(nodes: readonly LiveNode[]): void;
  /** Returns the number of lines of this node. */
  readonly owned: () => number;
  /** Share of the node that leads: what calls no provider is its own, and all where none probes. */
  readonly asLead: Lines;
  /** Share of a node that does not lead. */
  readonly asExecutor: Lines;
};

/** @param selfId id of this node */
export function createSharedLines(selfId: string): SharedLines {
  let probers: readonly string[] = [];
  let owners = new Map<string, string | null>();
  const listeners = new Set<() => void>();

  const ownerOfLine = (line: string): string | null => {
    let owner = owners.get(line);
    if (owner === undefined) owners.set(line, (owner = ownerOf(line, probers)));
    return owner;
  };
  const onChange: Lines["onChange"] = (changed) => {
    listeners.add(changed);
    return () => void listeners.delete(changed);
  };
  const share = (otherwise: boolean): Lines => ({
    isShared: true,
    isOurs(monitor: LiveMonitor) {
      const line = lineOf(monitor);
      const owner = line === null ? null : ownerOfLine(line);
      return owner === null ? otherwise : owner === selfId;
    },
    onChange,
  });

  return {
    update(nodes) {
      const next = probersOf(nodes).toSorted();
      if (next.join(" ") === probers.join(" ")) return;
      probers = next;
      owners = new Map();
      for (const changed of listeners) changed();
    },
    owned: () => [...owners.values()].filter((owner) => owner === selfId).length,
    asLead: share(true),
    asExecutor: share(false),
  };
}
