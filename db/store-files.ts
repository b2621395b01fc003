import { join } from "node:path";
import { isPostgresAddress } from "../server/core/database-address.ts";

/** The database of a service whose settings name none. */
export const DEFAULT_DATABASE = "data/vigie.db";

/**
 * Returns the start of the paths of the files that a process stores beside its database, or in its
 * own folder where the database is on another machine.
 */
export const storeFiles = (address: string, stateFolder = "data"): string =>
  isPostgresAddress(address) ? join(stateFolder, "postgres") : address;
