import { sql } from "kysely";
import type { HeldLead, LiveNode, Membership } from "../membership.ts";
import type { Db } from "../schema.ts";
import { createCandidate, type Lease } from "./lease.ts";
import { createNodeConnection, LIVE_NODES, type NodeSelf } from "./node-connection.ts";
import { fencedDatabase } from "./open.ts";

const LOOK_EVERY_MS = 500;

/**
 * Enters this process among the nodes of a database.
 *
 * @param heard called with each word that a node announces (see announce.ts)
 * @throws UnusableDatabase if another node runs with another configuration
 */
export async function joinNodes(
  address: string,
  self: NodeSelf,
  heard: (word: string) => void,
): Promise<Membership> {
  let lostLead: (() => void) | null = null;
  const lose = () => {
    const lost = lostLead;
    lostLead = null;
    lost?.();
  };
  const connection = createNodeConnection(address, self, {
    heard,
    ended: lose,
    async beat(client) {
      if (lostLead && !(await candidate.renew(client))) lose();
    },
  });
  const candidate = createCandidate(connection, self.id);
  /** A fence of an earlier lead says nothing of the present one. */
  let epoch: number | null = null;
  const held = (lease: Lease): HeldLead => ({
    epoch: lease.epoch,
    fenced: (db) =>
      fencedDatabase(db, { epoch: lease.epoch, passed: () => lease.epoch === epoch && lose() }),
    async giveUp() {
      lostLead = null;
      await lease.giveUp().catch(() => {});
    },
  });

  await connection.connected();
  return {
    lookEveryMs: LOOK_EVERY_MS,
    async takeLead(lost) {
      const lease = await candidate.claim();
      lostLead = lease && lost;
      epoch = lease?.epoch ?? null;
      return lease && held(lease);
    },
    configure: connection.configure,
    setProbing: connection.setProbing,
    nodes: liveNodes,
    leave: connection.close,
  };
}

/** Returns the nodes of a database that are alive, oldest first. */
export const liveNodes = async (db: Db): Promise<LiveNode[]> =>
  (await sql.raw<LiveNode>(LIVE_NODES).execute(db)).rows;
