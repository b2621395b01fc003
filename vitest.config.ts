import { globSync, readFileSync } from "node:fs";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const ALL = "test/**/*.test.{ts,tsx}";
/** Names the tests that are skipped where there is no PostgreSQL. */
const SKIPPED = "test/helpers/without-postgres.test.ts";
/** Rooms whose tests start Vigie as a process, and mostly wait for it. */
const PROCESSES = "test/{commands,docs,faults}/**/*.test.ts";
/** Rooms whose tests open a browser. */
const BROWSERS = "test/browser/**/*.test.ts";

/**
 * Rooms of everything that is stored: their tests run on PostgreSQL too. Not those of pages and
 * documents, nor those of the schedule, whose clock stops before the last results are written.
 */
const STORED = [
  "test/{actions,auth,db,demo,messages,state}/**/*.test.ts",
  "test/work/{alerts,delivery,queue,upkeep}/**/*.test.ts",
  "test/routes/alerts.test.ts",
  "test/routes/{access,accounts,api,console,session,subscribers}/**/*.test.ts",
];
/** Helpers that open the database of the engine under test. */
const OPENS_ONE =
  /(helpers\/(database|account-api|account-pages|grant-desk|oauth-desk|people-api|random-past|hook-lane|registrar|line|mail-lane|mail-world|access-log)|drafted-outages)\.ts"|\bworld\b[^}]*\} from "[^"]*helpers\/world\.ts"/;

const onBothEngines = globSync(STORED).filter((file) => OPENS_ONE.test(readFileSync(file, "utf8")));

/** Files that last longest, which begin first: else the last one runs alone. */
const LONGEST = [
  "faults/executors",
  "faults/message-order",
  "faults/mail-server-drops",
  "faults/restore-kill",
  "faults/probing",
  "faults/kill",
  "docs/snippets",
  "faults/maintenance-kill",
  "faults/mail-kill",
  "faults/clock",
  "commands/import",
  "browser/console-screens",
  "browser/every-page",
  "browser/console-live",
  "browser/home",
  "browser/demo",
  "routes/api/pushed-live",
  "work/delivery/message-order",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return found === -1 ? LONGEST.length : found;
    };
    const sorted = await super.sort(files);
    const order = (file: TestSpecification) => file.project.config.sequence.groupOrder;
    return sorted.toSorted((a, b) => order(a) - order(b) || rank(a) - rank(b));
  }
}

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    // Long, since a slow machine is no fault: what hangs is found by the tests' own deadlines.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000, interval: 20 } },
    // The gate runs real processes, sockets and browsers on whatever machine it is given: what
    // fails there twice is broken, what fails once was starved.
    retry: process.env["CI"] ? 2 : 0,
    sequence: { sequencer: LongestFirst },
    // Loading the modules anew for each file would take longer than most files' tests. What a
    // file changes of its process, it puts back.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: "process",
          include: [PROCESSES],
          // Two cores are what we promise to be tested on; these leave them idle half of the time.
          maxWorkers: 4,
          isolate: true,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "browser", include: [BROWSERS], maxWorkers: 3, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: "sqlite",
          include: [ALL],
          exclude: [...configDefaults.exclude, SKIPPED, PROCESSES, BROWSERS],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
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
          setupFiles: "test/helpers/postgres-drop.ts",
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
