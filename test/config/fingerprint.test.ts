import { expect, test } from "vitest";
import { loadConfig } from "../../server/config/load.ts";
import { pageOfInsee } from "../helpers/page-yaml.ts";

function fingerprintOf(text: string, env: Readonly<Record<string, string>> = {}): string {
  const loaded = loadConfig(text, { path: "vigie.yaml", env });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  return loaded.fingerprint();
}

const monitor = `{ kind: http, url: "https://api.insee.test", headers: { Authorization: "\${KEY}" } }`;
const file = pageOfInsee(`{ id: insee/sirene, name: Sirene, monitors: [${monitor}] }`);

test.each([
  { name: "comments", other: `# Sirene\n${file}` },
  { name: "a byte order mark", other: `\uFEFF${file}` },
  { name: "line ends", other: file.replaceAll("\n", "\r\n") },
  { name: "quotes", other: file.replace("name: INSEE", 'name: "INSEE"') },
])("files that differ in $name alone have one fingerprint", ({ other }) => {
  expect(fingerprintOf(other, { KEY: "a" })).toBe(fingerprintOf(file, { KEY: "a" }));
});

test("the values of variables do not count; whatever else the file says does", () => {
  expect(fingerprintOf(file, { KEY: "b" })).toBe(fingerprintOf(file, { KEY: "a" }));
  expect(fingerprintOf(file.replace("Sirene", "Siren"))).not.toBe(fingerprintOf(file));
});
