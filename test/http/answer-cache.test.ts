import { expect, test } from "vitest";
import { Unprepared } from "../../server/http/documents.ts";
import { createAnswerCache } from "../../server/http/answer-cache.ts";

/** A memory over answers that the test gives, with its clock and its failures. */
function memory(answers: Record<string, () => Promise<string>>, most = 10) {
  const clock = { now: 0 };
  const asked: string[] = [];
  const failures: unknown[] = [];
  const kept = createAnswerCache<string>(
    (key) => {
      asked.push(key);
      return answers[key]!();
    },
    { now: () => clock.now, freshMs: 60_000, most, failed: (error) => failures.push(error) },
  );
  return { ...kept, clock, asked, failures };
}

/** What it says once it has had the time to look. */
async function settled<T>(look: () => T): Promise<T> {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof Unprepared)) throw error;
    await error.ready;
    return look();
  }
}

test("the first to ask waits, the next ones do not, and none asks twice meanwhile", async () => {
  const m = memory({ a: async () => "one" });
  expect(() => m.get("a")).toThrow(Unprepared);
  expect(() => m.get("a")).toThrow(Unprepared);

  expect(await settled(() => m.get("a"))).toBe("one");

  expect(m.get("a")).toBe("one");
  expect(m.asked).toEqual(["a"]);
});

test("what is no longer fresh is given all the same, and asked again behind", async () => {
  let answer = "one";
  const m = memory({ a: async () => answer });
  await settled(() => m.get("a"));
  answer = "two";
  m.clock.now = 60_000;

  expect(m.get("a")).toBe("one");
  await new Promise((later) => setImmediate(later));

  expect(m.get("a")).toBe("two");
  expect(m.asked).toEqual(["a", "a"]);
});

test("an answer not asked for in a while is waited for, and given all the same if it cannot be read", async () => {
  let answer: () => Promise<string> = async () => "one";
  const m = memory({ a: () => answer() });
  await settled(() => m.get("a"));
  answer = async () => "two";
  m.clock.now = 5 * 60_000;

  expect(() => m.get("a")).toThrow(Unprepared);
  expect(await settled(() => m.get("a"))).toBe("two");

  answer = () => Promise.reject(new Error("locked"));
  m.clock.now = 20 * 60_000;
  expect(await settled(() => m.get("a"))).toBe("two");
  expect(m.failures).toHaveLength(1);
});

test("a question that fails has no answer, then its old one, and is put again after a pause", async () => {
  let broken = true;
  const m = memory({
    a: async () => {
      if (broken) throw new Error("locked");
      return "one";
    },
  });

  expect(await settled(() => m.get("a"))).toBeNull();
  broken = false;
  m.clock.now = 4_999;
  expect(m.get("a")).toBeNull();
  m.clock.now = 5_000;
  expect(m.get("a")).toBeNull();
  await new Promise((later) => setImmediate(later));
  expect(m.get("a")).toBe("one");

  broken = true;
  m.clock.now = 100_000;
  m.get("a");
  await new Promise((later) => setImmediate(later));
  expect(m.get("a")).toBe("one");
  expect(m.failures).toHaveLength(2);
});

test("it keeps so many answers, and no more", async () => {
  const m = memory({ a: async () => "A", b: async () => "B", c: async () => "C" }, 2);
  for (const key of ["a", "b", "c"]) await settled(() => m.get(key));

  expect(m.get("c")).toBe("C");
  expect(() => m.get("a")).toThrow(Unprepared);
});
