import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/**
 * Licences that an MIT program may depend on and be shipped with. MPL-2.0 binds changes to its own
 * files alone (lightningcss, axe-core), and is for development only.
 */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "PSF-2.0",
  "Python-2.0",
  "Unlicense",
]);
const ALLOWED_IN_DEVELOPMENT = new Set([...ALLOWED, "MPL-2.0"]);
/**
 * Packages under MPL-2.0 that the program is shipped with, unmodified: its section 3.3 lets a larger
 * work have a licence of its own.
 */
const UNMODIFIED_MPL = /^node_modules\/@resvg\/resvg-js(-[a-z0-9-]+)?$/;

/** Licences that packages declare in npm's older form, which the lock file leaves out. */
const OLDER_FORM: Readonly<Record<string, string>> = { "node_modules/limiter": "MIT" };

type Package = {
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
};

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  readonly packages: Readonly<Record<string, Package>>;
};
const dependencies = Object.entries(lock.packages).filter(([path]) => path !== "");

/** Returns whether an SPDX expression leaves a licence of the set to choose. */
function permits(expression: string, allowed: ReadonlySet<string>): boolean {
  const text = expression.replaceAll(/[()]/g, " ").trim();
  if (/\bWITH\b/.test(text)) return false;
  return text
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((name) => allowed.has(name.trim())));
}

const isForDevelopment = ({ dev = false, devOptional = false }: Package) => dev || devOptional;

/** The licence that the installed package declares itself; `null` where it is not installed. */
function installedLicence(path: string): string | null {
  const file = join(path, "package.json");
  if (!existsSync(file)) return null;
  const { license } = JSON.parse(readFileSync(file, "utf8")) as { license?: unknown };
  if (typeof license === "string") return license;
  const { type } = (license ?? {}) as { type?: unknown };
  return typeof type === "string" ? type : null;
}

test("every dependency in the lock file has an allowed licence", () => {
  const refused = dependencies
    .filter(([path, found]) => {
      const maySayMpl = isForDevelopment(found) || UNMODIFIED_MPL.test(path);
      const allowed = maySayMpl ? ALLOWED_IN_DEVELOPMENT : ALLOWED;
      return !permits(found.license ?? OLDER_FORM[path] ?? "", allowed);
    })
    .map(([path, { license = "none" }]) => `${path}: ${license}`);

  expect(dependencies.length).toBeGreaterThan(100);
  expect(refused).toEqual([]);
});

test("every installed package declares the licence that the lock file has", () => {
  const others = dependencies.flatMap(([path, { license = "none" }]) => {
    const installed = installedLicence(path);
    return installed === null || installed === license ? [] : [`${path}: ${installed}, ${license}`];
  });

  expect(others).toEqual([]);
});

test.each<[string, boolean]>([
  ["MIT", true],
  ["(MIT OR GPL-3.0-or-later)", true],
  ["(MIT AND Zlib)", false],
  ["GPL-3.0-only", false],
  ["AGPL-3.0", false],
  ["SSPL-1.0", false],
  ["UNLICENSED", false],
  ["SEE LICENSE IN LICENSE.md", false],
  ["", false],
])("an expression such as %j is judged %s", (expression, expected) => {
  expect(permits(expression, ALLOWED)).toBe(expected);
});
