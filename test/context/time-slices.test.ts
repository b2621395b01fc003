import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { serialQueue } from "../../server/context/time-slices.ts";

test("long work is done one after the other, whatever becomes of it, and others have their turn", async () => {
  const inTurn = serialQueue();
  const seen: string[] = [];
  const work = (name: string, fails = false) =>
    inTurn(async () => {
      seen.push(`${name} begins`);
      await setImmediate();
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });

  const all = Promise.allSettled([work("a"), work("b", true), work("c")]);
  seen.push("others");
  const ends = await all;

  expect(seen[0]).toBe("others");
  expect(seen.slice(1)).toEqual(["a", "b", "c"].flatMap((n) => [`${n} begins`, `${n} ends`]));
  expect(ends.map((e) => e.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
