import { sql } from "kysely";
import { announce } from "./announce.ts";
import type { Db } from "./schema.ts";

/** A value that the program keeps for itself, or `null`. */
export async function readSetting(db: Db, key: string): Promise<string | null> {
  const row = await db
    .selectFrom("setting")
    .select("value")
    .where("key", "=", key)
    .executeTakeFirst();
  return row?.value ?? null;
}

export async function writeSetting(db: Db, key: string, value: string): Promise<void> {
  await db
    .insertInto("setting")
    .values({ key, value })
    .onConflict((c) => c.column("key").doUpdateSet({ value }))
    .execute();
}

/** The key of the address at which the server answers, for commands that print links. */
export const LISTENING = "listening";

/** Stores a value unless there is one, and returns the one that is stored then. */
export async function firstSetting(db: Db, key: string, value: string): Promise<string> {
  await db
    .insertInto("setting")
    .values({ key, value })
    .onConflict((c) => c.column("key").doNothing())
    .execute();
  return (await readSetting(db, key)) ?? value;
}

const REVISION = "revision";
const REGISTERED = "registered-revision";

/** The key of the last ping of the dead-man's switch, as JSON. */
export const HEARTBEAT = "heartbeat";

/** Counts one more change that the public can see; call it in the change's own transaction. */
export async function bumpRevision(db: Db): Promise<number> {
  const revision = await bump(db, REVISION);
  await announce(db, "declared");
  return revision;
}

/**
 * Counts one more change of monitors, templates or mutes by HTTP, which the public can see too;
 * call it in the change's own transaction.
 */
export async function bumpRegistered(db: Db): Promise<void> {
  await bump(db, REGISTERED);
  await bumpRevision(db);
}

async function bump(db: Db, key: string): Promise<number> {
  const row = await db
    .insertInto("setting")
    .values({ key, value: "1" })
    .onConflict((c) =>
      c.column("key").doUpdateSet({ value: sql`cast(cast(setting.value as integer) + 1 as text)` }),
    )
    .returning("value")
    .executeTakeFirstOrThrow();
  return Number(row.value);
}

/** Returns the count of changes that the public can see. */
export const storedRevision = async (db: Db): Promise<number> =>
  Number((await readSetting(db, REVISION)) ?? 0);

/** Returns the count of changes by HTTP of monitors, templates and mutes. */
export const registeredRevision = async (db: Db): Promise<number> =>
  Number((await readSetting(db, REGISTERED)) ?? 0);
