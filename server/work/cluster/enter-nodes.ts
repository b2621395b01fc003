import { hostname } from "node:os";
import type { Logger } from "pino";
import type { LiveNode } from "../../../db/membership.ts";
import type { Db } from "../../../db/schema.ts";
import type { Store } from "../../../db/store.ts";
import type { Family } from "../../core/metric-family.ts";
import { newId } from "../../context/ids.ts";
import { VERSION } from "../../context/version.ts";
import { attempt } from "../attempt.ts";
import { repeatEvery } from "../repeat.ts";
import { ALL_LINES } from "../probing/lines.ts";
import { createSharedLines, type SharedLines } from "./shared-lines.ts";
import { nodeFamilies } from "./node-families.ts";
import { createLead, type Lead, type LeadDuties } from "../lead.ts";

/** A word may be lost with a connection: nodes are read this often. */
const READ_MS = 1_000;

/** This process among those that serve one database. */
export type Node = {
  readonly id: string;
  /** The monitors that each node probes. */
  readonly lines: SharedLines;
  /** Lets the other nodes know that this one begins or ends to probe. */
  setProbing(probes: boolean): Promise<void>;
  /** Takes the lead or waits for it. */
  begin(duties: LeadDuties): Promise<void>;
  isOurs(): boolean;
  /** Returns the database for what the lead alone writes. */
  fenced(db: Db): Db;
  /** Returns true if no other node is known to run. */
  isAlone(): boolean;
  /** Lets the other nodes know of another configuration in force here. */
  configure(fingerprint: () => string): Promise<void>;
  stopWaiting(): void;
  /** Gives up the lead, and its share of the probes. */
  giveUp(): Promise<void>;
  /** Returns the metrics of this node among the others; none where a database has one process. */
  readonly families: () => readonly Family[];
  leave(): Promise<void>;
};

/**
 * Enters the nodes of a database. What one of them announces goes to whom it concerns: to the
 * candidate for the lead, the engine, or the follower.
 *
 * @throws UnusableDatabase if another node runs with another configuration
 */
export async function enterNodes(
  store: Pick<Store, "join" | "isShared" | "name">,
  db: Db,
  {
    log,
    source,
  }: { readonly log: Logger; readonly source?: { readonly fingerprint: () => string } },
  current: {
    readonly runtime: { readonly heard: (word: string) => unknown } | null;
    readonly follower: { look(): Promise<void>; heard(word: string): unknown } | null;
  },
): Promise<Node> {
  let lead: Lead | null = null;
  let reading: NodeReader | null = null;
  const self = {
    id: newId(),
    name: `${hostname()}:${process.pid}`,
    version: VERSION,
    configuration: store.isShared ? (source?.fingerprint() ?? null) : null,
  };
  const membership = await store.join(self, (word) => {
    if (word === "lead") lead?.look();
    if (word === "snapshot" && !lead?.isOurs()) void current.follower?.look();
    if (word === "nodes") reading?.look();
    current.runtime?.heard(word);
    current.follower?.heard(word);
  });

  const lines = createSharedLines(self.id);
  const nodes = () => reading?.nodes() ?? [];
  if (store.isShared) reading = readNodes(() => membership.nodes(db), lines, log);

  return {
    id: self.id,
    lines: store.isShared ? lines : { ...lines, asLead: ALL_LINES },
    async setProbing(probes) {
      await membership.setProbing(probes);
      reading?.look();
    },
    families: () => {
      const [first] = nodes();
      if (!first) return [];
      const isLead = lead?.isOurs() ?? false;
      return nodeFamilies({
        nodes: nodes().length,
        isLead,
        epoch: first.epoch,
        lines: lines.owned(),
        batches: first.batches,
      });
    },
    async begin(duties) {
      lead = createLead(membership, store.name, log, duties);
      await lead.begin();
    },
    isOurs: () => lead?.isOurs() ?? false,
    isAlone: () => nodes().length < 2,
    fenced(db) {
      if (!lead) throw new Error("this node has not begun");
      return lead.fenced(db);
    },
    async configure(fingerprint) {
      await attempt(log, "letting the other nodes know of the configuration", async () => {
        await membership.configure(fingerprint());
        await reading?.read();
      });
    },
    stopWaiting: () => lead?.stopWaiting(),
    async giveUp() {
      await lead?.giveUp();
      await membership.setProbing(false).catch(() => {});
    },
    async leave() {
      await reading?.stop();
      await lead?.giveUp();
      await membership.leave();
    },
  };
}

type NodeReader = {
  readonly nodes: () => readonly LiveNode[];
  /** @throws what the database throws */
  readonly read: () => Promise<void>;
  readonly look: () => void;
  readonly stop: () => Promise<void>;
};

/** Reads the nodes that are alive, again and again; while the database is down, the last stay. */
function readNodes(
  aliveNow: () => Promise<readonly LiveNode[]>,
  lines: SharedLines,
  log: Logger,
): NodeReader {
  let nodes: readonly LiveNode[] = [];
  let trouble: string | null = null;
  const read = async () => {
    nodes = await aliveNow();
    lines.update(nodes);
    trouble = null;
  };
  const tryRead = async () => {
    try {
      await read();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (trouble !== reason) log.warn({ reason }, "the nodes of the database cannot be read");
      trouble = reason;
    }
  };
  const reading = repeatEvery(READ_MS, tryRead, { atOnce: true });
  return { nodes: () => nodes, read, look: reading.begin, stop: () => reading.stop() };
}
