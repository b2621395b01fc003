import { sql } from "kysely";
import { perEngine } from "./dialect.ts";
import type { Db } from "./schema.ts";

/**
 * A word from one node to all, itself included: "declared" (the public may see something new),
 * "snapshot" (there is a newer one), "lead" (it is free), "pushed 4 7" (something was sent for
 * these monitors), "trial" (a monitor is to be probed by hand, or was), "nodes" (one begins or ends
 * to probe), "batch" (results of one wait for the lead), "agents" (results of an agent do).
 */
export type Word =
  | "declared"
  | "snapshot"
  | "lead"
  | "trial"
  | "nodes"
  | "batch"
  | "agents"
  | `pushed ${string}`;

/**
 * Announces a word to the other nodes once the transaction is committed. A word may be lost with
 * a connection, so each node also looks by itself. On SQLite there are no other nodes.
 */
export const announce = (db: Db, word: Word): Promise<void> =>
  perEngine(db, {
    sqlite: async () => {},
    postgres: async () => void (await sql`select pg_notify('vigie', ${word})`.execute(db)),
  })();
