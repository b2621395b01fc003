import { readFileSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { insertRows } from "../../db/intervals.ts";
import { insertResults } from "../../db/results.ts";
import { loadLive } from "../../server/state/live.ts";
import { serve, temporaryFolder, vigie } from "../helpers/process.ts";
import { randomLayers, randomOf } from "../helpers/random-layers.ts";
import { configOf, SMALL } from "../helpers/world.ts";
import { DAY_MS } from "../../server/core/duration.ts";

// Each run of the program is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
const path = (name: string) => join(folder.path, name);
const config = path("vigie.yaml");
const on = (database: string) => ({
  VIGIE_CONFIG: config,
  DATABASE_URL: `file:${path(database)}`,
});
const run = (database: string, ...args: string[]) => vigie(args, on(database), folder.path);
const results = async (database: string) => {
  const db = await openDatabase(path(database));
  const rows = await db.selectFrom("result").selectAll().execute();
  await db.destroy();
  return rows;
};

/** Three days about the clock change of 25 October 2026, in random layers. */
const FROM = Date.parse("2026-10-24T00:00:00+02:00");

beforeAll(async () => {
  writeFileSync(config, SMALL);
  const db = await openDatabase(path("a.db"));
  const log = pino({ level: "silent" });
  const live = await loadLive({ db, config: configOf(SMALL), log, now: () => FROM });
  for (const { id: componentId } of live.components) {
    const layers = randomLayers(randomOf(componentId), FROM, 3 * DAY_MS);
    const own = (layer: "verified" | "maintenance" | "incident" | "correction", i: number) => ({
      componentId,
      layer,
      source: layer === "verified" ? "" : `${layer}:${i}`,
    });
    await insertRows(db, [
      ...layers.verified.map((s, i) => ({ ...own("verified", i), ...s, detail: null })),
      ...(layers.incident ?? []).map((s, i) => ({ ...own("incident", i), ...s, detail: null })),
      ...layers.maintenance.map((s, i) => ({
        ...own("maintenance", i),
        ...s,
        source: `maintenance:${i}`,
        state: "under_maintenance" as const,
        detail: { announcedAt: s.announcedAt },
      })),
      ...(layers.correction ?? []).map((s, i) => ({
        ...own("correction", i),
        ...s,
        detail: { author: "Moi", reason: 'Un "test", oui', announcedAt: s.announcedAt, at: FROM },
      })),
    ]);
  }
  const monitorId = live.monitors[0]!.id;
  const slots = Array.from({ length: 100_000 }, (_, i) => FROM + i * 2_000);
  await insertResults(
    db,
    slots.map((slotAt, i) => ({
      monitorId,
      slotAt,
      attempt: 0,
      startedAt: slotAt + (i % 7),
      ...(i % 50 === 0
        ? ({ outcome: "down", cause: "http_5xx", latencyMs: 31, httpStatus: 502 } as const)
        : ({ outcome: "up", cause: null, latencyMs: i % 900, httpStatus: 200 } as const)),
    })),
  );
  await db.destroy();
}, 60_000);
afterAll(() => folder.remove());

test.each(["csv", "jsonl"])(
  "exported as %s and imported into an empty database, daily figures are equal",
  async (format) => {
    const window = ["--from", "2026-10-24", "--to", "2026-10-27"];
    const file = path(`states.${format}`);
    const exported = await run("a.db", "export", "--intervals", "--format", format, "-o", file);

    const imported = await run(`${format}.db`, "import", file, "--json");

    expect([exported.code, imported.code, imported.stderr]).toEqual([0, 0, ""]);
    const rows = readFileSync(file, "utf8").trim().split("\n").length - (format === "csv" ? 1 : 0);
    expect(JSON.parse(imported.stdout)).toMatchObject({ rows, added: rows, known: 0, bad: 0 });
    const [before, after] = [
      await run("a.db", "export", "--daily", ...window),
      await run(`${format}.db`, "export", "--daily", ...window),
    ];
    expect(before.stdout.split("\r\n")).toHaveLength(1 + 4 * 3 + 1);
    expect(after.stdout).toBe(before.stdout);
    const again = await run(`${format}.db`, "import", file, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ added: 0, known: rows });
  },
);

test("a window exported in two parts is the whole", async () => {
  const cut = "2026-10-25T02:30:00+01:00";
  for (const [name, ...part] of [
    ["p1", "--to", cut],
    ["p2", "--from", cut],
  ]) {
    await run("a.db", "export", "--intervals", ...part, "-o", path(name!));
    expect((await run("parts.db", "import", path(name!))).code).toBe(0);
  }

  const window = ["--daily", "--from", "2026-10-24", "--to", "2026-10-27"];
  const [whole, parts] = [
    await run("a.db", "export", ...window),
    await run("parts.db", "export", ...window),
  ];

  expect(parts.stdout).toBe(whole.stdout);
});

test("100,000 results go out and come in as they were, while a server runs", async () => {
  const file = path("results.csv");
  await run("a.db", "export", "--results", "-o", file);
  const served = await serve({ ...on("served.db") }, folder.path);

  const imported = await run("served.db", "import", file, "--json");
  const ready = await fetch(`${served.url}/healthz`);
  await served.end("SIGTERM");

  expect(imported).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(imported.stdout)).toMatchObject({ rows: 100_000, added: 100_000 });
  expect(ready.status).toBe(200);
  const [before, after] = [await results("a.db"), await results("served.db")];
  const old = (rows: typeof before) => rows.filter((r) => r.slot_at < FROM + 3 * DAY_MS);
  expect(old(after)).toEqual(before);
}, 300_000);

