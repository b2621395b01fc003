import type { Config } from "../core/configuration.ts";
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
  },
  follow,
});

/** Ends the part of a node that does not lead: the others probe in its place. */
export async function endFollowing(node: Node, { follower }: Current): Promise<void> {
  node.stopWaiting();
  await follower?.stopProbing(true);
}

/** Returns what puts another configuration in force, at the node that leads or at another one. */
export const reconfigureBy =
  (
    node: Node,
    engine: EngineSwitch,
    current: Current,
    limits: { readonly configure: (limits: Config["limits"]) => void },
  ) =>
  async (next: Config, fingerprint?: () => string): Promise<void> => {
    if (fingerprint) await node.configure(fingerprint);
    if (node.isOurs()) return engine.change(next);
    current.config = next;
    limits.configure(next.limits);
    await current.follower?.reconfigure(next);
  };
