import { randomFillSync } from "node:crypto";
import { closeSync, copyFileSync, openSync, statSync, writeSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { examineDatabase } from "../../db/integrity-check.ts";
import { openDatabase } from "../../db/open.ts";
import { ownFolder } from "../helpers/own-folder.ts";

const { path } = ownFolder("");
const PAGE_BYTES = 4_096;
/** Pages that are tried, spread over the file. */
const TRIED = 24;

test("a damaged page is reported, wherever it is", async () => {
  await (await openDatabase(path("v.db"))).destroy();
  const sound = await examineDatabase(path("v.db"));
  const sqlite = new Database(path("v.db"));
  sqlite.pragma("journal_mode = delete");
  // An unused page has nothing that could be damaged.
  sqlite.exec("vacuum");
  const roots = sqlite
    .prepare<[], number>("select rootpage from sqlite_master where name = 'kysely_migration'")
    .pluck()
    .all();
  sqlite.close();
  const pages = statSync(path("v.db")).size / PAGE_BYTES;
  const spread = Array.from({ length: TRIED }, (_, i) => 2 + Math.floor((i * (pages - 2)) / TRIED));

  for (const page of [...roots, ...spread]) {
    copyFileSync(path("v.db"), path("damaged.db"));
    const file = openSync(path("damaged.db"), "r+");
    writeSync(
      file,
      randomFillSync(Buffer.alloc(PAGE_BYTES)),
      0,
      PAGE_BYTES,
      (page - 1) * PAGE_BYTES,
    );
    closeSync(file);

    expect((await examineDatabase(path("damaged.db"))).damage, `page ${page}`).not.toEqual([]);
  }
  expect(sound).toMatchObject({ damage: [], pending: [], unknown: [], orphans: 0 });
  expect(roots).toHaveLength(1);
}, 30_000);
