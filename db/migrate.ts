import { Migrator, type Migration } from "kysely/migration";
import { perEngine } from "./dialect.ts";
import { migrationText } from "./migration-texts.ts";
import type { Db } from "./schema.ts";
import * as baseline from "./postgres/baseline.ts";
import * as nodes from "./postgres/tables/nodes.ts";
import * as configVersions from "./postgres/tables/config-versions.ts";
import * as executors from "./postgres/tables/executors.ts";
import * as sharedTables from "./postgres/shared-tables.ts";
import * as measurement from "./migrations/0001-measurement.ts";
import * as rollups from "./migrations/0002-rollups.ts";
import * as incidents from "./migrations/0003-incidents.ts";
import * as pushed from "./migrations/0004-pushed.ts";
import * as writing from "./migrations/0005-writing.ts";
import * as people from "./migrations/0006-people.ts";
import * as subscribers from "./migrations/0007-subscribers.ts";
import * as messages from "./migrations/0008-messages.ts";
import * as teamNotices from "./migrations/0009-team-notices.ts";
import * as templatesAndMutes from "./migrations/0010-templates-and-mutes.ts";
import * as storyOrder from "./migrations/0011-story-order.ts";
import * as failingAnswers from "./migrations/0012-failing-answers.ts";
import * as expectations from "./migrations/0013-expectations.ts";
import * as faults from "./migrations/0014-faults.ts";
import * as monitorSettings from "./migrations/0015-monitor-settings.ts";
import * as accounts from "./migrations/0016-accounts.ts";
import * as accessRequests from "./migrations/0017-access-requests.ts";
import * as alerts from "./migrations/0018-alerts.ts";
import * as technicalAccounts from "./migrations/0019-technical-accounts.ts";
import * as grants from "./migrations/0020-grants.ts";
import * as grantNames from "./migrations/0021-grant-names.ts";
import * as tokenUsage from "./migrations/0022-token-usage.ts";
import * as agents from "./migrations/0023-agents.ts";
import * as promisedUpdates from "./migrations/0026-promised-updates.ts";

type Migrations = Readonly<Record<string, Migration>>;

/** Those of SQLite alone, applied once each, in this order; never edited once released. */
const SQLITE: Migrations = {
  "0001-measurement": measurement,
  "0002-rollups": rollups,
  "0003-incidents": incidents,
  "0004-pushed": pushed,
  "0005-writing": writing,
  "0006-people": people,
  "0007-subscribers": subscribers,
  "0008-messages": messages,
  "0009-team-notices": teamNotices,
  "0010-templates-and-mutes": templatesAndMutes,
  "0011-story-order": storyOrder,
  "0012-failing-answers": failingAnswers,
  "0013-expectations": expectations,
  "0014-faults": faults,
};

/** Those of both engines, after the others; never edited once released. */
const LATER: Migrations = {
  "0015-monitor-settings": monitorSettings,
  "0016-accounts": accounts,
  "0017-access-requests": accessRequests,
  "0018-alerts": alerts,
  "0019-technical-accounts": technicalAccounts,
  "0020-grants": grants,
  "0021-grant-names": grantNames,
  "0022-token-usage": tokenUsage,
  "0023-agents": agents,
  "0026-promised-updates": promisedUpdates,
};

/** Those of PostgreSQL alone, after all others; never edited once released. */
const SHARED: Migrations = {
  "0017-shared-tables": sharedTables,
  "0024-executors": executors,
  "0025-config-versions": configVersions,
};

/** PostgreSQL begins where SQLite's own end, under the name of the last of them. */
const migrationsOf = (db: Db): Migrations =>
  perEngine(db, {
    sqlite: { ...SQLITE, ...LATER },
    postgres: { "0014-faults": baseline, ...LATER, "0016-nodes": nodes, ...SHARED },
  });

/** Names of the migrations that a database has had, and of those that it lacks. */
export async function migrationStatus(db: Db): Promise<{ applied: string[]; pending: string[] }> {
  const all = await migrator(db).getMigrations();
  return {
    applied: all.filter((m) => m.executedAt).map((m) => m.name),
    pending: all.filter((m) => !m.executedAt).map((m) => m.name),
  };
}

/** A migration that was applied now. */
export type AppliedMigration = {
  readonly name: string;
  /** Its effect, for operators. */
  readonly does: string;
  readonly tookMs: number;
};

/**
 * Applies the migrations that a database lacks, all of them or none, and returns them.
 *
 * @throws NewerDatabase if a later version of Vigie has been at it
 */
export async function migrate(db: Db): Promise<AppliedMigration[]> {
  const unknown = await unknownMigrations(db);
  if (unknown.length > 0) throw new NewerDatabase(unknown);
  const took = new Map<string, number>();
  const { error, results = [] } = await migrator(db, took).migrateToLatest();
  if (error) throw error;
  return results.map(({ migrationName: name }) => ({
    name,
    does: migrationText(name),
    tookMs: took.get(name) ?? 0,
  }));
}

/** The database was written by a later version; opening it with this one would harm it. */
export class NewerDatabase extends Error {
  constructor(unknown: readonly string[]) {
    super(`it was made by a newer version of Vigie (it has ${unknown.join(", ")})`);
    this.name = "NewerDatabase";
  }
}

/** Names of migrations that only a later version knows. */
export async function unknownMigrations(db: Db): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((t) => t.name === "kysely_migration")) return [];
  const known = migrationsOf(db);
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom("kysely_migration")
    .select("name")
    .orderBy("name")
    .execute();
  return rows.map((r) => r.name).filter((name) => !Object.hasOwn(known, name));
}

/** @param took filled with the milliseconds of each migration that is applied */
const migrator = (db: Db, took = new Map<string, number>()) => {
  const timed = ([name, migration]: [string, Migration]): [string, Migration] => [
    name,
    {
      async up(trx) {
        const begun = performance.now();
        await migration.up(trx);
        took.set(name, Math.round(performance.now() - begun));
      },
    },
  ];
  const all = Object.fromEntries(Object.entries(migrationsOf(db)).map(timed));
  return new Migrator({ db, provider: { getMigrations: async () => all } });
};
