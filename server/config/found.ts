import type { Path } from "./document.ts";
import { label } from "./issues.ts";

/** A finding, and the value that it is in. */
export type Found = { readonly path: Path; readonly message: string };

/** Returns a finding that names the value. */
export const found = (path: Path, message: string): Found => ({
  path,
  message: `${label(path)}: ${message}`,
});
