import { describe, expect, test } from "vitest";
import { readLogLine } from "../../../server/core/measuring/log-line.ts";

const NOON = Date.parse("2026-01-15T12:00:00+01:00");

describe("a line", () => {
  const pattern = /\[(?<time>[^\]]+)\] "\w+ (?<path>\/v3\/insee\S*) [^"]*" (?<status>\S+)/u;
  const line = (path: string, status: string, time = "15/Jan/2026:12:00:00 +0100") =>
    `10.0.0.1 - - [${time}] "GET ${path} HTTP/1.1" ${status} 512`;

  test.each([
    { text: line("/v3/insee/sirene", "200"), read: { status: 200, at: NOON } },
    { text: line("/v3/dgfip/x", "200"), read: "other" },
    { text: "", read: "other" },
    { text: line("/v3/insee/sirene", "-"), read: { status: 0, at: NOON } },
    { text: line("/v3/insee/sirene", "200", "15/Jan/2026:12:00:00"), read: "zoneless" },
    { text: line("/v3/insee/sirene", "999"), read: "bad" },
    { text: line("/v3/insee/sirene", "200", "noon"), read: "bad" },
  ])("$text", ({ text, read }) => {
    expect(readLogLine(text, pattern)).toEqual(read);
  });

  test("without a group for it has no time", () => {
    expect(readLogLine("200", /(?<status>\d+)/u)).toEqual({ status: 200, at: null });
  });
});
