import { sql } from "kysely";
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

/** Counts one more change that the public can see; call it in the change's own transaction. */
export async function bumpRevision(db: Db): Promise<number> {
  const row = await db
    .insertInto("setting")
    .values({ key: "revision", value: "1" })
    .onConflict((c) =>
      c.column("key").doUpdateSet({ value: sql`cast(cast(setting.value as integer) + 1 as text)` }),
    )
    .returning("value")
    .executeTakeFirstOrThrow();
  return Number(row.value);
}
