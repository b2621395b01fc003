import fc from "fast-check";
import { expect, test } from "vitest";
import type { ProbeResult } from "../../../server/core/model.ts";
import { inSlotOrder } from "../../../server/work/cluster/slot-order.ts";
import { pageOfInsee } from "../../helpers/page-yaml.ts";
import { NOON, resultOf, world } from "../../helpers/world.ts";

type Probe = readonly [slot: number, attempt: number];

const EVERY_MS = 60_000;
const SITE = pageOfInsee(
  `{ id: insee/sirene, name: Sirene, monitors: [{ kind: http, url: "https://i.test/", every: 60s }] }`,
);
const slotAt = (slot: number) => NOON + slot * EVERY_MS;

async function ordered(newest: ReadonlyMap<number, { slotAt: number; attempt: number }>) {
  const { live } = await world({ yaml: SITE });
  const monitor = live.monitors[0]!;
  const accepted: Probe[] = [];
  const stored: Probe[] = [];
  const note = (to: Probe[], slot: number, attempt: number) =>
    void to.push([(slot - NOON) / EVERY_MS, attempt]);
  const { accept } = inSlotOrder(
    {
      accept: (_, slot, attempt) => note(accepted, slot, attempt),
      store: (_, slot, attempt) => note(stored, slot, attempt),
    },
    newest,
  );
  const result: ProbeResult = resultOf(NOON, { outcome: "up" });
  return {
    monitor,
    accepted,
    stored,
    take: ([slot, attempt]: Probe) => accept(monitor, slotAt(slot), attempt, result),
  };
}

/** Slots of two repeats each, as one node probes them. */
const PROBES: readonly Probe[] = [0, 1, 2].flatMap((slot) =>
  [0, 1, 2].map((attempt): Probe => [slot, attempt]),
);

test("two nodes that probe the same slots count as one, however their results mix", async () => {
  const w = await ordered(new Map());
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: PROBES.length * 2, maxLength: PROBES.length * 2 }),
      fc.nat(),
      (turns, round) => {
        w.accepted.length = 0;
        // Each round is a later time: the monitor's past does not matter.
        const base = (round % 1_000_000) * 100 + 1_000;
        const own = PROBES.map(([slot, attempt]): Probe => [base + slot, attempt]);
        const queues = [[...own], [...own]];
        for (const first of turns) {
          const [one, other] = first ? [queues[0]!, queues[1]!] : [queues[1]!, queues[0]!];
          // Results that are a whole slot behind come too late to be asked for their order.
          const isAhead = other.length - one.length >= 3;
          const probe = (isAhead || one.length === 0 ? other : one).shift();
          if (probe) w.take(probe);
        }

        const keys = w.accepted.map((p) => p.join(":"));
        expect(new Set(keys).size).toBe(keys.length);
        expect(w.accepted).toEqual(w.accepted.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]));
        expect(w.accepted[0]).toEqual(own[0]);
        expect(w.accepted.at(-1)).toEqual(own.at(-1));
        w.take([base - 1_000_000, 0]);
      },
    ),
  );
});

test("what an earlier lead recorded is not counted again", async () => {
  const { live } = await world({ yaml: SITE });
  const w = await ordered(new Map([[live.monitors[0]!.id, { slotAt: slotAt(5), attempt: 1 }]]));

  for (const probe of [
    [5, 0],
    [5, 1],
    [5, 2],
    [6, 0],
  ] as const)
    w.take(probe);

  expect(w.stored).toEqual([
    [5, 0],
    [5, 1],
  ]);
  expect(w.accepted).toEqual([
    [5, 2],
    [6, 0],
  ]);
});

test("after the clock was set back by an hour, slots count again", async () => {
  const w = await ordered(new Map());

  w.take([100, 0]);
  w.take([40, 0]);
  w.take([41, 0]);

  expect(w.accepted).toEqual([
    [100, 0],
    [40, 0],
    [41, 0],
  ]);
});
