import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** Who may import whom. What is not written here may not be. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "server/core": [],
  probes: ["server/core"],
  db: ["server/core"],
  "server/config": ["server/core", "probes"],
  "server/feeds": ["server/core"],
  "server/auth": ["server", "server/core", "db"],
  // People's Markdown goes through one sieve, whether it leaves by feed or by mail.
  "server/notify": ["server/core", "server/feeds"],
  "server/actions": ["server", "server/core", "db", "probes"],
  "server/routes": ["server", "server/core", "server/feeds", "server/auth", "server/actions", "db"],
  "server/work": ["server", "server/core", "server/actions", "db", "probes"],
  "server/demo": ["server", "server/core", "server/config", "server/actions", "server/auth", "db"],
  // The composition root and what it is made of: it wires, so it sees every room but the verbs.
  server: [
    "server/core",
    "server/config",
    "server/feeds",
    "server/auth",
    "server/notify",
    "server/actions",
    "server/routes",
    "server/work",
    "db",
    "probes",
  ],
  "server/commands": [
    "server",
    "server/core",
    "server/config",
    "server/auth",
    "server/notify",
    "server/actions",
    "server/work",
    "server/demo",
    "server/feeds",
    "db",
    "probes",
  ],
  "web/text": ["server/core"],
  "web/page": ["server/core", "web/text"],
  "web/console": ["server/core", "web/text"],
};

/** Only the program's entry calls the verbs. */
const ENTRY = "server/program.ts";

const ROOMS = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);
const roomOf = (path: string) => ROOMS.find((room) => path.startsWith(`${room}/`));

const files = globSync("{server,probes,db,web}/**/*.{ts,tsx}").filter(
  (f) => !f.startsWith("web/dist"),
);

test("every source file stands in a room of the plan", () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
});

test("nobody imports from a room that the plan does not allow", () => {
  const wrong = files.flatMap((file) => {
    const room = roomOf(file)!;
    const allowed = [room, ...MAY_IMPORT[room]!, ...(file === ENTRY ? ["server/commands"] : [])];
    return importsOf(file)
      .filter((target) => !allowed.includes(roomOf(target) ?? "nowhere"))
      .map((target) => `${file} imports ${target}`);
  });

  expect(wrong).toEqual([]);
});

test("by way of the composition root nobody gets at a room that stands on their own", () => {
  const standsOn = (room: string, other: string) => MAY_IMPORT[other]!.includes(room);
  const wrong = files.flatMap((file) => {
    const room = roomOf(file)!;
    if (room === "server") return [];
    return beyondRoot(file)
      .filter(([, target]) => roomOf(target) !== room && standsOn(room, roomOf(target)!))
      .map(([by, target]) => `${file} gets at ${target} by ${by}`);
  });

  expect(wrong).toEqual([]);
});

test("the core knows neither node nor a database: it runs in a browser", () => {
  const pure = ["temporal-polyfill", "zod"];
  const wrong = files
    .filter((file) => file.startsWith("server/core/"))
    .flatMap((file) =>
      packagesOf(file)
        .filter((name) => !pure.includes(name))
        .map((name) => `${file} imports ${name}`),
    );

  expect(wrong).toEqual([]);
});

test("the database's driver is known to db alone", () => {
  const drivers = ["better-sqlite3", "kysely", "pg"];
  const wrong = files
    .filter((file) => !file.startsWith("db/"))
    .flatMap((file) =>
      packagesOf(file)
        .filter((name) => drivers.includes(name))
        .map((name) => `${file} imports ${name}`),
    );

  expect(wrong).toEqual([]);
});

// Type stripping makes every import relative and explicit, so a plain match finds them all.
const IMPORT = /^(?:import|export)\s[^;]*?from\s+"([^"]+)"|^\s*(?:await )?import\("([^"]+)"\)/gm;

function specifiers(file: string): string[] {
  const found = readFileSync(file, "utf8").matchAll(IMPORT);
  return [...found].map((m) => m[1] ?? m[2] ?? "");
}

const importsOf = (file: string) =>
  specifiers(file)
    .filter((s) => s.startsWith("."))
    .map((s) => join(dirname(file), s));

const packagesOf = (file: string) => specifiers(file).filter((s) => !s.startsWith("."));

/** What a file gets at through files of the root that it imports: by which of them, and what. */
function beyondRoot(file: string): (readonly [by: string, target: string])[] {
  const isRoot = (target: string) => roomOf(target) === "server";
  const passed = new Set(importsOf(file).filter(isRoot));
  // A set grows while it is gone through.
  for (const root of passed) for (const next of importsOf(root).filter(isRoot)) passed.add(next);
  return [...passed].flatMap((by) =>
    importsOf(by)
      .filter((target) => !isRoot(target))
      .map((target) => [by, target] as const),
  );
}
