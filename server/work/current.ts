import type { Logger } from "pino";
import type { Db } from "../../db/schema.ts";
import type { Config } from "../core/configuration.ts";
import { agreeOnConfig, type ConfigSource } from "./cluster/agree-on-config.ts";
import type { Node } from "./cluster/enter-nodes.ts";
import type { Follower } from "./cluster/follower.ts";
import type { Delivery } from "./delivery/delivery.ts";
import type { EngineSwitch } from "./engine-switch.ts";
import type { LeadDuties } from "./lead.ts";
import type { Runtime } from "./runtime.ts";

/** The engine of this process, and what belongs to it. */
export type Current = {
  config: Config;
  runtime: Runtime | null;
  delivery: Delivery | null;
  /** Set while another node of a shared database leads. */
  follower: Follower | null;
  isEnding: boolean;
};

export const nothingYet = (config: Config): Current => ({
  config,
  runtime: null,
  delivery: null,
  follower: null,
  isEnding: false,
});

/** Returns what a process does when the lead changes hands. */
export const dutiesOf = (
  engine: EngineSwitch,
  current: Current,
  follow: () => unknown,
): LeadDuties => ({
  async takeOver() {
    await current.follower?.stopProbing(false);
    await engine.change(current.config);
    current.follower?.stop();
    current.follower = null;
  },
  async standDown() {
    await engine.pause();
    current.runtime = null;
    // One that was there before the takeover probes no more: it is made anew.
    current.follower?.stop();
    current.follower = null;
  },
  follow,
});

/** Ends the part of a node that does not lead: the others probe in its place. */
export async function endFollowing(node: Node, { follower }: Current): Promise<void> {
  node.stopWaiting();
  await follower?.stopProbing(true);
}

type Parts = {
  readonly db: Db;
  readonly log: Logger;
  readonly store: { readonly isShared: boolean };
  readonly source?: ConfigSource;
  readonly node: Node;
  readonly limits: { readonly configure: (limits: Config["limits"]) => void };
};

/**
 * Returns what puts another configuration in force, at the node that leads or at another one, and
 * what ends the agreement of the nodes of a shared database on one.
 */
export async function reconfigureBy(
  { db, log, store, source, node, limits }: Parts,
  engine: EngineSwitch,
  current: Current,
) {
  const apply = async (next: Config): Promise<void> => {
    if (node.isOurs()) return engine.change(next);
    current.config = next;
    limits.configure(next.limits);
    await current.follower?.reconfigure(next);
  };
  const agreement =
    store.isShared && source ? await agreeOnConfig({ db, log }, node, source, apply) : null;
  return {
    /** Returns false where the configuration was replaced by another node's, which stays. */
    async reconfigure(this: void, next: Config, from?: ConfigSource): Promise<boolean> {
      if (from && agreement && !(await agreement.propose(from))) return false;
      await apply(next);
      return true;
    },
    stopAgreeing: async () => agreement?.stop(),
  };
}
