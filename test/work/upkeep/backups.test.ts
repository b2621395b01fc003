import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../../db/open.ts";
import { unsealSecret } from "../../../server/auth/sealed-secret.ts";
import type { BackupConfig } from "../../../server/core/configuration.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";
import { createBackups } from "../../../server/work/upkeep/backups.ts";
import { temporaryFolder } from "../../helpers/process.ts";

const NOON = Date.parse("2026-01-15T12:00:00Z");
const SECRET = "the-secret-of-this-database";

let folder: ReturnType<typeof temporaryFolder>;
let time: number;
let lines: { level: string; fields: Record<string, unknown>; text: string }[];
const path = (name: string) => join(folder.path, name);
const made = () => readdirSync(path("backups")).toSorted();

beforeEach(async () => {
  folder = temporaryFolder();
  time = NOON;
  lines = [];
  const db = await openDatabase(path("v.db"));
  await db.insertInto("setting").values({ key: "mark", value: "of this database" }).execute();
  await db.destroy();
  writeFileSync(path("v.db.secret"), `${SECRET}\n`, { mode: 0o600 });
});
afterEach(() => {
  if (existsSync(path("backups"))) chmodSync(path("backups"), 0o700);
  folder.remove();
});

const lineOf = (level: string) => (fields: object, text?: string) =>
  void lines.push({ level, fields: { ...fields }, text: text ?? "" });

function backups(config: Partial<BackupConfig> = {}, secret: string | null = null) {
  return createBackups(
    { database: path("v.db"), secret },
    { everyMs: DAY_MS, keep: 2, folder: path("backups"), passphraseFile: null, ...config },
    { info: lineOf("info"), error: lineOf("error") } as never,
    () => time,
  );
}

function markIn(file: string): unknown {
  const sqlite = new Database(file, { readonly: true });
  const mark = sqlite.prepare("select value from setting where key = 'mark'").pluck().get();
  sqlite.close();
  return mark;
}

test("a backup is made at once where there is none, then by the interval, whatever the process", async () => {
  await backups().tick();
  expect(made()).toEqual(["vigie-20260115T120000Z.db", "vigie-20260115T120000Z.db.secret"]);

  time += DAY_MS - MINUTE_MS;
  await backups().tick();
  expect(made()).toHaveLength(2);

  time += MINUTE_MS;
  await backups().tick();
  expect(made()).toContain("vigie-20260116T120000Z.db");
  expect(markIn(path("backups/vigie-20260116T120000Z.db"))).toBe("of this database");
});

test("a backup and its folder are readable by their owner alone", async () => {
  await backups().tick();

  expect(statSync(path("backups")).mode & 0o777).toBe(0o700);
  for (const name of made()) expect(statSync(path(`backups/${name}`)).mode & 0o077).toBe(0);
});

test("the newest are kept with their secrets, and files of others are not touched", async () => {
  const ours = backups();
  await ours.tick();
  writeFileSync(path("backups/vigie-old.db"), "of the operator");
  for (let day = 0; day < 3; day += 1) {
    time += DAY_MS;
    await ours.tick();
  }

  expect(made()).toEqual([
    "vigie-20260117T120000Z.db",
    "vigie-20260117T120000Z.db.secret",
    "vigie-20260118T120000Z.db",
    "vigie-20260118T120000Z.db.secret",
    "vigie-old.db",
  ]);
});

test.each([
  { name: "the secret beside the database", given: null, sealed: SECRET },
  { name: "VIGIE_SECRET", given: "from-the-environment", sealed: "from-the-environment" },
])("a passphrase seals $name", async ({ given, sealed }) => {
  writeFileSync(path("passphrase"), "correct horse battery\n");

  await backups({ passphraseFile: path("passphrase") }, given).tick();

  const text = readFileSync(path("backups/vigie-20260115T120000Z.db.secret.sealed"), "utf8");
  expect(text).not.toContain(sealed);
  expect(unsealSecret(text, "correct horse battery")?.trim()).toBe(sealed);
  expect(unsealSecret(text, "correct horse batterie")).toBeNull();
  expect(made()).not.toContain("vigie-20260115T120000Z.db.secret");
});

