import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfig } from "../../server/config/load.ts";
import { createProgram } from "../../server/commands/program.ts";
import { temporaryFolder, vigie } from "../helpers/process.ts";

let folder: ReturnType<typeof temporaryFolder>;
const file = () => join(folder.path, "vigie.yaml");
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

const FLAGS = {
  title: "API Exemple",
  url: "https://status.exemple.test",
  monitor: "https://api.exemple.test/ping",
};

/** Runs `vigie init` in this process. */
async function init(flags: Readonly<Record<string, string>>, ...more: string[]): Promise<void> {
  const options = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const program = createProgram().configureOutput({ writeErr: () => {} });
  await program.parseAsync(["node", "vigie", "init", file(), ...options, ...more]);
}

test("what is written holds, and is read as it was given", async () => {
  const ran = await vigie(
    ["init", "--title", FLAGS.title, "--url", FLAGS.url, "--monitor", FLAGS.monitor],
    {},
    folder.path,
  );
  const checked = await vigie(["config", "check", file()]);

  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("vigie doctor") });
  expect(checked.code).toBe(0);
  const loaded = loadConfig(readFileSync(file(), "utf8"), { path: file(), env: {} });
  if (!loaded.ok) throw new Error("it does not hold");
  expect(loaded.config.pages[0]).toMatchObject({
    id: "api-exemple",
    title: FLAGS.title,
    url: FLAGS.url,
  });
  expect(loaded.config.backup).toMatchObject({ keep: 14, folder: "backups" });
});

test.each([
  'API "Exemple": l\'État & Cie # 1',
  "- liste",
  "{ accolades }",
  "Étoile ✨ ${HOME}",
  "!!!",
  "yes",
  "1234",
])("a title of any signs is taken as a text: %s", async (title) => {
  await init({ ...FLAGS, title });

  const loaded = loadConfig(readFileSync(file(), "utf8"), { path: file(), env: { HOME: "/x" } });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  expect(loaded.config.pages[0]?.title).toBe(title);
});

test.each([
  {
    name: "an address that is none",
    flags: { url: "status.exemple.test" },
    says: /expected an http/,
  },
  {
    name: "a monitor that is none",
    flags: { monitor: "ftp://x.test/" },
    says: /vigie\.yaml:\d+:\d+: /,
  },
  { name: "an unknown time zone", flags: { "time-zone": "Paris" }, says: /Europe\/Paris/ },
])("$name: nothing is written, and the place is named", async ({ flags, says }) => {
  await expect(init({ ...FLAGS, ...flags })).rejects.toThrow(says);

  expect(() => readFileSync(file())).toThrow();
});

test("a file that is there stays, unless --force", async () => {
  writeFileSync(file(), "mine");

  await expect(init(FLAGS)).rejects.toThrow(/is there already/);
  expect(readFileSync(file(), "utf8")).toBe("mine");

  await init(FLAGS, "--force");
  expect(readFileSync(file(), "utf8")).toContain("pages:");
});

test("without a terminal, what is missing is named", async () => {
  const ran = await vigie(["init", "--title", "X"], {}, folder.path, "");

  expect(ran).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--url, --monitor wanted"),
  });
});
