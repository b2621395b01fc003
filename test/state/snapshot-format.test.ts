import { expect, test } from "vitest";
import { keptPieces, parseKept } from "../../server/state/snapshot-format.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { snapshotOf } from "../helpers/serving.ts";
import type { Snapshot } from "../../server/core/snapshot.ts";

const kept = (snapshot: Snapshot): string => [...keptPieces(snapshot)].join("");

test("a snapshot comes back as it was, whatever its days look like", () => {
  const snapshot = snapshotOf([samplePage(), samplePage({ locale: "en" })]);

  expect(parseKept(kept(snapshot))).toEqual(snapshot);
});

test("a page without providers, and a provider without components, come back too", () => {
  const page = samplePage();
  const [provider] = page.providers;
  const bare = [
    { ...page, providers: [] },
    { ...page, providers: [{ ...provider!, components: [] }] },
  ];

  expect(parseKept(kept(snapshotOf(bare)))).toEqual(snapshotOf(bare));
});

test("days that are alike but for their dates take one row; a gap between dates ends it", () => {
  const page = samplePage();
  const { days } = page.providers[0]!.components[0]!;
  const { seconds, ratio } = days[0]!;
  const alike = ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-03"].map((date) => ({
    date,
    seconds,
    ratio,
  }));
  const snapshot = snapshotOf([
    {
      ...page,
      providers: [
        {
          ...page.providers[0]!,
          components: [{ ...page.providers[0]!.components[0]!, days: alike }],
        },
      ],
    },
  ]);

  const text = kept(snapshot);

  expect(text).toContain('"days":[["2026-02-27",3,');
  expect(text.match(/\["2026-/g)).toHaveLength(2);
  expect(parseKept(text)).toEqual(snapshot);
});

test("what an older version kept, each day an object, is read", () => {
  const snapshot = snapshotOf([samplePage()]);

  expect(parseKept(JSON.stringify(snapshot))).toEqual(snapshot);
});

test.each(["", "null", "[]", '{"schemaVersion":2,"pages":[]}', '{"schemaVersion":1}'])(
  "%j is none",
  (text) => {
    expect(() => parseKept(text)).toThrow();
  },
);
