import { expect, test } from "vitest";
import type { PlannedWindow } from "../../server/core/snapshot.ts";
import { recurringWindows } from "../../web/page/recurring-windows.ts";
import { formatFor } from "../../web/text/format.ts";
import { dateAgo, sampleComponent, sampleProvider } from "../helpers/sample-components.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const format = formatFor("fr", "Europe/Paris");

/** Windows of an hour at so many UTC midnights from the sample's day. */
const at = (days: readonly number[], hours = 1): PlannedWindow[] =>
  days.map((d) => {
    const from = Date.parse(`${dateAgo(-d)}T00:00:00Z`);
    return { from, to: from + hours * HOUR_MS };
  });
const fortnight = Array.from({ length: 14 }, (_, i) => i + 1);

function told(...windows: PlannedWindow[][]) {
  const components = windows.map((w, i) => sampleComponent(`c${i}`, `API ${i}`, { windows: w }));
  return recurringWindows(samplePage({ providers: [sampleProvider("DGFIP", components)] }), format);
}

test("a window each day is one line", () => {
  const windows = at(fortnight);

  expect(told(windows)).toEqual([{ who: "DGFIP", rhythm: "daily", next: windows[0] }]);
});

test("components that share their windows share the line, others are named", () => {
  expect(told(at(fortnight), at(fortnight)).map((w) => w.who)).toEqual(["DGFIP"]);
  expect(told(at(fortnight), []).map((w) => w.who)).toEqual(["DGFIP – API 0"]);
});

test("the same weekday twice is weekly; other dates stand alone, soonest first", () => {
  expect(told(at([1, 8])).map((w) => w.rhythm)).toEqual(["weekly"]);
  expect(told(at([2, 10])).map((w) => [w.rhythm, w.next.from])).toEqual([
    ["once", at([2])[0]?.from],
    ["once", at([10])[0]?.from],
  ]);
});

test("a window that a declared maintenance covers is left out", () => {
  const [window] = at([3]);
  if (!window) throw new Error("no window");
  const [base] = samplePage().maintenances;
  if (!base) throw new Error("no maintenance");
  const page = samplePage({
    providers: [sampleProvider("DGFIP", [sampleComponent("c0", "API", { windows: [window] })])],
    maintenances: [{ ...base, components: ["c0"], startsAt: window.from, endsAt: window.to }],
  });

  expect(recurringWindows(page, format)).toEqual([]);
});