test("VIGIE_SECRET is not copied without a passphrase", async () => {
  await backups({}, "from-the-environment").tick();

  expect(made()).toEqual(["vigie-20260115T120000Z.db"]);
});

test.each<{ name: string; spoil: () => void; config?: Partial<BackupConfig>; says: RegExp }>([
  {
    name: "a file where the folder should be",
    spoil: () => writeFileSync(path("blocked"), ""),
    config: { folder: "blocked" },
    says: /EEXIST|ENOTDIR/,
  },
  {
    name: "a passphrase file that is missing",
    spoil: () => {},
    config: { passphraseFile: "nowhere" },
    says: /ENOENT/,
  },
  {
    name: "a passphrase that is too short",
    spoil: () => writeFileSync(path("short"), "1234"),
    config: { passphraseFile: "short" },
    says: /short has 4 characters: a passphrase of 12 or more is wanted/,
  },
  {
    name: "a folder of the backup's own name",
    spoil: () => {
      for (const hour of [12, 13]) mkdirSync(path(`backups/vigie-20260117T${hour}0000Z.db`));
    },
    says: /EISDIR|ENOTEMPTY|directory/i,
  },
])(
  "$name: an error says so, what is there remains, and the next hour tries again",
  async ({ spoil, config = {}, says }) => {
    await backups().tick();
    time += 2 * DAY_MS;
    spoil();
    const own = {
      ...config,
      ...(config.folder && { folder: path(config.folder) }),
      ...(config.passphraseFile && { passphraseFile: path(config.passphraseFile) }),
    };
    const failing = backups(own);

    await failing.tick();
    await failing.tick();

    const errors = lines.filter(({ level }) => level === "error");
    expect(errors).toHaveLength(1);
    expect(String((errors[0]!.fields["err"] as Error).message)).toMatch(says);
    expect(markIn(path("backups/vigie-20260115T120000Z.db"))).toBe("of this database");
    expect(made().filter((name) => name.includes("partial"))).toEqual([]);
    time += HOUR_MS;
    await failing.tick();
    expect(lines.filter(({ level }) => level === "error")).toHaveLength(2);
  },
);

test("a damaged database makes no backup, and deletes none", async () => {
  await backups({ keep: 1 }).tick();
  time += DAY_MS;
  const size = statSync(path("v.db")).size;
  const bytes = readFileSync(path("v.db"));
  bytes.fill(0x5a, 8_192, size - 4_096);
  writeFileSync(path("v.db"), bytes);

  await backups({ keep: 1 }).tick();

  expect(lines.at(-1)).toMatchObject({ level: "error" });
  expect(made()).toEqual(["vigie-20260115T120000Z.db", "vigie-20260115T120000Z.db.secret"]);
});

test("what a killed process left is removed, and a date ahead of the clock stops nothing", async () => {
  mkdirSync(path("backups"));
  writeFileSync(path("backups/vigie-20260114T120000Z.db.partial"), "half");
  writeFileSync(path("backups/vigie-20990101T000000Z.db"), "of a clock that was wrong");

  const ours = backups();
  await ours.tick();
  time += MINUTE_MS;
  await ours.tick();

  // One is made, and not another at each look.
  expect(made()).toEqual([
    "vigie-20260115T120000Z.db",
    "vigie-20260115T120000Z.db.secret",
    "vigie-20990101T000000Z.db",
  ]);
});

test("a stop gives up the backup under way, and leaves no part that counts", async () => {
  const ours = backups();

  const ticking = ours.tick();
  await ours.stop();
  await ticking;

  expect(made().filter((name) => name.endsWith(".db"))).toEqual([]);
});
