import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryFolder, vigie } from "../helpers/process.ts";
import { SMALL } from "../helpers/world.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder.path, "vigie.yaml"), SMALL);
});
afterEach(() => folder.remove());

const run = (...args: readonly string[]) =>
  vigie(["subscribers", ...args], { DATABASE_URL: "file:vigie.db" }, folder.path);
const list = (name: string, ...lines: readonly string[]) =>
  writeFileSync(
    join(folder.path, name),
    ["email,scopes,kinds,locale,confirmed_at", ...lines, ""].join("\n"),
  );

test("a list goes in, comes out the same, and an address is erased from it", async () => {
  list(
    "in.csv",
    "ada@exemple.fr,provider:dgfip;component:insee/sirene,incident,en,2025-06-01T08:00:00.000Z",
    "bob@exemple.fr,page,incident;maintenance,fr,2025-06-02T08:00:00.000Z",
    "eve@exemple.fr,,,,",
  );

  const imported = await run("import", "in.csv");
  expect(imported).toMatchObject({ code: 0, stderr: "" });
  expect(imported.stdout).toBe("2 added, 1 asked to confirm, 0 changed, 0 left as they were\n");

  const again = await run("import", "in.csv", "--json");
  expect(JSON.parse(again.stdout)).toEqual({ added: 0, asked: 0, changed: 2, left: 1 });

  // Who has not agreed is not exported: elsewhere it would count as consent.
  const lines = (await run("export")).stdout.split("\r\n").sort();
  expect(lines).toEqual([
    "",
    "ada@exemple.fr,component:insee/sirene;provider:dgfip,incident,en,2025-06-01T08:00:00.000Z",
    "bob@exemple.fr,page,incident;maintenance,fr,2025-06-02T08:00:00.000Z",
    "email,scopes,kinds,locale,confirmed_at",
  ]);

  expect(await run("erase", "ADA@exemple.fr")).toMatchObject({ code: 0 });
  expect(await run("erase", "ada@exemple.fr")).toMatchObject({ code: 1, stdout: "" });
  const left = (await run("list", "--json")).stdout
    .trim()
    .split("\n")
    .map((l) => JSON.parse(l) as { email: string; state: string });
  expect(Object.fromEntries(left.map((s) => [s.email, s.state]))).toEqual({
    "bob@exemple.fr": "confirmed",
    "eve@exemple.fr": "unconfirmed",
  });
  expect((await run("list", "--state", "unconfirmed")).stdout).toMatch(
    /^\w{12}  unconfirmed .*eve/,
  );
}, 60_000);

test("one mistake stops the whole list; each is reported with its line", async () => {
  list("in.csv", "ada@exemple.fr,page,incident,fr,2025-06-01", "bob,page,incident,fr,", "x,y");

  const ran = await run("import", "in.csv");

  expect(ran).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr).toContain("in.csv:3: email");
  expect(ran.stderr).toContain("in.csv:4: 2 values");
  expect((await run("list")).stdout).toBe("");
});

test.each([
  { args: ["import"], says: /file/ },
  { args: ["import", "nowhere.csv"], says: /nowhere\.csv cannot be read/ },
  { args: ["erase", "nobody"], says: /no mail address/ },
  { args: ["list", "--state", "happy"], says: /happy/ },
  { args: ["export", "--page", "autre"], says: /no page autre/ },
])("subscribers $args is a mistake of usage: exit 2", async ({ args, says }) => {
  const ran = await run(...args);

  expect(ran).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr).toMatch(says);
});
