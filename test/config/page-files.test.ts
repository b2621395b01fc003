import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig, readConfigFile } from "../../server/config/load.ts";
import { temporaryFolder } from "../helpers/process.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>`;

beforeAll(() => {
  const write = (name: string, bytes: string | Buffer) =>
    writeFileSync(join(folder.path, name), bytes);
  write("theme.css", ":root { --link: #005ea5 }");
  write("logo.svg", LOGO);
  write("import.css", '@import "https://cdn.test/x.css";');
  write("remote.css", "body { background: url(https://cdn.test/x.png) }");
  write(
    "inline.css",
    "body { background: url(data:image/png;base64,AAAA) } /* @import is a word */",
  );
  write("large.css", " ".repeat(64 * 1024 + 1));
  write("binary.css", Buffer.from([0xff, 0xfe, 0x00]));
  write("logo.exe", "MZ");
  mkdirSync(join(folder.path, "a-folder.css"));
});

const page = (more: string) => `
pages:
  - id: exemple
    title: API Exemple
    url: https://status.exemple.test
${more}
    providers: []
`;

function load(more: string) {
  return loadConfig(page(more), { path: join(folder.path, "vigie.yaml"), env: {} });
}

test("a theme and a logo are read beside the configuration", () => {
  writeFileSync(
    join(folder.path, "vigie.yaml"),
    page("    theme: theme.css\n    logo: logo.svg\n    headerText: Bonjour **à tous**"),
  );

  const loaded = readConfigFile(join(folder.path, "vigie.yaml"), {});

  expect(loaded).toMatchObject({ ok: true });
  expect(loaded.ok && loaded.config.pages[0]?.look).toEqual({
    theme: ":root { --link: #005ea5 }",
    logo: { type: "image/svg+xml", base64: Buffer.from(LOGO).toString("base64") },
    headerText: "Bonjour **à tous**",
    footerText: null,
    footerLinks: [],
  });
});

test("a page that says nothing of its looks has none", () => {
  const loaded = load("");

  expect(loaded.ok && loaded.config.pages[0]).not.toHaveProperty("look");
  expect(loaded.ok && loaded.config.pages[0]).not.toHaveProperty("theme");
});

test.each([
  ["theme: nowhere.css", "there is no such file"],
  ["theme: a-folder.css", "this is not a file"],
  ["theme: large.css", "larger than 64 KiB"],
  ["theme: binary.css", "not a text file in UTF-8"],
  ["theme: import.css", "loads something from elsewhere"],
  ["theme: remote.css", "loads something from elsewhere"],
  ["logo: logo.exe", "expected an image"],
  ["logo: /dev/zero", "this is not a file"],
])("%s is a mistake, at its place", (line, why) => {
  const loaded = load(`    ${line}`);

  expect(loaded.ok).toBe(false);
  if (loaded.ok) return;
  expect(loaded.mistakes).toHaveLength(1);
  expect(loaded.mistakes[0]).toMatchObject({ line: 6, message: expect.stringContaining(why) });
});

test("a theme may carry its own images, and speak of what it may not do", () => {
  expect(load("    theme: inline.css").ok).toBe(true);
});

describe("the accessibility statement", () => {
  test("needs no audit to say that there was none", () => {
    const loaded = load("    accessibility: { contact: a11y@exemple.test }");

    expect(loaded.ok && loaded.config.pages[0]?.accessibility).toEqual({
      status: "non",
      auditDate: null,
      auditor: null,
      contact: "a11y@exemple.test",
    });
  });

  test("may not claim more without its audit's date and author", () => {
    const loaded = load("    accessibility: { status: totale, auditDate: 2026-05-04 }");

    expect(loaded.ok ? [] : loaded.mistakes.map((m) => m.message)).toEqual([
      'status: "totale" takes an audit: give its auditor too, or "non"',
    ]);
  });

  test("says what an audit found", () => {
    const loaded = load(
      "    accessibility: { status: partielle, auditDate: 2026-05-04, auditor: Temesis }",
    );

    expect(loaded.ok && loaded.config.pages[0]?.accessibility?.status).toBe("partielle");
  });
});

test("who publishes and who hosts is kept as it is said; the rest is not made up", () => {
  const loaded = load("    legal: { publisher: DINUM, host: OVH, hostPhone: '09 72 10 10 07' }");

  expect(loaded.ok && loaded.config.pages[0]?.legal).toEqual({
    publisher: "DINUM",
    address: null,
    director: null,
    host: "OVH",
    hostAddress: null,
    hostPhone: "09 72 10 10 07",
    privacyContact: null,
  });
});

test("footer links go to the web and nowhere else", () => {
  const loaded = load("    footerLinks: [{ label: Piège, url: 'javascript:alert(1)' }]");

  expect(loaded.ok ? [] : loaded.mistakes.map((m) => m.message)).toEqual([
    expect.stringContaining("http://"),
  ]);
});
