import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asKnownNow, isFresh, lastGood, readKept } from "../../server/state/stored-snapshot.ts";
import { eventually } from "../helpers/process.ts";
import { SAMPLE_NOW } from "../helpers/sample-components.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { snapshotOf } from "../helpers/serving.ts";

let folder = "";
const log = pino({ level: "silent" });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigie-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const snapshot = snapshotOf([samplePage()]);
const staleness = (at: number) =>
  asKnownNow(snapshot, at).pages.flatMap((page) =>
    page.providers.flatMap((p) => p.components.map((c) => c.stale)),
  );

test("a snapshot of a moment ago is shown as it is", () => {
  expect(isFresh(snapshot, SAMPLE_NOW + 59_000)).toBe(true);
  expect(asKnownNow(snapshot, SAMPLE_NOW + 59_000)).toBe(snapshot);
});

test("one that was not followed by another says of everything that it is no longer measured", () => {
  expect(isFresh(snapshot, SAMPLE_NOW + 60_000)).toBe(false);
  expect(new Set(staleness(SAMPLE_NOW + 60_000))).toEqual(new Set([true]));
});

test("what is kept is read back, and a damaged file is put aside and not shown", async () => {
  const path = join(folder, "s.json");
  const kept = lastGood(path, log);
  kept.keep(snapshot);
  await kept.close();
  const read = readKept(path);

  writeFileSync(path, '{"schemaVersion":1,');

  expect(read).toEqual(snapshot);
  expect(() => readKept(path)).toThrow(SyntaxError);
  expect(kept.read()).toBeNull();
  expect(readdirSync(folder)).toEqual(["s.json.unreadable"]);
});

test("what another program stored is proved once before it is shown, and its own is not", async () => {
  const path = join(folder, "s.json");
  const older = lastGood(path, log, "0.1.0");
  older.keep(snapshot);
  await older.close();
  const proved: unknown[] = [];
  const prove = (stored: unknown) => void proved.push(stored);

  const same = lastGood(path, log, "0.1.0");
  expect(same.read(prove)).toEqual(snapshot);
  expect(proved).toEqual([]);
  const newer = lastGood(path, log, "0.2.0");
  for (let i = 0; i < 2; i += 1) expect(newer.read(prove)).toEqual(snapshot);
  expect(proved).toEqual([snapshot]);
  const nameless = lastGood(path, log);
  nameless.read(prove);
  expect(proved).toHaveLength(2);
});

test("however often snapshots come, one is soon on disk, and the newest in the end", async () => {
  const path = join(folder, "s.json");
  const kept = lastGood(path, log);
  let revision = 1;
  const flood = setInterval(() => kept.keep(snapshotOf([samplePage()], (revision += 1))), 20);

  const first = await eventually(
    async () => readKept(path),
    (found) => found !== null,
    3_000,
  );
  clearInterval(flood);
  kept.keep(snapshotOf([samplePage()], 9_999));
  await kept.close();

  expect(first!.revision).toBeGreaterThan(1);
  expect(readKept(path)!.revision).toBe(9_999);
  expect(readdirSync(folder)).toEqual(["s.json"]);
});
