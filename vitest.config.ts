import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // Long, since a slow machine is no fault: what hangs is found by the tests' own deadlines.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores are what we promise to be tested on.
    maxWorkers: 2,
  },
});
