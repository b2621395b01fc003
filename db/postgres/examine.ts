import { sql } from "kysely";
import { DAY_MS } from "../../server/core/duration.ts";
import type { Instant } from "../../server/core/model.ts";
import { migrationStatus, unknownMigrations } from "../migrate.ts";
import { newestSlot } from "../results.ts";
import type { Db } from "../schema.ts";
import type { LiveNode } from "../membership.ts";
import { liveNodes } from "./membership.ts";
import { madeDays } from "./partitions.ts";

/** What an operator should know of a database of PostgreSQL. */
export type PostgresFindings = {
  readonly version: string;
  readonly bytes: number;
  readonly pending: readonly string[];
  /** Migrations that a later version has made. */
  readonly unknown: readonly string[];
  readonly newestSlot: Instant | null;
  /** How far its clock is ahead of ours, in milliseconds. */
  readonly clockOffsetMs: number;
  /** Days after today whose results have a table. */
  readonly daysAhead: number;
  /** Results that stand in no day's table. */
  readonly strays: number;
  /** Nodes that serve it now. */
  readonly nodes: readonly LiveNode[];
  readonly connections: { readonly used: number; readonly most: number };
};

/** Asks a database of itself. Only reads; its tables need not be there yet. */
export async function examinePostgres(db: Db, now: () => number): Promise<PostgresFindings> {
  const before = now();
  const { rows } = await sql<{
    clock: number;
    version: string;
    bytes: number;
    used: number;
    most: number;
  }>`
    select extract(epoch from clock_timestamp()) * 1000 as clock,
      current_setting('server_version') as version,
      pg_database_size(current_database()) as bytes,
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as used,
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most
  `.execute(db);
  const after = now();
  const { clock, version, bytes, used, most } = rows[0]!;
  const { applied, pending } = await migrationStatus(db);
  const unknown = await unknownMigrations(db);
  const today = Math.floor(after / DAY_MS) * DAY_MS;
  const isThere = applied.length > 0;
  return {
    version,
    bytes,
    pending,
    unknown,
    newestSlot: isThere ? await newestSlot(db) : null,
    clockOffsetMs: Math.round(clock - (before + after) / 2),
    daysAhead: (await madeDays(db)).filter((day) => day > today).length,
    strays: isThere ? await strays(db) : 0,
    nodes: isThere && pending.length + unknown.length === 0 ? await liveNodes(db) : [],
    connections: { used, most },
  };
}

async function strays(db: Db): Promise<number> {
  const { rows } = await sql<{ strays: number }>`
    select count(*) as strays from result_rest
  `.execute(db);
  return rows[0]?.strays ?? 0;
}
