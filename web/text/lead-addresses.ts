import { options, type VNode } from "preact";
import { underBase } from "../../server/core/page/base-path.ts";

/** Attributes that are addresses. */
const ADDRESSES = ["href", "src", "action", "formaction", "formAction"] as const;

/**
 * Leads every address of an element that begins with "/" under a path, from now on.
 *
 * @param base returns the path under which a page is; empty at the root of its host
 */
export function leadAddresses(base: () => string): void {
  const before = options.vnode?.bind(options);
  options.vnode = (vnode: VNode) => {
    const path = base();
    if (path !== "" && typeof vnode.type === "string") leadUnder(path, vnode.props);
    before?.(vnode);
  };
}

function leadUnder(base: string, given: object): void {
  const props = given as Record<string, unknown>;
  for (const name of ADDRESSES) {
    const address = props[name];
    if (typeof address === "string") props[name] = underBase(base, address);
  }
}
