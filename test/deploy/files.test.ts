import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";

const read = (path: string) => readFileSync(path, "utf8");
const FILES = ["Dockerfile", "compose.yaml", ...globSync("docs/deploy/*")];
const documented = new Set(
  [...read("docs/operate.md").matchAll(/`([A-Z][A-Z_]+)`/g)].map((m) => m[1]),
);

/** Variables of other programs that these files set. */
const OTHERS = /^(NODE_ENV|POSTGRES_\w+|CMD|ALL|AF_\w+|EPERM|CAP_NET_BIND_SERVICE)$/;

type Service = {
  readonly profiles?: readonly string[];
  readonly read_only?: boolean;
  readonly volumes?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly depends_on?: readonly string[] | Record<string, unknown>;
};
const { services, volumes } = parse(read("compose.yaml"), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};

test("the files for services set no variable that is not documented", () => {
  const set = FILES.flatMap((file) =>
    [...read(file).matchAll(/(?:^|[ =])([A-Z][A-Z_]{3,})(?:=|: )/gm)].map((m) => m[1]!),
  ).filter((name) => !OTHERS.test(name));

  expect(new Set(set).size).toBeGreaterThan(5);
  expect(set.filter((name) => !documented.has(name))).toEqual([]);
});

test("every file that compose mounts from here exists, and every volume is declared", () => {
  const sources = Object.values(services).flatMap((s) =>
    (s.volumes ?? []).map((v) => v.split(":")[0]!),
  );
  const own = sources.filter((s) => s.startsWith("./") && s !== "./vigie.yaml");

  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((path) => !existsSync(path))).toEqual([]);
  expect(sources.filter((s) => !s.startsWith("./") && !(s in volumes))).toEqual([]);
});

test("compose starts one read-only node by default, and two of them on PostgreSQL by profile", () => {
  const byDefault = Object.keys(services).filter((name) => !services[name]!.profiles);
  const nodes = Object.entries(services).filter(([name]) => name.startsWith("node-"));

  expect(byDefault).toEqual(["vigie"]);
  expect(services["vigie"]!.read_only).toBe(true);
  expect(nodes).toHaveLength(2);
  for (const [, node] of nodes) {
    expect(node.read_only).toBe(true);
    expect(node.environment?.["DATABASE_URL"]).toMatch(/^postgres:/);
  }
  expect(new Set(nodes.map(([, node]) => node.volumes![0]))).toHaveProperty("size", 2);
});

test("the files for services are named where operators read of them", () => {
  const text = read("docs/operate.md");
  const missing = globSync("*", { cwd: "docs/deploy" }).filter((name) => !text.includes(name));

  expect(missing).toEqual([]);
});
