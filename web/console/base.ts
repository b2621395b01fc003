import { options } from "preact";
import { underBase, withoutBase } from "../../server/core/page/base-path.ts";

/** Path under which the page is served; empty at the root of its host. */
const base = document.getElementById("console")?.dataset["base"] ?? "";

/** Returns an address of ours as the browser has it. */
export const outside = (address: string): string => underBase(base, address);

/** Returns the present address, path and query, as the console knows it. */
export const presentPlace = (): string => withoutBase(base, location.pathname) + location.search;

/** Returns the path of an address that the browser has, as the console knows it. */
export const inside = (pathname: string): string => withoutBase(base, pathname);

/** Leads the links and pictures of all elements under the path. */
export function leadLinks(): void {
  if (base === "") return;
  const before = options.vnode;
  options.vnode = (vnode) => {
    const props = vnode.props as Record<string, unknown>;
    for (const name of ["href", "src"]) {
      const address = props[name];
      if (typeof vnode.type === "string" && typeof address === "string") {
        props[name] = outside(address);
      }
    }
    before?.(vnode);
  };
}
