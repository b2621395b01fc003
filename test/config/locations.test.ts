import { describe, expect, test } from "vitest";
import { loadConfig } from "../../server/config/load.ts";
import { everyComponent } from "../../server/state/placement.ts";
import { file, mistakes } from "../helpers/mistaken-file.ts";

const REGIONS = "regions: [{ id: par, name: Paris }, { id: fra }, { id: lon }]";

const load = (text: string, env: Record<string, string> = {}) => {
  const loaded = loadConfig(text, { path: "f", env });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  return loaded;
};

describe("locations", () => {
  test.each([
    { of: "the page", page: "locations: { regions: [par, fra, lon] }", expected: 2 },
    {
      of: "the provider",
      page: "locations: { regions: [par] }",
      provider: "locations: { regions: [par, fra], agree: 1 }",
      expected: 1,
    },
    {
      of: "the component",
      page: "locations: { regions: [par] }",
      provider: "locations: { regions: [par, fra] }",
      component: "locations: { regions: [par, fra, lon], agree: 3 }",
      expected: 3,
    },
  ])("those of $of win, the nearest of all", ({ expected, ...parts }) => {
    const { config } = load(file({ ...parts, last: REGIONS }));
    const [found] = [...everyComponent(config)];

    expect(config.regions?.[0]).toEqual({ id: "par", name: "Paris" });
    expect(config.regions?.[1]).toEqual({ id: "fra", name: "fra" });
    expect(found?.config.locations?.agree).toBe(expected);
  });

  test.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])("of %d regions, %d must agree unless the file gives a number", (count, expected) => {
    const ids = ["a", "b", "c", "d", "e"].slice(0, count);
    const { config } = load(
      file({
        page: `locations: { regions: [${ids.join(", ")}] }`,
        last: `regions: [${ids.map((id) => `{ id: ${id} }`).join(", ")}]`,
      }),
    );

    expect(config.pages[0]?.locations?.agree).toBe(expected);
  });

  test("a monitor keeps what was written, its variables not replaced", () => {
    const written = {
      kind: "http",
      url: "https://a.test/${ID}",
      headers: { "X-Key": "${KEY}", "X-Text": "$${not}" },
    };
    const monitors = `monitors: [${JSON.stringify(written)}]`;
    const env = { ID: "7", KEY: "hidden" };
    const parts = { component: monitors, last: REGIONS };
    const within = load(file({ ...parts, page: "locations: { regions: [par, fra, lon] }" }), env);
    const without = load(file(parts), env);
    const monitorOf = ({ config }: typeof within) =>
      [...everyComponent(config)][0]?.config.monitors[0];

    expect(monitorOf(within)?.written).toEqual(written);
    expect(monitorOf(without)).not.toHaveProperty("written");
    expect(JSON.stringify(monitorOf(within)?.settings)).toContain("hidden");
  });
});

test.each([
  {
    text: file({ page: "locations: { regions: [prr] }", last: REGIONS }),
    found: ['5:28: regions[0]: there is no region "prr": did you mean "par"?'],
  },
  {
    text: file({ component: "locations: { regions: [par] }" }),
    found: ['13:36: regions[0]: there is no region "par": list it under regions, at the top'],
  },
  {
    text: file({ page: "locations: { regions: [par, fra], agree: 3 }", last: REGIONS }),
    found: ["5:46: agree: expected at most 2, the number of regions here"],
  },
  {
    text: file({ provider: "locations: { regions: [par], agree: 0 }", last: REGIONS }),
    found: [expect.stringMatching(/^9:45: agree: expected a number of at least 1/)],
  },
  {
    text: file({ provider: "locations: { regions: [par, fra], agree: 1.5 }", last: REGIONS }),
    found: [expect.stringMatching(/^9:50: agree: /)],
  },
  {
    text: file({ provider: "locations: { regions: [par, fra, par] }", last: REGIONS }),
    found: ['9:42: regions[2]: "par" is listed twice'],
  },
  {
    text: file({ provider: "locations: { regions: [] }", last: REGIONS }),
    found: [expect.stringMatching(/^9:31: regions: expected at least 1/)],
  },
  {
    text: file({ provider: "locations: [par]", last: REGIONS }),
    found: [expect.stringMatching(/^9:20: locations: expected a mapping/)],
  },
  {
    text: file({ last: "regions: [{ id: par }, { id: par }]" }),
    found: ['14:30: id: "par" is already the id of another region'],
  },
  {
    text: file({ last: "regions: [{ id: a/b }]" }),
    found: [expect.stringMatching(/^14:17: id: expected an id of letters/)],
  },
  {
    text: file({ last: "regions: [{ name: Paris }]" }),
    found: [expect.stringMatching(/"id" is missing/)],
  },
  {
    text: file({ last: "regions: [par]" }),
    found: [expect.stringMatching(/^14:11: regions\[0\]: expected a mapping/)],
  },
])("each mistake is named with its place: $found", ({ text, found }) => {
  expect(mistakes(text)).toEqual(found);
});

test("a region that no locations name is a warning", () => {
  const { warnings } = load(file({ page: "locations: { regions: [par, fra] }", last: REGIONS }));

  expect(warnings.map((w) => w.message)).toEqual([
    'id: no locations name the region "lon": nothing is probed from it',
  ]);
});
