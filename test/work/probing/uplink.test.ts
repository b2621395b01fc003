import { afterEach, expect, test } from "vitest";
import { noteHeartbeat } from "../../../db/heartbeats.ts";
import type { ProbeResult } from "../../../server/core/model.ts";
import { createPushed } from "../../../server/work/probing/pushed.ts";
import { createUplink, type Uplink } from "../../../server/work/probing/uplink.ts";
import { oneProvider } from "../../helpers/line.ts";
import { NOON, resultOf, world } from "../../helpers/world.ts";

let uplink: Uplink;
afterEach(() => uplink.stop());

const failed: ProbeResult = resultOf(NOON, { outcome: "down", cause: "timeout", detail: "late" });

/** A guard of anchors that answer as the test says; instants of the checks are kept. */
function guard(up: Record<string, boolean>, more: { recheckMs?: number; gapMs?: number } = {}) {
  const checks: string[] = [];
  const changes: boolean[] = [];
  uplink = createUplink({
    anchors: Object.keys(up),
    now: () => NOON,
    reach: async (anchor) => {
      checks.push(anchor);
      return up[anchor]!;
    },
    onChange: (blind) => changes.push(blind),
    gapMs: 0,
    recheckMs: 20,
    ...more,
  });
  return { checks, changes };
}

test("a failure stays a failure while a reference target answers", async () => {
  const { changes } = guard({ a: false, b: true });

  expect(await uplink.review(failed)).toBe(failed);
  expect(uplink.state().blindSince).toBe(null);
  expect(changes).toEqual([]);
});

test("without a reference target in reach nothing is learnt, and no provider blamed", async () => {
  const { changes } = guard({ a: false, b: false });

  const result = await uplink.review(failed);

  expect(result).toMatchObject({ outcome: null, cause: "self", latencyMs: null });
  expect(result.detail).toBe("no reference target can be reached either (late)");
  expect(uplink.state().blindSince).toBe(NOON);
  expect(changes).toEqual([true]);
});

test("it notices by itself that the network is back", async () => {
  const up = { a: false, b: false };
  const seen: boolean[] = [];
  const back = new Promise<void>((done) => {
    uplink = createUplink({
      anchors: ["a", "b"],
      now: () => NOON,
      reach: async (anchor) => up[anchor as "a" | "b"],
      onChange(blind) {
        seen.push(blind);
        if (!blind) done();
      },
      gapMs: 0,
      recheckMs: 20,
    });
  });
  await uplink.review(failed);

  up.b = true;
  await back;

  expect(seen).toEqual([true, false]);
  expect(uplink.state().blindSince).toBe(null);
  expect(await uplink.review(failed)).toBe(failed);
});

test("without anchors a failure is what it looks like", async () => {
  guard({});

  expect(await uplink.review(failed)).toBe(failed);
});

test("failures that come together share a check, and checks keep their distance", async () => {
  const { checks } = guard({ a: true, b: true }, { gapMs: 100 });

  await Promise.all(Array.from({ length: 50 }, () => uplink.review(failed)));
  expect(checks).toEqual(["a", "b"]);

  const begun = performance.now();
  await Promise.all(Array.from({ length: 50 }, () => uplink.review(failed)));
  expect(checks).toEqual(["a", "b", "a", "b"]);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(80);
});

test("a failure is judged by a check that ends after it, never by an older one", async () => {
  const up = { a: true, b: true };
  guard(up);
  expect(await uplink.review(failed)).toBe(failed);

  up.a = up.b = false;

  expect((await uplink.review(failed)).cause).toBe("self");
});

test("the first anchor that answers is enough: a silent one is not waited for", async () => {
  uplink = createUplink({
    anchors: ["silent", "b"],
    now: () => NOON,
    reach: (anchor) => (anchor === "b" ? Promise.resolve(true) : new Promise(() => {})),
  });

  expect(await uplink.review(failed)).toBe(failed);
});

test("who waits while it is stopped is answered", async () => {
  guard({ a: true, b: true }, { gapMs: 60_000 });
  await uplink.review(failed);
  const waiting = uplink.review(failed);

  uplink.stop();

  expect(await waiting).toBe(failed);
});

test("a late heartbeat is not blamed while our own network is down", async () => {
  const w = await world({ yaml: oneProvider(["{ kind: heartbeat, every: 60s, grace: 0s }"]) });
  const [monitor] = w.live.monitors;
  await noteHeartbeat(w.db, monitor!.id, NOON - 120_000);
  guard({ a: false, b: false });
  const seen: ProbeResult[] = [];
  const pushed = createPushed(
    w.ctx,
    (_monitor, _slot, _attempt, result) => seen.push(result),
    (result) => uplink.review(result),
  );

  pushed.lookAgain(monitor!);
  await pushed.settle();
  await pushed.stop();

  expect(seen).toMatchObject([{ outcome: null, cause: "self" }]);
});
