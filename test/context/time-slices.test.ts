import { describe, expect, test } from "vitest";
import { Abandoned, takingTurns } from "../../server/context/time-slices.ts";

const STAYS = new AbortController().signal;

/** Work in `slices` slices that writes down when each of them was done. */
function bench() {
  const turns = takingTurns();
  const seen: string[] = [];
  const work = (client: string, name: string, slices: number, signal = STAYS) =>
    turns(client, signal, async (giveWay) => {
      for (let slice = 1; slice <= slices; slice++) {
        seen.push(`${name}${slice}`);
        await giveWay();
      }
      return name;
    });
  return { turns, seen, work };
}

describe("long work in turns", () => {
  test("gives each client a slice, however much one of them asks for", async () => {
    const { seen, work } = bench();

    const many = Promise.all([work("a", "x", 3), work("a", "y", 3), work("a", "z", 3)]);
    const few = work("b", "q", 2);
    await few;

    expect(seen.slice(0, 4)).toEqual(["x1", "q1", "x2", "q2"]);
    expect(await many).toEqual(["x", "y", "z"]);
    expect(seen.filter((s) => !s.startsWith("q"))).toEqual(
      ["x", "y", "z"].flatMap((n) => [1, 2, 3].map((i) => `${n}${i}`)),
    );
  });

  test("does one slice at a time, and goes on after a failure", async () => {
    const { turns } = bench();
    let atWork = 0;
    const slice = async (fails: boolean) => {
      expect((atWork += 1)).toBe(1);
      await new Promise((later) => setImmediate(later));
      atWork -= 1;
      if (fails) throw new Error("no");
    };
    const all = await Promise.allSettled(
      ["a", "a", "b", "c", "c"].map((client, i) =>
        turns(client, STAYS, async (giveWay) => {
          await slice(false);
          await giveWay();
          await slice(i === 1 || i === 2);
        }),
      ),
    );

    expect(all.map((end) => end.status)).toEqual([
      ...["fulfilled", "rejected", "rejected", "fulfilled", "fulfilled"],
    ]);
  });

  test("drops what a client that left had asked for, waiting or under way", async () => {
    const { seen, work } = bench();
    const client = new AbortController();

    const left = [work("a", "x", 1e6, client.signal), work("a", "y", 9, client.signal)];
    const stays = work("b", "q", 3);
    await new Promise((later) => setTimeout(later, 0));
    client.abort();
    const ends = await Promise.allSettled(left);
    await stays;

    expect(ends.map((end) => end.status === "rejected" && end.reason instanceof Abandoned)).toEqual(
      [true, true],
    );
    expect(seen.filter((s) => s.startsWith("y"))).toEqual([]);
    expect(seen.filter((s) => s.startsWith("x")).length).toBeLessThan(1e6);
    expect(await work("a", "z", 1)).toBe("z");
  });
});
