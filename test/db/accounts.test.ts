import Database from "better-sqlite3";
import { Kysely, sql, SqliteDialect } from "kysely";
import { expect, test } from "vitest";
import { up as createPeople } from "../../db/migrations/0006-people.ts";
import { up as addAccounts } from "../../db/migrations/0016-accounts.ts";
import { allPeople } from "../../db/people.ts";
import type { Db } from "../../db/schema.ts";

test("people of before get first and last names, and slugs of their own", async () => {
  const db = new Kysely<unknown>({
    dialect: new SqliteDialect({ database: new Database(":memory:") }),
  });
  await createPeople(db);
  const names = ["Ada King Lovelace", "Zoé", "zoé", "数"];
  for (const [at, name] of names.entries()) {
    await sql`
      insert into person (id, email, name, role, locale, created_at)
      values (${`id${at}`}, ${`${at}@exemple.fr`}, ${name}, 'admin', 'fr', ${at})
    `.execute(db);
  }

  await addAccounts(db);

  expect(
    (await allPeople(db as Db)).map(({ slug, firstName, lastName }) => [slug, firstName, lastName]),
  ).toEqual([
    ["ada-king-lovelace", "Ada", "King Lovelace"],
    ["zoe", "Zoé", ""],
    ["zoe-2", "zoé", ""],
    ["id3", "数", ""],
  ]);
  await db.destroy();
});
