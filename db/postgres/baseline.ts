import { sql, type Kysely } from "kysely";
import { comparedByBytes, tablesIn } from "../create-tables.ts";
import { ACCOUNT_TABLES } from "../migrations/0016-accounts.ts";
import { ACCESS_TABLES } from "../migrations/0017-access-requests.ts";
import { ALERT_TABLES } from "../migrations/0018-alerts.ts";
import { TECHNICAL_TABLES } from "../migrations/0019-technical-accounts.ts";
import { GRANT_TABLES } from "../migrations/0020-grants.ts";
import { USAGE_TABLES } from "../migrations/0022-token-usage.ts";
import { AGENT_TABLES } from "../migrations/0023-agents.ts";
import { PROMISE_TABLES } from "../migrations/0026-promised-updates.ts";
import { DECLARED } from "./tables/declared.ts";
import { MEASURING } from "./tables/measuring.ts";
import { MESSAGES } from "./tables/messages.ts";
import { PEOPLE } from "./tables/people.ts";

/**
 * The whole schema as SQLite's migrations up to 0014 make it, in one step. Instants are `bigint`;
 * keys count by themselves; results are partitioned by day (see partitions.ts). Text is ordered by
 * its bytes, as SQLite orders it, whatever the collation of the database.
 */
const SCHEMA = MEASURING + DECLARED + PEOPLE + MESSAGES;

/** Names of all tables, those first that others refer to. */
export const TABLES = [
  ...tablesIn(SCHEMA),
  ...ACCOUNT_TABLES,
  ...ACCESS_TABLES,
  ...ALERT_TABLES,
  ...TECHNICAL_TABLES,
  ...GRANT_TABLES,
  ...USAGE_TABLES,
  ...AGENT_TABLES,
  ...PROMISE_TABLES,
];

/** Creates every table of an empty schema. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(comparedByBytes(SCHEMA)).execute(db);
}
