import { expect, test } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { SHARED_TABLES } from "../../db/postgres/shared-tables.ts";
import type { Db } from "../../db/schema.ts";
import { NODE_TABLES } from "../../db/postgres/tables/nodes.ts";
import { testDatabase } from "../helpers/database.ts";

const columnsOf = async (db: Db) =>
  (await db.introspection.getTables())
    .filter(({ name }) => !["result_rest", ...NODE_TABLES, ...SHARED_TABLES].includes(name))
    .map(({ name, columns }) => [name, columns.map((c) => c.name).toSorted()] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

test("both engines have the same tables and columns, but for those of several nodes", async () => {
  const [sqlite, tested] = [await openDatabase(":memory:"), await testDatabase()];

  expect(await columnsOf(tested)).toEqual(await columnsOf(sqlite));
  await sqlite.destroy();
});
