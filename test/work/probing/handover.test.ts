import { expect, test } from "vitest";
import { queueKey } from "../../../server/work/probing/provider-queue.ts";
import { line, oneProvider } from "../../helpers/line.ts";
import { NOON } from "../../helpers/world.ts";

const NOTHING = { probesToday: new Map<number, number>(), notBefore: new Map<string, number>() };
const up = () => ({ outcome: "up" }) as const;

test("monitors that are handed over are probed no more, until they are taken up", async () => {
  const l = await line(oneProvider(["every: 10s", "every: 10s"]), up);
  l.scheduler.start();
  await l.pass(30_000);

  l.scheduler.handOver(l.w.live.monitors);
  const before = l.calls.length;
  await l.pass(60_000);
  expect(l.calls.length).toBe(before);
  expect(l.scheduler.providers()).toEqual([]);

  l.scheduler.takeUp(l.w.live.monitors, NOTHING);
  await l.pass(30_000);
  await l.stop();
  expect(l.calls.length).toBeGreaterThanOrEqual(before + 4);
  const slots = l.accepted.map(({ id, slot, attempt }) => `${id} ${slot} ${attempt}`);
  expect(new Set(slots).size).toBe(slots.length);
});

test("what the provider asked of another node is obeyed: a time to wait, and its quota", async () => {
  const l = await line(oneProvider(["every: 10s"], "limits: { perDay: 100 }"), up);
  const [monitor] = l.w.live.monitors;
  const until = NOON + 60_000;
  l.scheduler.start();
  l.scheduler.handOver([monitor!]);

  l.scheduler.takeUp([monitor!], {
    probesToday: new Map([[monitor!.id, 98]]),
    notBefore: new Map([[queueKey(monitor!.component), until]]),
  });
  await l.pass(50_000);
  expect(l.calls).toEqual([]);

  await l.pass(120_000);
  await l.stop();
  expect(l.calls).toHaveLength(2);
});

test("the first call comes as long after the takeover as after a call of our own", async () => {
  const l = await line(oneProvider(["every: 60s"], "limits: { spacing: 20s }"), up);
  l.scheduler.start();
  l.scheduler.handOver(l.w.live.monitors);
  await l.pass(5_000);

  l.scheduler.takeUp(l.w.live.monitors, NOTHING);
  await l.pass(19_000);
  expect(l.calls).toEqual([]);
  await l.pass(10_000);
  await l.stop();
  expect(l.calls).toHaveLength(1);
});
