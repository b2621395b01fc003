import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { line, oneProvider, type LineAnswer } from "../../helpers/line.ts";

const S = 1_000;
const INTERVAL = 10 * S;

/** Answers of a provider whose monitors time out after 2 s. */
const HANGS: LineAnswer = { outcome: "down", cause: "timeout", afterMs: 2 * S };
const REFUSES: LineAnswer = { outcome: "down", cause: "connect" };
const SLOW: LineAnswer = { outcome: "up", afterMs: 1_900 };
const UP: LineAnswer = { outcome: "up", afterMs: 100 };

/** So many components of one provider, each with one monitor, on a clock that the test moves. */
async function provider(count: number, limits = "") {
  const monitors = Array.from({ length: count }, () => "every: 10s, timeout: 2s");
  let answer = UP;
  const l = await line(oneProvider(monitors, limits), () => answer);
  l.scheduler.start();
  const states = () => l.w.live.components.map((c) => c.status.verified.state);
  /** Lets time pass; returns each set of states that was seen, second by second. */
  const pass = async (ms: number) => {
    const seen: Set<string>[] = [];
    for (let passed = 0; passed < ms; passed += S) {
      await l.pass(S);
      await l.w.wait(S);
      seen.push(new Set(states()));
    }
    return seen;
  };
  return { ...l, pass, states, answers: (next: LineAnswer) => void (answer = next) };
}

const only = (state: string) => new Set([state]);

describe("a provider of 1 to 20 components", () => {
  const sizes = Array.from({ length: 20 }, (_, i) => i + 1);

  test.each(sizes.flatMap((n) => [["hangs", HANGS, n] as const, ["refuses", REFUSES, n] as const]))(
    "that %s is down as a whole within three intervals, and back within two",
    async (_, failing, count) => {
      const p = await provider(count);
      await p.pass(2 * INTERVAL);
      expect(new Set(p.states())).toEqual(only("operational"));

      p.answers(failing);
      const from = p.calls.length;
      await p.pass(3 * INTERVAL);
      expect(p.states()).toEqual(Array(count).fill("major_outage"));
      // Three rounds, and some repeats: not three calls for each probe.
      expect(p.calls.length - from).toBeLessThanOrEqual(Math.max(6, 3.5 * count + 3));

      const steady = p.calls.length;
      for (const seen of await p.pass(6 * INTERVAL)) expect(seen).toEqual(only("major_outage"));
      expect(p.calls.length - steady).toBeLessThanOrEqual(6 * count + 4);

      p.answers(UP);
      await p.pass(2 * INTERVAL);
      expect(p.states()).toEqual(Array(count).fill("operational"));
      expect(p.mostOpen()).toBeLessThanOrEqual(4);
      await p.stop();
    },
    20_000,
  );

  test.each(sizes)(
    "that answers just within the time-out stays up: %i",
    async (count) => {
      const p = await provider(count);
      p.answers(SLOW);
      await p.pass(2 * INTERVAL);

      for (const seen of await p.pass(9 * INTERVAL)) expect(seen).toEqual(only("operational"));
      await p.stop();
    },
    20_000,
  );

  test("shows no unknown while our own limits make its monitors wait, whatever they are", async () => {
    const limits = fc.record({
      count: fc.integer({ min: 1, max: 20 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
      spacing: fc.constantFrom(0, 1, 2),
      answer: fc.constantFrom(HANGS, REFUSES, SLOW),
    });
    await fc.assert(
      fc.asyncProperty(limits, async ({ count, concurrency, spacing, answer }) => {
        const p = await provider(
          count,
          `limits: { concurrency: ${concurrency}, spacing: ${spacing}s }`,
        );
        await p.pass(9 * INTERVAL);
        p.answers(answer);
        await p.pass(12 * INTERVAL);

        for (const seen of await p.pass(9 * INTERVAL)) {
          expect(seen).toEqual(only(answer === SLOW ? "operational" : "major_outage"));
        }
        await p.stop();
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
