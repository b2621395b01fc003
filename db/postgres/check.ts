import type { Pool, PoolClient } from "pg";

/** What is asked of a server before anything is written to it. */
export type ServerFacts = {
  /** 150_018 is 15.18. */
  readonly version: number;
  readonly versionName: string;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  readonly encoding: string;
  /** Locale of ICU that orders text, or null: the C library does. */
  readonly icuLocale: string | null;
  readonly database: string;
  /** Schema in which tables would be made; null if the search path names none that exists. */
  readonly schema: string | null;
  readonly mayCreate: boolean;
  /** Tables whose names we need, where ours were never made. */
  readonly foreignTables: readonly string[];
  /** How far its clock is ahead of ours, in milliseconds, and how sure that is. */
  readonly clockOffsetMs: number;
  readonly uncertaintyMs: number;
  /** A pooler between us gives each transaction another session. */
  readonly isPooledByTransaction: boolean;
};

const OLDEST_VERSION = 150_000;
/** Slots, leases and sessions compare the two clocks. */
export const MOST_CLOCK_OFFSET_MS = 5_000;

/** Returns why a server cannot be used, and what to do; `null` if it can. */
export function serverProblem(facts: ServerFacts): string | null {
  const { database, schema, encoding, icuLocale, foreignTables } = facts;
  const made = `create database ${database} encoding 'UTF8' locale 'C' template template0`;
  if (facts.version < OLDEST_VERSION) {
    return `it is PostgreSQL ${facts.versionName}: version 15 or later is wanted; upgrade the server`;
  }
  if (facts.isPooledByTransaction) {
    return (
      "a pooler (PgBouncer) gives each transaction another session, which loses locks, notices and " +
      "prepared statements: use the direct address of PostgreSQL, or pool_mode = session"
    );
  }
  if (facts.isStandby) {
    return "it is a standby, which can only be read: use the address of the primary";
  }
  if (facts.isReadOnly) {
    return "it can only be read (default_transaction_read_only is on): switch that off for this user and database";
  }
  if (encoding !== "UTF8") {
    return `its encoding is ${encoding}, which cannot hold every text: make it with "${made}"`;
  }
  if (icuLocale !== null) {
    return `it orders text by ICU (${icuLocale}), which changes with the system's library: make it with "${made}"`;
  }
  if (schema === null) {
    return "the search path names no schema that exists: create it, or correct search_path";
  }
  if (foreignTables.length > 0) {
    return (
      `the schema ${schema} has tables of another program (${foreignTables.slice(0, 3).join(", ")}): ` +
      "give Vigie a database of its own"
    );
  }
  if (!facts.mayCreate) {
    return `this user may not create tables in the schema ${schema}: grant create on schema ${schema} to it, or make it the owner of the database`;
  }
  return clockProblem(facts);
}

/** Returns why the two clocks are too far apart, or `null`. */
export function clockProblem({
  clockOffsetMs,
  uncertaintyMs,
}: Pick<ServerFacts, "clockOffsetMs" | "uncertaintyMs">): string | null {
  if (Math.abs(clockOffsetMs) - uncertaintyMs <= MOST_CLOCK_OFFSET_MS) return null;
  const seconds = (Math.abs(clockOffsetMs) / 1_000).toFixed(1);
  const side = clockOffsetMs > 0 ? "behind" : "ahead of";
  return `the clock of this machine is ${seconds} s ${side} the database's: synchronise both (NTP)`;
}

const FACTS = `
  select current_setting('server_version_num')::int as version,
    current_setting('server_version') as "versionName",
    pg_is_in_recovery() as "isStandby",
    current_setting('transaction_read_only') = 'on' as "isReadOnly",
    current_setting('server_encoding') as encoding,
    current_database() as database,
    (select to_json(d) from pg_database d where datname = current_database()) as about,
    current_schema() as schema,
    coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayCreate",
    pg_backend_pid() as pid,
    extract(epoch from clock_timestamp()) * 1000 as clock
`;

const NAMED_LIKE_OURS = `
  select c.relname as name from pg_catalog.pg_class c
  where c.relnamespace = to_regnamespace(quote_ident(current_schema())) and c.relkind in ('r', 'p', 'v')
    and c.relname = any($1) and to_regclass('kysely_migration') is null
`;

type FactsRow = Omit<ServerFacts, "icuLocale" | "clockOffsetMs" | "foreignTables"> & {
  readonly about: Readonly<Record<string, unknown>>;
  readonly pid: number;
  readonly clock: number;
};

/** Asks a server what matters of it. Only reads. */
export async function serverFacts(
  pool: Pool,
  ownTables: readonly string[],
  now: () => number,
): Promise<ServerFacts> {
  const client = await pool.connect();
  try {
    // The first answer may wait for the server to load its catalogue: it would blur the clock.
    await client.query(FACTS);
    const before = now();
    const row = (await client.query<FactsRow>(FACTS)).rows[0]!;
    const after = now();
    const named = await client.query<{ name: string }>(NAMED_LIKE_OURS, [ownTables]);
    const { about, clock, pid, ...facts } = row;
    const icu = about["daticulocale"] ?? about["datlocale"];
    return {
      ...facts,
      icuLocale: about["datlocprovider"] === "i" ? String(icu) : null,
      foreignTables: named.rows.map((r) => r.name),
      clockOffsetMs: Math.round(clock - (before + after) / 2),
      uncertaintyMs: (after - before) / 2,
      isPooledByTransaction: isDirect(client, pid) ? false : await changesSession(pool, client),
    };
  } finally {
    client.release();
  }
}

/** PostgreSQL gives a client the number of the process that serves it; a pooler gives its own. */
const isDirect = (client: PoolClient, pid: number): boolean =>
  (client as PoolClient & { processID?: number }).processID === pid;

/** Returns true if a transaction of another client is given the session of this one. */
async function changesSession(pool: Pool, client: PoolClient): Promise<boolean> {
  const pidOf = async (asked: PoolClient) =>
    (await asked.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid;
  const other = await pool.connect();
  try {
    const own = await pidOf(client);
    await other.query("begin");
    const taken = await pidOf(other);
    const later = await pidOf(client);
    await other.query("rollback");
    return taken === own || later !== own;
  } finally {
    other.release();
  }
}
