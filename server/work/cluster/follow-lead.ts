import type { Context } from "../../context/context.ts";
import type { Config } from "../../core/configuration.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { createFollower, type Follower } from "./follower.ts";

/**
 * Returns what shows the snapshots of the node that leads: each call looks for a new one. The
 * follower is made anew for another configuration, and after a time as lead.
 *
 * @param begun called with the configuration of each follower
 */
export const followLead =
  (
    ctx: Omit<Context, "config">,
    current: { readonly config: Config; follower: Follower | null },
    show: (snapshot: Snapshot, isStale: boolean) => void,
    begun: (config: Config) => void,
  ): (() => Promise<void>) =>
  () => {
    if (!current.follower) {
      const { config } = current;
      begun(config);
      current.follower = createFollower({ ...ctx, config }, show);
    }
    return current.follower.look();
  };
