import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createProgram } from "../server/commands/program.ts";

const PAGES = ["README.md", "CONTRIBUTING.md", ...globSync("docs/*.md")];
const textOf = (page: string): string => readFileSync(page, "utf8");

test.each(PAGES)("every link of %s within the repository leads somewhere", (page) => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map((m) => m[1] ?? "");

  const broken = links.filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : join(dirname(page), path);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });

  expect(broken).toEqual([]);
});

test.each(PAGES)("every file and folder that %s names exists", (page) => {
  const named = [...textOf(page).matchAll(/`((?:server|web|probes|db|test|docs)\/[\w./-]+)`/g)];

  expect(named.map((m) => m[1] ?? "").filter((path) => !existsSync(path))).toEqual([]);
});

test.each(PAGES)("every command that %s shows exists", (page) => {
  const shown = [...textOf(page).matchAll(/npm run -s vigie -- ([a-z-]+)(?: ([a-z-]+))?/g)];
  const verbs = createProgram().commands;

  for (const [, verb = "", sub] of shown) {
    const command = verbs.find((c) => c.name() === verb);
    expect(command, verb).toBeDefined();
    if (command && command.commands.length > 0 && sub !== undefined) {
      expect(command.commands.map((c) => c.name())).toContain(sub);
    }
  }
});

test("every verb of the command line is documented", () => {
  const text = textOf("docs/operate.md");

  const missing = createProgram()
    .commands.map((c) => c.name())
    .filter((name) => name !== "help" && !new RegExp(`\`${name}\\b`).test(text));

  expect(missing).toEqual([]);
});

test("README is read in a few minutes", () => {
  expect(textOf("README.md").split("\n").length).toBeLessThanOrEqual(150);
});

/** Returns the anchors that headings get where Markdown is shown: lower case, dashes for spaces. */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map((m) =>
    (m[1] ?? "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-"),
  );

test("every picture weighs less than 150 kB", () => {
  const heavy = globSync("docs/images/*").filter((file) => statSync(file).size >= 150_000);

  expect(heavy).toEqual([]);
});
