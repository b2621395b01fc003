import { expect, test } from "vitest";
import { compileJsonTest, failedTest } from "../../probes/json-test.ts";

test("a value nested too deep to be printed fails its test like any other", () => {
  const depth = 200_000;
  const value: unknown = JSON.parse(`{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`);

  const failure = failedTest(value, compileJsonTest({ path: "a", test: "equals", value: 1 }));

  expect(failure).toMatchObject({ outcome: "down", cause: "body" });
  expect(failure?.detail).toContain("a list that is nested very deep");
});
