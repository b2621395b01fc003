import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keptSecret, secretOf } from "../../server/context/secret.ts";
import { readSettings, UsageError } from "../../server/config/settings.ts";
import { temporaryFolder } from "../helpers/process.ts";

let folder: ReturnType<typeof temporaryFolder>;
let database: string;
beforeEach(() => {
  folder = temporaryFolder();
  database = join(folder.path, "deeper", "vigie.db");
});
afterEach(() => folder.remove());

test("without VIGIE_SECRET one is made beside the database, for its owner's eyes alone", () => {
  const made = keptSecret(null, database).derive("x");

  const { mode } = statSync(`${database}.secret`);
  expect((mode & 0o777).toString(8)).toBe("600");
  expect(readFileSync(`${database}.secret`, "utf8").trim().length).toBeGreaterThanOrEqual(43);
  expect(keptSecret(null, database).derive("x")).toEqual(made);
});

test("a secret that is given is the one, and nothing is written", () => {
  const given = keptSecret("sixteen characters", database);

  expect(given.derive("x")).toEqual(secretOf("sixteen characters").derive("x"));
  expect(() => statSync(`${database}.secret`)).toThrow(/ENOENT/);
});

test("each purpose has a key of its own", () => {
  const secret = secretOf("sixteen characters");

  expect(secret.derive("a")).toHaveLength(32);
  expect(secret.derive("a")).not.toEqual(secret.derive("b"));
  expect(secret.derive("a")).not.toEqual(secretOf("other characters").derive("a"));
});

test("a kept secret that was emptied is refused rather than replaced", () => {
  keptSecret(null, database);
  writeFileSync(`${database}.secret`, "");

  expect(() => keptSecret(null, database)).toThrow(/holds no secret/);
});

test("VIGIE_SECRET may come from a file, and must be long enough", () => {
  const file = join(folder.path, "secret");
  writeFileSync(file, "from a file, long enough\n");

  expect(readSettings({ VIGIE_SECRET_FILE: file }).secret).toBe("from a file, long enough");
  expect(readSettings({}).secret).toBeNull();
  expect(readSettings({ VIGIE_SECRET: "" }).secret).toBeNull();
  expect(() => readSettings({ VIGIE_SECRET: "too short" })).toThrow(UsageError);
  expect(() => readSettings({ VIGIE_SECRET: "too short" })).not.toThrow(/too short/);
});
