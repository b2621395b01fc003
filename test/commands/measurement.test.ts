import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertStates } from "../../db/intervals.ts";
import { openDatabase } from "../../db/open.ts";
import { insertResults } from "../../db/results.ts";
import { loadLive } from "../../server/state/live.ts";
import { pino } from "pino";
import { temporaryFolder, vigie } from "../helpers/process.ts";
import { configOf, SMALL } from "../helpers/world.ts";

const folder = temporaryFolder();
const database = join(folder.path, "vigie.db");
const env = { VIGIE_CONFIG: join(folder.path, "vigie.yaml"), DATABASE_URL: `file:${database}` };
const run = (...args: string[]) => vigie(args, env, folder.path);
const at = (text: string) => Date.parse(text);

/** June and July 2026: up, but for an hour of the gateway on 7 July; three old results. */
beforeAll(async () => {
  writeFileSync(env.VIGIE_CONFIG, SMALL);
  const config = configOf(SMALL);
  const log = pino({ level: "silent" });
  const db = await openDatabase(database);
  const first = at("2026-06-01T00:00:00+02:00");
  const live = await loadLive({ db, config, log, now: () => first });
  for (const { id: componentId, provider } of live.components) {
    const seen = { componentId, layer: "verified" as const, detail: null };
    const down = at("2026-07-07T10:00:00+02:00");
    const end = at("2026-08-01T00:00:00+02:00");
    const up = "operational" as const;
    await insertStates(
      db,
      provider.role === "gateway"
        ? [
            { ...seen, from: first, to: down, state: up },
            { ...seen, from: down, to: down + 3_600_000, state: "major_outage" },
            { ...seen, from: down + 3_600_000, to: end, state: up },
          ]
        : [{ ...seen, from: first, to: end, state: up }],
    );
  }
  const { id: monitorId } = live.monitors[0]!;
  const measured = { monitorId, attempt: 0, outcome: "up" as const, cause: null, httpStatus: 200 };
  await insertResults(
    db,
    [0, 60_000, 120_000].map((after) => ({
      ...measured,
      slotAt: first + after,
      startedAt: first + after,
      latencyMs: 120,
    })),
  );
  await db.destroy();
});
afterAll(() => folder.remove());

test("a month is reported as text, JSON and CSV, with the same numbers", async () => {
  const [text, json, csv] = await Promise.all(
    ["text", "json", "csv"].map((format) =>
      run("report", "--month", "2026-07", "--format", format),
    ),
  );

  const report = JSON.parse(json!.stdout) as Record<string, unknown>;
  // 744 hours, of which one was down; half a percent of them is 3 h 43 min 12 s.
  expect(report).toMatchObject({
    ratio: 743 / 744,
    budgetSeconds: 13_392,
    spentSeconds: 3_600,
    leftSeconds: 9_792,
    attribution: { gateway: 3_600, provider: 0, planned: 0, unknown: 0 },
  });
  expect(text!.stdout).toMatch(/Disponibilité\s+99,865\s%/);
  expect(text!.stdout).toContain("reste                    2 h 43 min 12 s");
  const row = csv!.stdout.split("\r\n")[1]!.split(",");
  expect(Number(row[4])).toBe(report.ratio);
  expect([text, json, csv].map((r) => r!.code)).toEqual([0, 0, 0]);
});

test.each([
  { args: ["--month", "2026-13"], says: "expected a month such as 2026-10" },
  { args: ["--month", "2999-01"], says: "it has not begun" },
  { args: ["--month", "2026-07", "--page", "autre"], says: "no page autre: there is exemple" },
  { args: ["--month", "2026-07", "--format", "pdf"], says: "text, json, csv" },
  { args: [], says: "--month" },
])("report $args is a mistake of use", async ({ args, says }) => {
  const { code, stderr, stdout } = await run("report", ...args);

  expect(code).toBe(2);
  expect(stderr).toContain(says);
  expect(stdout).toBe("");
});

test("roll-ups are made, made again, and change nothing that is reported", async () => {
  const first = await run("rollup");
  const again = await run("rollup");
  const rebuilt = await run("rollup", "--rebuild");

  // Four components over at least 61 days.
  expect(Number(/^\d+/.exec(first.stdout)?.[0])).toBeGreaterThan(4 * 61 * 24);
  expect(again.stdout).toMatch(/^\d hours rolled up; done/);
  expect(Number(/^\d+/.exec(rebuilt.stdout)?.[0])).toBeGreaterThanOrEqual(4 * 61 * 24);
  // Nothing but how it goes, where it takes more than five seconds.
  expect(first.stderr).toMatch(/^(Rolling up: \d+ of \d+\n)*$/);
});

test("a correction is made, listed, counted, and refused where another stands", async () => {
  const add = (...more: string[]) =>
    run(
      ...["correction", "add", "--component", "passerelle", "--state", "operational"],
      ...["--from", "2026-07-07T10:00:00+02:00", "--to", "2026-07-07T10:30:00+02:00"],
      ...["--author", "Équipe", "--reason", "Sonde coupée du réseau", ...more],
    );

  const made = await add("--json");
  const over = await add();
  const list = await run("correction", "list");
  const report = await run("report", "--month", "2026-07", "--format", "json");

  expect(made.code).toBe(0);
  const { id } = JSON.parse(made.stdout) as { id: string };
  expect(over).toMatchObject({ code: 1, stdout: "" });
  expect(over.stderr).toContain(id);
  expect(list.stdout).toContain(`${id}  passerelle  2026-07-07T10:00:00.000+02:00`);
  expect(list.stdout).toContain("Équipe: Sonde coupée du réseau");
  expect(JSON.parse(report.stdout)).toMatchObject({ spentSeconds: 1_800 });
  expect((await add("--from", "hier")).code).toBe(2);
});

test("results older than they are kept are purged", async () => {
  await run("rollup");

  const { code, stdout } = await run("purge");

  expect(code).toBe(0);
  expect(stdout).toBe("3 rows deleted\n");
});
