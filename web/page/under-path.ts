import { leadAddresses } from "../text/lead-addresses.ts";

/** The path of the page that is drawn. */
let base = "";
leadAddresses(() => base);

/** Draws within the path of a page: every address of an element that begins with "/" is under it. */
export function underPath<T>(path: string, draw: () => T): T {
  base = path;
  try {
    return draw();
  } finally {
    base = "";
  }
}
