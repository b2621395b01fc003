import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // Long, since a slow machine is no fault: what hangs is found by the tests' own deadlines.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The gate runs real processes, sockets and browsers on whatever machine it is given: what
    // fails there twice is broken, what fails once was starved.
    retry: process.env["CI"] ? 2 : 0,
    // Two cores are what we promise to be tested on.
    maxWorkers: 2,
  },
});
