import type { Context } from "../../context/context.ts";
import type { Config } from "../../core/configuration.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Node } from "./enter-nodes.ts";
import { createExecution } from "./execution.ts";
import { createFollower, type Follower } from "./follower.ts";

/**
 * Returns what shows the snapshots of the node that leads: each call looks for a new one. The
 * follower is made anew after a time as lead.
 *
 * @param node this one
 * @param begun called with the configuration of each follower
 */
export const followLead =
  (
    ctx: Omit<Context, "config">,
    node: Pick<Node, "id" | "lines" | "setProbing">,
    current: { readonly config: Config; follower: Follower | null },
    show: (snapshot: Snapshot, isStale: boolean) => void,
    begun: (config: Config) => void,
  ): (() => Promise<void>) =>
  () => {
    if (!current.follower) {
      const { config } = current;
      begun(config);
      const execute = (own: Context) => createExecution(own, node);
      current.follower = createFollower({ ...ctx, config }, show, execute);
    }
    return current.follower.look();
  };
