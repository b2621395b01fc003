import { sql, type Kysely } from "kysely";
import { expect, test } from "vitest";
import { storeComponent } from "../../db/components.ts";
import { beginState, explainState, layersBetween, openFaults } from "../../db/intervals.ts";
import { openDatabase } from "../../db/open.ts";
import { up as addFaults } from "../../db/migrations/0014-faults.ts";
import { testDatabase } from "../helpers/database.ts";
import type { Db } from "../../db/schema.ts";

const component = (db: Db) =>
  storeComponent(db, { pageId: "p", key: "a", fingerprint: "", monitors: [], windows: [] }, 0);

test("the party at fault is read back with its interval and as that of the outage under way", async () => {
  const db = await testDatabase();
  const id = await component(db);
  const why = { detail: { seen: [] }, fault: "gateway" } as const;
  await beginState(db, id, "verified", { state: "major_outage", since: 1_000 }, why);

  const layers = await layersBetween(db, { from: 0, to: 5_000 });
  expect(layers.get(id)?.verified).toEqual([
    { from: 1_000, to: null, state: "major_outage", fault: "gateway" },
  ]);
  expect(await openFaults(db)).toEqual(new Map([[id, "gateway"]]));

  await explainState(db, id, { detail: null, fault: "provider" });
  expect(await openFaults(db)).toEqual(new Map([[id, "provider"]]));
  await db.destroy();
});

test("a database of before gets the party at fault out of its evidence, whatever stands there", async () => {
  const db = await openDatabase(":memory:");
  const id = await component(db);
  await sql`alter table state_interval drop column fault`.execute(db);
  const details = ['{"seen":[],"fault":"provider"}', '{"seen":[]}', "null", "not JSON", null];
  for (const [at, detail] of details.entries()) {
    await sql`
      insert into state_interval (component_id, layer, from_at, source, to_at, state, detail)
      values (${id}, 'verified', ${at}, '', ${at + 1}, 'major_outage', ${detail})
    `.execute(db);
  }

  await addFaults(db as unknown as Kysely<unknown>);

  const layers = await layersBetween(db, { from: 0, to: 5_000 });
  expect(layers.get(id)?.verified.map((i) => i.fault ?? null)).toEqual([
    "provider",
    null,
    null,
    null,
    null,
  ]);
  await db.destroy();
});
