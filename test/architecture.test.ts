import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const STORED = ["core", "db", "context"];
const CHANGING = [...STORED, "notify", "state", "messages", "actions"];
const SERVING = [...CHANGING, "formats", "auth"];
const SERVER = [...SERVING, "probes", "http", "work", "routes", "convert", "telemetry"];

/** The rooms that each room may import. A room that is not listed may not be imported. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  db: ["core"],
  probes: ["core"],
  formats: ["core"],
  http: ["core"],
  text: ["core"],
  page: ["core", "text"],
  console: ["core", "text"],
  config: ["core", "probes"],
  convert: ["core", "probes"],
  context: ["core", "db"],
  notify: ["core", "formats"],
  auth: STORED,
  telemetry: ["core", "formats", "http"],
  state: [...STORED, "probes"],
  messages: [...STORED, "probes", "notify"],
  actions: [...STORED, "probes", "notify", "state", "messages", "auth"],
  work: [...SERVING, "probes"],
  routes: [...SERVING, "http", "convert"],
  agent: [...STORED, "probes", "config", "state", "work"],
  demo: [...STORED, "config", "auth", "state", "actions"],
  main: SERVER,
  commands: [...SERVER, "config", "demo", "agent", "main"],
  cli: ["commands"],
};

/**
 * Folders within a room, lowest first. A folder may import only those of earlier rows and the
 * loose files of its room that have no row of their own; folders of one row do not import each other.
 */
const ORDER: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "server/core": [
    ["people", "measuring"],
    ["settings.ts", "events", "imports"],
    ["api", "messages"],
    ["page"],
  ],
  "server/routes": [
    ["schemas", "pages"],
    ["middleware"],
    ["documents", "api", "console", "session", "subscribers", "access"],
    ["accounts", "oauth"],
    ["openapi"],
    ["unrouted.ts"],
    ["addresses.ts", "app.ts"],
    ["prove-showable.ts", "prepare-answers.ts"],
  ],
};

/** The only files that may lie directly in `server`. */
const LOOSE = [
  "server/main.ts",
  "server/cli.ts",
  "server/compile-cache.mjs",
  "server/installed.mjs",
];

/** Returns the room of a file: its folder below `server` or `web`, its top folder, or its own name. */
function roomOf(path: string): string {
  const [top = "", below = ""] = path.split("/");
  if (top !== "server" && top !== "web") return top;
  return below.replace(/\.ts$/, "");
}

const files = globSync("{server,probes,db,web}/**/*.{ts,tsx,mjs}").filter(
  (f) => !f.startsWith("web/dist"),
);

test("every source file stands in a room of the plan", () => {
  const loose = files.filter((f) => /^(server|web)\/[^/]+$/.test(f) && !LOOSE.includes(f));

  expect(files.length).toBeGreaterThan(50);
  expect(loose).toEqual([]);
  expect(files.filter((f) => !LOOSE.includes(f) && !Object.hasOwn(MAY_IMPORT, roomOf(f)))).toEqual(
    [],
  );
});

test("no room imports one that the plan does not allow", () => {
  const wrong = files.flatMap((file) => {
    const room = roomOf(file);
    const allowed = [room, ...(MAY_IMPORT[room] ?? [])];
    return importsOf(file)
      .filter((target) => !target.endsWith("package.json") && !allowed.includes(roomOf(target)))
      .map((target) => `${file} imports ${target}`);
  });

  expect(wrong).toEqual([]);
});

test("no file imports itself by way of others, types included", () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) circles.push([...trail.slice(start), file].join(" -> "));
    if (start >= 0 || done.has(file) || !files.includes(file)) return;
    for (const target of importsOf(file)) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);

  expect(circles).toEqual([]);
});

test("no source file has more than 350 lines", () => {
  const lengths = files.map((file) => ({
    file,
    lines: readFileSync(file, "utf8").split("\n").length - 1,
  }));

  expect(lengths.filter(({ lines }) => lines > 350)).toEqual([]);
});

test.each(Object.entries(ORDER))("%s imports downwards only", (room, rows) => {
  const within = (path: string) => path.slice(room.length + 1).split("/")[0] ?? "";
  /** Row of a file; loose files without a row of their own lie below all of them. */
  const rowOf = (path: string) => rows.findIndex((row) => row.includes(within(path)));
  const own = files.filter((file) => file.startsWith(`${room}/`));
  const unknown = own.filter((file) => file.split("/").length > 3 && rowOf(file) < 0);
  const wrong = own.flatMap((file) =>
    importsOf(file)
      .filter((target) => target.startsWith(`${room}/`) && within(target) !== within(file))
      .filter((target) => rowOf(target) >= 0 && rowOf(target) >= rowOf(file))
      .map((target) => `${file} imports ${target}`),
  );

  expect(unknown).toEqual([]);
  expect(wrong).toEqual([]);
});

test("no room imports a room that imports it", () => {
  for (const [room, others] of Object.entries(MAY_IMPORT)) {
    expect(others.filter((other) => MAY_IMPORT[other]?.includes(room))).toEqual([]);
  }
});

test("the core knows neither node nor a database: it runs in a browser", () => {
  // csv-parse has a build for browsers, which bundlers take; markdown-it needs none.
  const pure = [
    "csv-parse",
    "csv-parse/sync",
    "ipaddr.js",
    "markdown-it",
    "temporal-polyfill",
    "zod",
  ];
  const wrong = files
    .filter((file) => file.startsWith("server/core/"))
    .flatMap((file) =>
      packagesOf(file)
        .filter((name) => !pure.includes(name))
        .map((name) => `${file} imports ${name}`),
    );

  expect(wrong).toEqual([]);
});

test("the web takes only types from the interface's schemas, and loads no validator", () => {
  const wrong = files
    .filter((file) => file.startsWith("web/"))
    .filter((file) => /^import (?!type )[^;]*core\/api\//m.test(readFileSync(file, "utf8")));

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
