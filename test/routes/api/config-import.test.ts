import { beforeAll, expect, test } from "vitest";
import type { ConfigImport } from "../../../server/core/api/config-import.ts";
import { configOf, world, type World } from "../../helpers/world.ts";
import { send } from "../../helpers/writes.ts";

const PATH = "/api/v1/config-imports";
const GATUS = `
endpoints:
  - name: Sirene
    url: https://api.test/siret
    headers: { Authorization: Bearer clair-et-net }
    conditions: ["[STATUS] == 200"]
    alerts: [{ type: slack }]
`;
const BOMB = `a: &a [x,x,x,x,x,x,x,x,x]\n${["b", "c", "d", "e", "f", "g", "h"]
  .map((name, i) => `${name}: &${name} [${`*${"abcdefg"[i]},`.repeat(9)}]`)
  .join("\n")}\nendpoints: *h`;

let w: World;
let admin: string;
beforeAll(async () => {
  w = await world();
  admin = await w.token("admin");
});

const convert = (text: string, more: object = {}) =>
  send(w, "POST", PATH, { files: [{ name: "gatus.yaml", text }], ...more }, admin);

test("an admin gets the YAML, its variables, and what has no counterpart with its place", async () => {
  const before = JSON.stringify(w.ctx.config);

  const { status, body } = await convert(GATUS, { title: "Mes API" });

  const made = body as unknown as ConfigImport;
  expect(status).toBe(200);
  expect(made).toMatchObject({ kind: "gatus", monitors: 1 });
  expect(made.variables).toEqual([
    { name: "SIRENE_AUTHORIZATION", place: "endpoints[0].headers.Authorization" },
  ]);
  expect(made.notices).toMatchObject([
    { file: "gatus.yaml", line: 7, place: "endpoints[0].alerts" },
  ]);
  expect(made.yaml).not.toContain("clair");
  expect(made.yaml).toContain("Mes API");
  const config = configOf(made.yaml.replaceAll("${SIRENE_AUTHORIZATION}", "x"));
  expect(config.pages[0]?.providers).toHaveLength(1);
  expect(JSON.stringify(w.ctx.config)).toBe(before);
});

test.each([
  ["nothing", "", /gatus\.yaml: the file is empty/],
  ["an unknown format", "[1, 2]", /no format that is known/],
  ["broken YAML", "endpoints:\n  - name: [a", /gatus\.yaml:\d+:\d+: neither JSON nor YAML/],
  ["a bomb of aliases", BOMB, /aliases expand/],
  ["a text with a zero byte", "a\0b", /not a text file/],
  ["nesting without end", "[".repeat(5_000), /deeper than|neither/],
])("%s is refused with its reason and its place", async (name, text, reason) => {
  const { status, body } = await convert(text);

  expect(status).toBe(name === "an unknown format" ? 415 : 422);
  expect(body["detail"]).toMatch(reason);
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts:\d/);
});

test("an unknown kind, no file and a file without a name are refused at their place", async () => {
  expect((await convert(GATUS, { from: "nagios" })).body["detail"]).toMatch(/nagios.*no kind/);
  const none = await send(w, "POST", PATH, { files: [] }, admin);
  expect([none.status, none.body["errors"]]).toMatchObject([422, [{ pointer: "/files" }]]);
  const unnamed = await send(w, "POST", PATH, { files: [{ name: " ", text: GATUS }] }, admin);
  expect(unnamed.body["errors"]).toMatchObject([{ pointer: "/files/0/name" }]);
});

test("more than 4 MiB is refused before it is read; a larger file than other bodies is taken", async () => {
  expect((await convert("x".repeat(4 * 1024 * 1024 + 1))).status).toBe(413);
  const padded = await convert(`${GATUS}# ${"x".repeat(100_000)}\n`);
  expect(padded.status).toBe(200);
});

test("two conversions at once: one is done, the other is asked to come back", async () => {
  const answers = await Promise.all([convert(GATUS), convert(GATUS)]);

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
});
