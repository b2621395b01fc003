import { existsSync } from "node:fs";

/** `./vigie.yaml` where there is one, else `null`: the demo. */
export const defaultConfig = (): string | null => (existsSync("vigie.yaml") ? "vigie.yaml" : null);
