import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { probeKinds } from "../../probes/index.ts";
import { configJsonSchema } from "../../server/config/load.ts";

const read = (path: string): unknown => parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const judge = (value: unknown) => z.fromJSONSchema(configJsonSchema()).safeParse(value).success;

test.each(["example.yaml", "../../server/presets/api-entreprise-et-particulier.yaml"])(
  "the published schema accepts %s",
  (path) => {
    expect(judge(read(path))).toBe(true);
  },
);

test.each([
  { what: "an unknown key", change: { colour: "red" } },
  { what: "an unknown locale", change: { locale: "de" } },
  { what: "an unknown kind", change: withMonitor({ kind: "htpp" }) },
  { what: "another kind's settings", change: withMonitor({ kind: "heartbeat", url: "https://x" }) },
  { what: "a duration without unit", change: withMonitor({ kind: "heartbeat", every: 60 }) },
])("the published schema refuses $what", ({ change }) => {
  const page = { id: "p", title: "P", url: "https://p.test", providers: [] };

  expect(judge({ pages: [page] })).toBe(true);
  expect(judge({ pages: [{ ...page, ...change }] })).toBe(false);
});

test("the published schema accepts keys of the file's own that begin with x-", () => {
  const monitor = { kind: "tcp", host: "x.test", port: 1, "x-note": 1 };

  expect(
    judge({
      "x-defaults": { anything: true },
      pages: [{ id: "p", title: "P", url: "https://p.test", ...withMonitor(monitor), "x-a": [] }],
    }),
  ).toBe(true);
});

test("each kind of monitor is in the published schema with its own settings", () => {
  const text = JSON.stringify(configJsonSchema());

  for (const kind of probeKinds.keys()) expect(text).toContain(`{"const":"${kind}"}`);
  expect(text).toContain('"graceAfterMaintenance"');
});

function withMonitor(monitor: object) {
  const component = { id: "c", name: "C", monitors: [monitor] };
  return { providers: [{ id: "q", name: "Q", components: [component] }] };
}