test("a row that is wrong stops all, with its line and the reason, or is left out if asked", async () => {
  const file = path("bad.csv");
  const good = "exemple,insee/sirene,verified,2026-10-01T00:00:00+02:00,2026-10-02T00:00:00+02:00";
  writeFileSync(
    file,
    `page,component,layer,from,to,state,source,detail\n${good},operational,,\n${good},excellent,,\nexemple,x\n`,
  );

  const all = await run("bad.db", "import", file);
  const dry = await run("bad.db", "import", file, "--keep-good", "--dry-run");
  const none = await run("bad.db", "export", "--intervals");
  const kept = await run("bad.db", "import", file, "--keep-good");

  expect(all.code).toBe(1);
  expect(all.stderr).toContain(`${file}:3: state: "excellent" is not one of operational`);
  expect(all.stderr).toContain(`${file}:4: 2 values, where the header has 8`);
  expect(all.stdout).toContain("nothing was imported");
  expect(dry).toMatchObject({ code: 1, stdout: expect.stringContaining("nothing was imported") });
  expect(none.stdout.trim().split("\n")).toHaveLength(1);
  expect(kept).toMatchObject({
    code: 1,
    stdout: "1 added, 0 known already, 2 wrong and left out\n",
  });
});

test("UptimeRobot's log, with its names mapped", async () => {
  const file = path("robot.csv");
  writeFileSync(
    file,
    '"Event","Monitor","Monitor URL","Date-Time","Reason","Duration","Duration (in mins.)"\n' +
      '"Up","INSEE prod","https://x","2026-10-07 11:00:00","OK","13 hrs, 0 mins","780"\n' +
      '"Down","INSEE prod","https://x","2026-10-07 10:00:00","HTTP 500","1 hrs, 0 mins","60"\n' +
      '"Up","INSEE prod","https://x","2026-10-07 00:00:00","OK","10 hrs, 0 mins","600"\n',
  );

  const unmapped = await run("robot.db", "import", file);
  const mapped = await run("robot.db", "import", file, "--map", "INSEE prod=insee/sirene");
  const daily = await run(
    ...(["robot.db", "export", "--daily", "--component", "insee/sirene"] as const),
    ...["--from", "2026-10-07", "--to", "2026-10-08", "--format", "jsonl"],
  );

  expect(unmapped).toMatchObject({ code: 1, stderr: expect.stringContaining("--map") });
  expect(mapped).toMatchObject({ code: 0, stdout: "3 added, 0 known already\n" });
  expect(JSON.parse(daily.stdout)).toMatchObject({
    date: "2026-10-07",
    operational: 82_800,
    major_outage: 3_600,
    unknown: 0,
    ratio: 23 / 24,
    coverage: 1,
  });
});

test("outages alone do not say when all was well: that has to be said", async () => {
  const file = path("outages.json");
  const [startDate, endDate] = ["2026-10-07T08:00:00.000Z", "2026-10-07T09:00:00.000Z"];
  writeFileSync(file, JSON.stringify([{ startDate, endDate, monitor: { name: "Sirene" } }]));
  const watched = ["--watched-from", "2026-10-07T00:00:00+02:00"];
  const until = ["--watched-to", "2026-10-08T00:00:00+02:00"];

  const silent = await run("hyperping.db", "import", file);
  const said = await run(
    "hyperping.db",
    "import",
    file,
    "--format",
    "hyperping",
    ...watched,
    ...until,
  );

  expect(silent).toMatchObject({ code: 2, stderr: expect.stringContaining("--watched-from") });
  expect(said).toMatchObject({ code: 0, stdout: "3 added, 0 known already\n" });
});

test.each([
  ["no file", ["import", "nowhere.csv"], "nowhere.csv cannot be read"],
  ["two things at once", ["export", "--daily", "--results"], "say one of"],
  ["nothing at all", ["export"], "say one of"],
  ["a day that is none", ["export", "--daily", "--from", "2026-02-30"], "2026-10-07"],
  [
    "a window that is reversed",
    ["export", "--daily", "--from", "2026-10-02", "--to", "2026-10-01"],
    "--to must come after",
  ],
  ["a component that is not there", ["export", "--daily", "--component", "x"], "no component x"],
  [
    "half a watch",
    ["import", "vigie.yaml", "--format", "hyperping", "--watched-from", "2026-10-01T00:00:00Z"],
    "belong together",
  ],
])("%s: exit 2", async (_, args, message) => {
  const ran = await run("usage.db", ...args);

  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

test("an export that fails leaves the file of before", async () => {
  writeFileSync(path("kept.csv"), "the one of before");
  writeFileSync(path("broken.db"), "no database at all, but as long as one might be");

  const ran = await run("broken.db", "export", "--results", "-o", path("kept.csv"));

  expect(ran.code).toBe(4);
  expect(readFileSync(path("kept.csv"), "utf8")).toBe("the one of before");
  expect(existsSync(path("kept.csv.part"))).toBe(false);
});
