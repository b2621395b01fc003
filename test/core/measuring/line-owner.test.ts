import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownerOf, probersOf, type ProbingNode } from "../../../server/core/measuring/line-owner.ts";

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 8,
});
const line = fc.string({ maxLength: 20 });

describe("the owner of a line", () => {
  test("is one of the nodes, whatever their order", () => {
    fc.assert(
      fc.property(names, line, (nodes, of) => {
        const owner = ownerOf(of, nodes);

        expect(nodes).toContain(owner);
        expect(ownerOf(of, nodes.toReversed())).toBe(owner);
      }),
    );
    expect(ownerOf("page provider", [])).toBeNull();
  });

  test("changes only for the lines of a node that leaves", () => {
    fc.assert(
      fc.property(names, fc.nat(), fc.array(line), (nodes, pick, lines) => {
        const gone = nodes[pick % nodes.length]!;
        const rest = nodes.filter((node) => node !== gone);
        for (const of of lines) {
          const before = ownerOf(of, nodes);
          if (before !== gone) expect(ownerOf(of, rest)).toBe(before);
        }
      }),
    );
  });

  test("changes only to the node that enters", () => {
    fc.assert(
      fc.property(names, fc.string(), fc.array(line), (nodes, entering, lines) => {
        for (const of of lines) {
          const after = ownerOf(of, [...nodes, entering]);
          expect([ownerOf(of, nodes), entering]).toContain(after);
        }
      }),
    );
  });

  test.each([2, 3, 5])("is each of %d nodes about as often", (count) => {
    const nodes = Array.from({ length: count }, (_, i) => `01JQ${i}ABCDEFGHJKMNPQ`);
    const owned = new Map<string, number>();
    for (let i = 0; i < 6_000; i += 1) {
      const owner = ownerOf(`page provider-${i}`, nodes)!;
      owned.set(owner, (owned.get(owner) ?? 0) + 1);
    }

    for (const node of nodes) {
      expect(owned.get(node)! / (6_000 / count)).toBeGreaterThan(0.9);
      expect(owned.get(node)! / (6_000 / count)).toBeLessThan(1.1);
    }
  });
});

describe("the nodes among which lines are shared", () => {
  const node = (id: string, more: Partial<ProbingNode> = {}): ProbingNode => ({
    id,
    probes: true,
    isLead: false,
    configuration: "same",
    ...more,
  });

  test.each<[string, ProbingNode[], string[]]>([
    ["none", [], []],
    ["one that leads", [node("a", { isLead: true })], ["a"]],
    [
      "the lead and the others",
      [node("a", { isLead: true }), node("b"), node("c")],
      ["a", "b", "c"],
    ],
    [
      "not one that has not begun",
      [node("a", { isLead: true }), node("b", { probes: false })],
      ["a"],
    ],
    [
      "not one with another configuration than the lead's",
      [node("a", { isLead: true }), node("b", { configuration: "other" })],
      ["a"],
    ],
    [
      "the lead alone while it takes no results",
      [node("a", { isLead: true, probes: false }), node("b")],
      ["a"],
    ],
    ["those that probe, between two leads", [node("b"), node("c")], ["b", "c"]],
  ])("are %s", (_, nodes, expected) => {
    expect(probersOf(nodes)).toEqual(expected);
  });
});
