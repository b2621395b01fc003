import { expect, test } from "vitest";
import { z } from "zod";
import type { ProbeKind } from "../../probes/probe.ts";
import { readDocument } from "../../server/config/document.ts";
import { readMonitors } from "../../server/config/monitors.ts";

const settings = z.strictObject({ url: z.string() });
const kind = (name: string, built: boolean): ProbeKind => ({
  kind: name,
  settings,
  built,
  probe: null,
});

test("a kind that is not built yet is understood, warned of, and refused by name", () => {
  const text = `pages: [{ providers: [{ components: [{ monitors: [
  { kind: now, url: a },
  { kind: later, url: "\${MISSING}" },
] }] }] }]`;
  const document = readDocument(text, (name) => ({ problem: `${name} is not set` }));

  const read = readMonitors(
    document,
    new Map([
      ["now", kind("now", true)],
      ["later", kind("later", false)],
    ]),
  );

  expect(read.mistakes).toEqual([]);
  expect(read.warnings.map(({ at, message }) => [document.line(at), message])).toEqual([
    [{ line: 3, column: 23 }, "MISSING is not set: this monitor will not run"],
    [{ line: 3, column: 11 }, 'the kind "later" is not built yet: this monitor will not run'],
  ]);
  const monitors = read.at(["pages", 0, "providers", 0, "components", 0]);
  expect(monitors.map(({ key, unusable }) => [key, unusable])).toEqual([
    ["now", null],
    ["later", 'MISSING is not set; the kind "later" is not built yet'],
  ]);
});
