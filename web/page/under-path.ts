import { options, type VNode } from "preact";
import { underBase } from "../../server/core/page/base-path.ts";

/** Attributes that are addresses. */
const ADDRESSES = ["href", "src", "action", "formaction", "formAction"] as const;

/** The path of the page that is drawn. */
let base = "";

const before = options.vnode;
options.vnode = (vnode) => {
  if (base !== "" && typeof vnode.type === "string") leadUnder(vnode);
  before?.(vnode);
};

/** Leads the addresses of an element under the path of its page. */
function leadUnder(vnode: VNode): void {
  const props = vnode.props as Record<string, unknown>;
  for (const name of ADDRESSES) {
    const address = props[name];
    if (typeof address === "string") props[name] = underBase(base, address);
  }
}

/** Draws within the path of a page: every address of an element that begins with "/" is under it. */
export function underPath<T>(path: string, draw: () => T): T {
  base = path;
  try {
    return draw();
  } finally {
    base = "";
  }
}
