import { describe, expect, test } from "vitest";
import { csvText } from "../../server/formats/csv.ts";
import { exposition } from "../../server/formats/exposition.ts";
import { icalLines, icalText } from "../../server/formats/ical.ts";
import { escapeXml } from "../../server/formats/xml.ts";
import { beginningOf, ONE_LINE, oneLine, plainLines } from "../../server/core/plain-text.ts";

/** Line ends of Unicode, of terminals and of Python's `splitlines`. */
const LINE_ENDS = ["\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029"];
const CONTROLS = [
  ...["\0", "\x07", "\x1b", "\x1b[31m", "\x1c", "\x1d", "\x1e", "\x1f", "\x7f"],
  ...["\x80", "\x84", "\x9b", "\x9f", "\ud800", "\udfff"],
];
const ALL = [...LINE_ENDS, ...CONTROLS];
const named = (text: string) => ({ text, name: JSON.stringify(text) });

describe("iCalendar", () => {
  test.each(ALL.map(named))("keeps a value with $name on its line", ({ text }) => {
    const value = icalText(`Coupure${text}DTEND:20300101T000000Z`);
    const lines = icalLines([`SUMMARY:${value}`, "STATUS:CONFIRMED"]);

    expect(lines.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/)).toEqual([
      `SUMMARY:${value}`,
      "STATUS:CONFIRMED",
      "",
    ]);
    expect(value).toMatch(/^[^\0-\x1f\x7f-\x9f\u2028\u2029]*$/);
    expect(value.isWellFormed()).toBe(true);
  });

  test.each(LINE_ENDS.map(named))("writes the line end $name as \\n", ({ text }) => {
    expect(icalText(`a${text}b`)).toBe("a\\nb");
  });
});

describe("XML", () => {
  test.each(ALL.map(named))("carries a text with $name", ({ text }) => {
    const escaped = escapeXml(`a${text}b`);

    // What XML 1.0 allows, but for the characters that it discourages or XML 1.1 reads otherwise.
    expect(escaped).toMatch(/^[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd]*$/);
    expect(escaped.startsWith("a") && escaped.endsWith("b")).toBe(true);
  });
});

describe("CSV", () => {
  test.each(ALL.map(named))("keeps a cell with $name in its row", ({ text }) => {
    const row = csvText(["h"], [[`a${text}=1+1`]]).slice("h\r\n".length, -2);

    if (/[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/.test(text)) expect(row).toMatch(/^".*"$/s);
    expect(row).not.toContain("\0");
    expect(row.isWellFormed()).toBe(true);
  });

  test.each([
    ...["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\0=1"],
    ...["＝1+1", "＋1", "－1", "＠SUM(A1)", '=HYPERLINK("http://evil.test","x")'],
  ])("keeps %j from being a formula", (text) => {
    const row = csvText(["h"], [[text]]).slice("h\r\n".length);

    expect(row).toMatch(/^"?'/);
  });
});

describe("metrics", () => {
  test.each(ALL.map(named))("keep a label with $name on its line", ({ text }) => {
    const family = {
      ...{ name: "vigie_up", type: "gauge" as const, help: "State." },
      samples: [[{ name: `a${text}"} 1\nevil 1` }, 0]] as const,
    };

    const lines = exposition([family], "text").split(/[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);

    expect(lines).toHaveLength(4);
    expect(lines[2]).toMatch(/^vigie_up\{name="a.*\\"\} 1\\nevil 1"\} 0$/);
  });
});

describe("plain text", () => {
  test.each(ALL.map(named))("becomes one line of $name", ({ text }) => {
    expect(oneLine(`a${text}b`)).toMatch(ONE_LINE);
    expect(plainLines(`a${text}b`)).toMatch(/^[^\0-\x08\v-\x1f\x7f-\x9f\u2028\u2029]*$/);
  });

  test("is never cut within a character", () => {
    expect(beginningOf("ab💩", 3)).toBe("ab");
    expect(beginningOf("ab💩", 4)).toBe("ab💩");
  });
});
