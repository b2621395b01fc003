import { globSync, readFileSync } from "node:fs";
import { configDefaults, defineConfig } from "vitest/config";

const ALL = "test/**/*.test.{ts,tsx}";
/** Names the tests that are skipped where there is no PostgreSQL. */
const SKIPPED = "test/helpers/without-postgres.test.ts";

/**
 * Rooms of everything that is stored: their tests run on PostgreSQL too. Not those of pages and
 * documents, nor those of the schedule, whose clock stops before the last results are written.
 */
const STORED = [
  "test/{actions,auth,db,demo,messages,state}/**/*.test.ts",
  "test/work/{delivery,upkeep}/**/*.test.ts",
  "test/routes/{api,console,session,subscribers}/**/*.test.ts",
];
/** Helpers that open the database of the engine under test. */
const OPENS_ONE = /helpers\/(database|world|people-api|registrar|line|mail-lane)\.ts"/;

const onBothEngines = globSync(STORED).filter((file) => OPENS_ONE.test(readFileSync(file, "utf8")));

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    // Long, since a slow machine is no fault: what hangs is found by the tests' own deadlines.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The gate runs real processes, sockets and browsers on whatever machine it is given: what
    // fails there twice is broken, what fails once was starved.
    retry: process.env["CI"] ? 2 : 0,
    // Two cores are what we promise to be tested on.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: "sqlite", include: [ALL], exclude: [...configDefaults.exclude, SKIPPED] },
      },
      {
        extends: true,
        test: {
          name: "postgres",
          // Without a cluster they are skipped, each by its name.
          include: process.env["VIGIE_TEST_POSTGRES"] ? onBothEngines : [SKIPPED],
          provide: { onBothEngines },
          env: { VIGIE_TEST_ENGINE: "postgres" },
          globalSetup: "test/helpers/postgres-template.ts",
        },
      },
    ],
  },
});
