import { underBase, withoutBase } from "../../server/core/page/base-path.ts";
import { leadAddresses } from "../text/lead-addresses.ts";

/** Path under which the page is served; empty at the root of its host. */
const base = document.getElementById("console")?.dataset["base"] ?? "";

/** Returns an address of ours as the browser has it. */
export const outside = (address: string): string => underBase(base, address);

/** Returns the present address, path and query, as the console knows it. */
export const presentPlace = (): string => withoutBase(base, location.pathname) + location.search;

/** Leads the links and pictures of all elements under the path. */
export function leadLinks(): void {
  if (base !== "") leadAddresses(() => base);
}
