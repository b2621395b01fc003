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
import { nodeFamilies } from "./node-families.ts";
import { createLead, type Lead, type LeadDuties } from "../lead.ts";

/** Nodes are counted this often, for metrics. */
const COUNT_MS = 5_000;

/** This process among those that serve one database. */
export type Node = {
  /** Takes the lead or waits for it. */
  begin(duties: LeadDuties): Promise<void>;
  isOurs(): boolean;
  /** Returns the database for what the lead alone writes. */
  fenced(db: Db): Db;
  /** Lets the other nodes know of another configuration in force here. */
  configure(fingerprint: () => string): Promise<void>;
  stopWaiting(): void;
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
  { log, fingerprint }: { readonly log: Logger; readonly fingerprint?: () => string },
  current: {
    readonly runtime: { readonly heard: (word: string) => unknown } | null;
    readonly follower: { look(): Promise<void> } | null;
  },
): Promise<Node> {
  let lead: Lead | null = null;
  const self = {
    id: newId(),
    name: `${hostname()}:${process.pid}`,
    version: VERSION,
    configuration: store.isShared ? (fingerprint?.() ?? null) : null,
  };
  const membership = await store.join(self, (word) => {
    if (word === "lead") lead?.look();
    if (word === "snapshot" && !lead?.isOurs()) void current.follower?.look();
    current.runtime?.heard(word);
  });

  let nodes: readonly LiveNode[] = [];
  const read = async () => void (nodes = await membership.nodes(db));
  const counting = store.isShared
    ? repeatEvery(COUNT_MS, () => attempt(log, "counting the nodes", read), { atOnce: true })
    : null;

  return {
    families: () => {
      const [first] = nodes;
      if (!first) return [];
      const isLead = lead?.isOurs() ?? false;
      return nodeFamilies({ nodes: nodes.length, isLead, epoch: first.epoch });
    },
    async begin(duties) {
      lead = createLead(membership, store.name, log, duties);
      await lead.begin();
    },
    isOurs: () => lead?.isOurs() ?? false,
    fenced(db) {
      if (!lead) throw new Error("this node has not begun");
      return lead.fenced(db);
    },
    async configure(fingerprint) {
      if (!store.isShared) return;
      const own = fingerprint();
      await attempt(log, "letting the other nodes know of the configuration", async () => {
        await membership.configure(own);
        await read();
      });
      const others = nodes.filter((n) => n.configuration !== null && n.configuration !== own);
      if (others.length === 0) return;
      const names = others.map((n) => n.name);
      log.warn({ nodes: names }, "nodes with another configuration: replace it and send SIGHUP");
    },
    stopWaiting: () => lead?.stopWaiting(),
    giveUp: async () => lead?.giveUp(),
    async leave() {
      await counting?.stop();
      await lead?.giveUp();
      await membership.leave();
    },
  };
}
