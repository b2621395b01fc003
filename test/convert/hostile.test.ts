import { expect, test } from "vitest";
import { convert } from "../../server/convert/convert.ts";
import { converted } from "./converting.ts";

const bytes = (content: Uint8Array | string) =>
  convert(
    [
      {
        name: "f",
        content: { bytes: typeof content === "string" ? Buffer.from(content) : content },
      },
    ],
    {},
  );
const BOMB = `a: &a [x,x,x,x,x,x,x,x,x]\n${["b", "c", "d", "e", "f", "g", "h"]
  .map(
    (name, i) =>
      `${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdefg"[i]}`).join(",")}]`,
  )
  .join("\n")}\nendpoints: *h`;

test.each([
  ["nothing", "", /empty/],
  ["a list of things", "[1, 2]", /no format that is known/],
  ["a text", "bonjour", /no format that is known/],
  ["broken YAML", "endpoints:\n  - name: [a", /f:\d+:\d+: neither JSON nor YAML/],
  ["several documents", "a: 1\n---\nb: 2", /several documents/],
  ["a bomb of aliases", BOMB, /aliases expand/],
  ["an alias without an anchor", "endpoints: [*x]", /alias/i],
  ["JSON that is nested too deep", `${"[".repeat(5000)}${"]".repeat(5000)}`, /deeper than/],
  [
    "YAML that is nested too deep",
    `a: ${"[".repeat(20_000)}${"]".repeat(20_000)}`,
    /deeper than|neither/,
  ],
  ["Latin-1", Buffer.from("name: caf\xe9", "latin1"), /not text in UTF-8/],
  ["a binary file", Buffer.from("a\0b"), /not a text file/],
  ["more than 8 MiB", Buffer.alloc(8 * 1024 * 1024 + 1, 32), /larger than 8 MiB/],
  ["no monitors", '{"monitorList":[]}', /nothing in it is monitored/],
  [
    "too many monitors",
    JSON.stringify({ monitorList: Array.from({ length: 5001 }, () => ({})) }),
    /at most 5000/,
  ],
])("%s is refused with its reason", (_, content, reason) => {
  expect(() => bytes(content)).toThrow(reason);
});

test("UTF-16 with its mark and UTF-8 with its mark are read", () => {
  const text = 'endpoints: [{ name: é, url: "https://a.test", conditions: ["[STATUS] == 200"] }]';

  expect(bytes(Buffer.from(`\uFEFF${text}`, "utf16le")).monitors).toBe(1);
  expect(bytes(`\uFEFF${text}`).monitors).toBe(1);
});

test("equal, empty, foreign and endless names get ids of their own", () => {
  const names = [
    "A",
    "A",
    "a!",
    "",
    "日本",
    "日本",
    "x".repeat(5000),
    "ligne\nsuite: x\u202e",
    "../..",
    "__proto__",
    "services",
  ];
  const { yaml } = converted({
    "k.json": {
      monitorList: names.map((name, id) => ({
        id,
        name,
        type: "http",
        url: `https://h${id}.test`,
        interval: 60,
      })),
    },
  });

  const ids = [...yaml.matchAll(/- id: (services\/.*)/g)].map(([, id]) => id);
  expect(ids).toEqual(expect.arrayContaining(["services/a", "services/a-2", "services/a-3"]));
  expect(ids.every((id) => /^services\/[a-z0-9-]+$/.test(id ?? ""))).toBe(true);
});

test("values of wrong types are passed over or refused, never thrown", () => {
  const odd = [null, 5, true, [], {}, "x", { a: 1 }];
  for (const value of odd) {
    const monitor = {
      name: value,
      type: "http",
      url: value,
      headers: value,
      tags: [value],
      interval: value,
      accepted_statuscodes: value,
      parent: value,
      conditions: value,
    };
    expect(() => converted({ "k.json": { monitorList: [monitor, value] } })).not.toThrow();
    expect(() =>
      converted({
        "g.json": {
          endpoints: [
            {
              name: "A",
              url: "https://a.test",
              conditions: value,
              headers: value,
              client: value,
              dns: value,
              interval: value,
            },
            { name: value, url: "x", conditions: [] },
          ],
        },
      }),
    ).not.toThrow();
  }
});

test("times outside of what Vigie takes become the nearest, and are reported", () => {
  const { components, said } = converted({
    "k.json": {
      monitorList: [
        { name: "A", type: "http", url: "https://a.test", interval: 5_000_000, maxretries: 99 },
      ],
    },
  });

  expect(components["A"]?.monitors).toMatchObject([{ every: "30d", repeat: 10 }]);
  expect(said).toHaveLength(2);
});

test("texts that look like comments or YAML do not leave their values", () => {
  const { components, yaml } = converted(
    {
      "k.json": {
        monitorList: [
          {
            name: "# x\n- y: &z *z",
            type: "keyword",
            keyword: "!!js/x ${HOME} {{a",
            url: "https://a.test",
          },
        ],
      },
    },
    { title: "T: #\nx", url: "javascript:alert(1)" },
  );

  expect(Object.keys(components)).toEqual(["# x - y: &z *z"]);
  expect(yaml).not.toContain("javascript:");
});
